"""What people read of why a time is, or is not, offered. Who reads it decides how much."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from odoo.tools import format_date, format_time

from ...core.explain import Touch
from ...core.interval import Interval
from ...core.slots import Refusal
from ..booking.booking_clash import links_of
from ..moments import aware, naive
from .booking_explain import Rule
from .explain_places import PlaceWords

A_DAY = timedelta(days=1)
MANAGER = "appointment_calendar_sync.group_calendar_manager"

#: How each answer looks: green, red for what takes the time, yellow for a rule, grey for the rest.
TONES = {
    None: "success",
    Refusal.TAKEN: "danger",
    Refusal.NOTICE: "warning",
    Refusal.HORIZON: "warning",
    Refusal.FULL: "warning",
    Rule.SEATS: "danger",
    Rule.PLANNED: "warning",
    Rule.OTHER: "warning",
}


#: What an obstacle may say.
NOTHING = {"id": 0, **dict.fromkeys(("who", "part", "when", "text", "title", "age", "model"), "")}


class ExplainWords:
    """Words for `env`'s user, in their language, times in `zone`.

    Titles are for those whose time it is, and for nobody else.
    """

    def __init__(self, service, resource, zone):
        self.env = service.env
        self.service = service
        self.resource = resource.sudo()
        self.zone = zone
        self.mine = self.resource.user_id == self.env.user
        self.manages = self.env.user.has_group(MANAGER)
        self.places = PlaceWords(service)

    # Starts -------------------------------------------------------------------------------------

    def start(self, explained) -> dict:
        """One row: a start, what becomes of it, and what stands in its way."""
        session = explained.session
        stop = session.stop if session else explained.start + self.service._rules().duration
        return {
            "start": naive(explained.start).isoformat(sep=" "),
            "time": self.clock(explained.start),
            "until": self.clock(stop),
            "offered": explained.refusal is None,
            "tone": TONES.get(explained.refusal, "secondary"),
            "label": self.label(explained.refusal),
            "text": self.reason(explained),
            "obstacles": self.obstacles(explained),
        }

    def label(self, refusal) -> str:
        _ = self.env._
        return {
            None: _("Offered"),
            Refusal.PAST: _("Over"),
            Refusal.NOTICE: _("Too soon"),
            Refusal.HORIZON: _("Too far ahead"),
            Refusal.OUTSIDE_HOURS: _("Outside working hours"),
            Refusal.FULL: _("Fully booked"),
            Refusal.TAKEN: _("Taken"),
            Refusal.OFF_GRID: _("Between two starts"),
            Rule.SEATS: _("Full"),
            Rule.PLANNED: _("Not planned"),
            Rule.OTHER: _("Not offered"),
        }[refusal]

    def reason(self, explained) -> str:
        """One sentence more than the label; empty where that says it all."""
        _, service = self.env._, self.service
        if about_places := self.places.text(explained):
            return about_places
        if explained.refusal == Refusal.TAKEN:
            named = explained.refused[0].obstacles
            return "" if named else _("Something else takes this time.")
        words = {
            Refusal.NOTICE: _("Bookings close %s hours before.", service.notice),
            Refusal.HORIZON: self._horizon_words(),
            Refusal.OUTSIDE_HOURS: _("It must begin and end within working hours."),
            Rule.PLANNED: _("Of this service only sessions that you plan are offered."),
            Refusal.FULL: _("As many are booked as the service's limits allow."),
            Refusal.OFF_GRID: _(
                "Appointments start every %s minutes, counted from when work starts.", service.step
            ),
        }
        return words.get(explained.refusal, "")

    def _horizon_words(self):
        _, service = self.env._, self.service
        if service._is_ending():
            return _("It can be booked until %s.", format_date(self.env, service.bookable_until))
        return _("Bookings open %s days before.", service.horizon)

    # What stands in the way ---------------------------------------------------------------------

    def obstacles(self, explained) -> list[dict]:
        """All that takes time; and whoever else is needed and refuses for another reason."""
        found = self.sessions(explained)
        for number, refused in enumerate(explained.refused):
            who = refused.resource.name if refused.resource != self.resource else ""
            if refused.refusal == Refusal.TAKEN:
                found += [self.obstacle(who, *each) for each in refused.obstacles]
            elif who or number:
                text = self.label(refused.refusal)
                found.append({**NOTHING, "who": who, "kind": "refusal", "text": text})
        return found

    def sessions(self, explained) -> list[dict]:
        """The session that begins then, which takes nothing from who comes to it."""
        session = explained.session
        if not session or not session.event_id:
            return []
        event = self.env["calendar.event"].sudo().browse(session.event_id)
        when = self.span(Interval(session.start, session.stop))
        return [{**NOTHING, "kind": "session", "when": when, **self._appointment(event)}]

    def obstacle(self, who, clash, part) -> dict:
        told = getattr(self, f"_{clash.kind}")(clash.record)
        part, when = self._part(part), self.span(clash.span)
        return {**NOTHING, "who": who, "kind": clash.kind, "part": part, "when": when, **told}

    def _part(self, part):
        """Said where the appointment itself would be free, and the time around it is not."""
        service = self.service
        if part is Touch.BEFORE:
            return self.env._("In the %s minutes kept free before", service.buffer_before)
        if part is Touch.AFTER:
            return self.env._("In the %s minutes kept free after", service.buffer_after)
        return ""

    def _booked(self, reservation):
        return self._appointment(reservation.event_id)

    def _appointment(self, event):
        _, name = self.env._, event.booking_service_id.name
        text = _("Session: %s", name) if event.booking_seats else _("Appointment: %s", name)
        return {"text": text, "title": self._title(event), **_link(event)}

    def _kept(self, hold):
        return {
            "text": self.env._(
                "Kept for a visitor who is booking just now, until %s",
                self.clock(aware(hold.expires_at)),
            )
        }

    def _closed(self, hold):
        return {
            "text": self.env._(
                "A connected calendar was found taken here moments ago, and is being read again. "
                "Closed until %s",
                self.clock(aware(hold.expires_at)),
            )
        }

    def _calendar(self, block):
        remote = block.remote_id
        text = self.env._("Calendar %s", self.calendar(remote))
        age = remote.last_pull_at and remote.last_pull_at.isoformat(sep=" ")
        return {
            "text": text,
            "title": self._title_outside(block),
            "age": age or "",
            **self._link_to_account(remote),
        }

    def _file(self, block):
        kept = block.item_id.import_id
        name = kept.name if kept.user_id == self.env.user else ""
        return {"text": self.env._("An imported calendar file"), "title": name or ""}

    def _asked(self, kept):
        question = kept.conflict_id
        text = self.env._("Changed here and in a calendar, and not decided yet which is right")
        seen = question.with_user(self.env.user).has_access("read")
        return {"text": text, **(_link(question) if seen else {})}

    def _unreachable(self, remote):
        return {
            "text": self.env._(
                "Calendar %s can not be reached, and its owner has chosen to offer no times then",
                self.calendar(remote),
            ),
            **self._link_to_account(remote),
        }

    def _time_off(self, leave):
        whose = leave.resource_id
        text = self.env._("Time off") if whose else self.env._("Closing day")
        told = not whose or whose.user_id == self.env.user
        return {"text": text, "title": (leave.name or "") if told else ""}

    def _event(self, event):
        text = self.env._("An event in Odoo's calendar")
        link = _link(event) if self._is_theirs(event) else {}
        return {"text": text, "title": self._title(event), **link}

    # Names --------------------------------------------------------------------------------------

    def _title(self, event):
        """For those who organize or attend it, from whom Odoo hides nothing of it."""
        return event.name if self._is_theirs(event) else ""

    def _is_theirs(self, event):
        return self.env.user == event.user_id or self.env.user.partner_id in event.partner_ids

    def _title_outside(self, block):
        """What its owner lets Odoo know of the event behind a block."""
        remote = block.remote_id
        if remote.user_id != self.env.user or remote.detail != "full":
            return ""
        events = block.env["calendar.event"].search(
            [("user_id", "=", remote.user_id.id), ("start", "<", block.stop),
             ("stop", ">", block.start)]
        )  # fmt: skip
        place = (remote, block.remote_event_id)
        behind = events.filtered(lambda event: place in _places(event))
        return behind[:1].name or ""

    def calendar(self, remote) -> str:
        """A calendar's name and account; for colleagues who may not see it, whose it is."""
        if remote.user_id == self.env.user or self.manages:
            name, account = remote.name, remote.connection_id.account_name
            return f"“{name}” ({account})" if account != name else f"“{name}”"
        return self.env._("of %s", remote.user_id.name)

    def _link_to_account(self, remote):
        seen = remote.user_id == self.env.user or self.manages
        return _link(remote.connection_id) if seen else {}

    # Times --------------------------------------------------------------------------------------

    def clock(self, instant) -> str:
        return format_time(self.env, naive(instant), tz=self.zone, time_format="short")

    def span(self, span) -> str:
        """From when to when; with dates where it is not all on one day."""
        zone = ZoneInfo(self.zone)
        start, stop = (each.astimezone(zone) for each in (span.start, span.stop))
        if start.date() == stop.date():
            return f"{self.clock(span.start)} – {self.clock(span.stop)}"
        if start.time() == stop.time() == time.min and stop.date() - start.date() == A_DAY:
            return self.env._("All day")
        first, last = (format_date(self.env, each.date()) for each in (start, stop))
        return f"{first} {self.clock(span.start)} – {last} {self.clock(span.stop)}"


def _link(record):
    return {"model": record._name, "id": record.id}


def _places(event):
    """Where the event is outside, as an appointment or as a mirror."""
    mirrored = (event.mirror_remote_id, event.mirror_event_id)
    return {mirrored} | {(link.remote_id, link.remote_event_id) for link in links_of(event)}
