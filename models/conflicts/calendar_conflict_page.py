from odoo import fields, models

from ...core.parts import FIELDS, parts, standing
from ...providers import registry
from ..moments import aware, zone_name
from .event_words import EventWords

#: In this order people read an appointment. The dates of a series follow when it repeats.
ORDER = ("appointment", "title", "when", "recurrence", "overrides", "location", "notes",
         "private", "blocks", "status")  # fmt: skip


class CalendarConflict(models.Model):
    """Both versions side by side, in words, for the one who decides."""

    _inherit = "calendar.conflict"

    def side_by_side(self):
        """Return what the page shows. Raise `AccessError` for everybody but the owner."""
        self.ensure_one()
        self._check_own()
        return self.sudo()._side_by_side()

    def _side_by_side(self):
        words = self._words()
        local, remote = standing(self._local_value()), standing(self._remote_value())
        return {
            "state": self.state,
            "seen": self._state_key(),
            "headline": self._headline(),
            "occasion": (local or remote or self._base_value()).title,
            "zone": words.zone.replace("_", " "),
            "obstacles": self._obstacles(words),
            "sides": {
                "odoo": self._odoo_side(words, local),
                "calendar": self._calendar_side(words, local),
            },
            "rows": self._rows(words, local, remote),
            "alike": self._alike(words, local, remote),
            "ending": self._ending(words),
        }

    def _words(self):
        return EventWords(self.env, zone_name(self.user_id.tz, self.remote_id.timezone))

    def _headline(self):
        _ = self.env._
        return {
            "edits": _("It was changed in Odoo and in your calendar, each in its own way."),
            "gone_there": _("It was changed in Odoo, and deleted in your calendar."),
            "gone_here": _("It was cancelled in Odoo, and changed in your calendar."),
            "taken": _("It was moved in your calendar, onto a time that is taken in Odoo."),
            "refused": _("It was changed in your calendar, and Odoo can not follow."),
        }[self.reason]

    # The two columns -----------------------------------------------------------------------------

    def _odoo_side(self, words, local):
        _ = self.env._
        if self.reason == "taken":
            keep = _("Put it back in my calendar")
        elif local is None:
            keep = _("Take it out of my calendar")
        elif not self.remote:
            keep = _("Write it into my calendar again")
        else:
            keep = _("Keep Odoo's version")
        about = self._changed_text(words, self._changed_here_at())
        return {"label": _("In Odoo"), "about": about, "keep": keep, "gone": local is None}

    def _changed_here_at(self):
        """When Odoo's version was last changed, as far as what waits to be sent tells it."""
        return self.state == "open" and self.link_id._changed_here_at()

    def _changed_text(self, words, moment):
        return self.env._("changed %s", words.stamp(aware(moment))) if moment else ""

    def _calendar_side(self, words, local):
        _ = self.env._
        if not self.remote:
            keep = _("Cancel it in Odoo too")
        elif local:
            keep = _("Keep the calendar's version")
        else:
            keep = _("Bring it back in Odoo") if self._subject else _("Leave it in my calendar")
        vendor = dict(registry.choices())[self.connection_id.provider]
        about = [f"{vendor} · {self.remote_id.name}", self._changed_text(words, self.changed_at)]
        return {
            "label": _("In your calendar"),
            "about": "\n".join(filter(None, about)),
            "keep": keep,
            "gone": not self.remote,
        }

    def _rows(self, words, local, remote):
        """What there is to choose, as people read it."""
        rows = [self._row(words, each, local, remote) for each in self._differences()]
        return sorted(rows, key=lambda row: (ORDER.index(row["field"]), row["part"]))

    def _row(self, words, difference, local, remote):
        part = difference.part
        chosen = (self.decision or {}).get(part)
        return {
            "part": part,
            "field": part.partition("/")[0],
            "label": words.label(part),
            "odoo": self._value(words, local, part),
            "calendar": self._value(words, remote, part),
            "changed": {"odoo": difference.here, "calendar": difference.there},
            "clash": difference.clash,
            "tied": difference.tied,
            "suggested": difference.suggestion and difference.suggestion.value,
            "chosen": chosen or False,
        }

    def _value(self, words, event, part):
        """One side of a row: the whole appointment in a few lines where only one side has it."""
        if part != "appointment" or event is None:
            return words.value(event, part)
        said = [event.title, words.when(event), event.is_series and words.repetition(event),
                event.location, event.notes]  # fmt: skip
        return "\n".join(filter(None, said))

    def _alike(self, words, local, remote):
        """What both sides say alike, for the owner to know which appointment it is."""
        if not (local and remote):
            return []
        here, there = parts(local, FIELDS), parts(remote, FIELDS)
        told = [name for name in ORDER if name in here and here[name] == there.get(name)]
        shown = {"title", "when", "recurrence", "location", "notes"}
        return [
            {"part": name, "label": words.label(name), "value": words.value(local, name)}
            for name in told
            if name in shown and (name in ("title", "when") or self._says_something(local, name))
        ]

    @staticmethod
    def _says_something(event, name):
        return bool(getattr(event, name, None))

    def _ending(self, words):
        """How it ended, once it has."""
        if self.state == "open":
            return False
        who = self.decided_by.name if self.state == "decided" else False
        when = words.stamp(aware(self.decided_at))
        return {"who": who, "when": when, "note": self.note, "undo": self._is_last_decision()}

    # What stands in the way ----------------------------------------------------------------------

    def _obstacles(self, words):
        """Why Odoo can not follow the calendar, in Odoo's words, as its owner may read them."""
        if self.state != "open" or not self.obstacle:
            return []
        if self.reason != "taken":
            return [self.obstacle]
        found = [self._obstacle(words, each) for each in self._reservations_in_the_way()]
        return found or [self.env._("The time is free by now.")]

    def _obstacle(self, words, reservation):
        start, stop = aware(reservation.start), aware(reservation.stop)
        event = reservation.event_id.with_user(self.env.user)
        if event:
            start, stop = aware(event.start), aware(event.stop)
        return self.env._(
            "%(what)s: %(day)s, %(start)s – %(stop)s",
            what=event.name or self.env._("Somebody is booking this time just now"),
            day=words.day(start),
            start=words.clock(start),
            stop=words.clock(stop),
        )

    def _reservations_in_the_way(self):
        reservations = self.env["booking.reservation"]
        now = fields.Datetime.now()
        for start, stop in self._spans_there()[:1]:
            reservations |= reservations.search(
                [
                    ("resource_id", "in", self._resources().ids),
                    ("event_id", "!=", self.event_id.id),
                    ("start", "<", stop),
                    ("stop", ">", start),
                    "|",
                    ("state", "=", "booked"),
                    ("expires_at", ">", now),
                ]
            )
        return reservations.sorted("start")
