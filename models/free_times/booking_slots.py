from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...core.interval import Interval
from ...core.slots import Refusal
from ...core.teams import team_slots, teams, why_none
from ..booking.booking_reservation import SlotTaken
from ..moments import naive, zone_name

SEARCH_STEP = timedelta(days=31)

#: Odoo's own switches: what it would do beside what we do ourselves.
UNTOLD = {
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "skip_contact_description": True,
}


@dataclass(frozen=True)
class Wish:
    """What a visitor asks for. `start` is aware; `resource` is empty for anyone who is free.

    `visitor` is whose holds are their own: a name that means nothing to anybody else. What the
    appointment `instead_of` takes (calendar.event, or None) is free for it: it is to be moved.
    `minutes` is how long it shall last (0: as usual).
    `clock` is "12" or "24", by the hours of the clock that they read; empty: as usual.
    `answers` are what they said to the questions of the service (`booking_question.Answer`).
    """

    start: datetime
    name: str
    email: str
    resource: Any
    note: str = ""
    zone: str = "UTC"
    clock: str = ""
    lang: str = ""
    visitor: str = ""
    instead_of: Any = None
    answers: tuple = ()
    minutes: int = 0

    @property
    def own(self):
        """Whose time is no obstacle, as `_slots` and `_gather` take it."""
        return {"visitor": self.visitor, "instead_of": self.instead_of}


class BookingRefused(UserError):
    """The wish can not be granted. `reason` is a `Refusal`; the text is for the visitor."""

    def __init__(self, reason, message):
        super().__init__(message)
        self.reason = reason


class BookingService(models.Model):
    """Which times are free, and how one of them becomes an appointment."""

    _inherit = "booking.service"

    def _slots(self, window, now, resources=None, visitor="", instead_of=None):
        """Return the free `Slot`s that start in `window` (aware), with any of `resources`.

        Cut for each practitioner first and only then put together, so that every slot that
        is offered can be had with somebody. What `visitor` keeps is free for them, and so is
        what the appointment `instead_of` takes.
        """
        self.ensure_one()
        read = Interval(window.start, window.stop + self._length())
        own = {"visitor": visitor, "instead_of": instead_of}
        return team_slots(self._rules(), self._cast(resources, read, now, **own), window, now)

    def _next_slots(self, start, now, resources=None, **own):
        """Return the free slots of the first month or so after `start` that has any."""
        self.ensure_one()
        end = now + self._rules().horizon
        start = max(start, now)
        while start < end:
            window = Interval(start, start + SEARCH_STEP)
            if slots := self._slots(window, now, resources, **own):
                return slots
            start = window.stop
        return []

    def _book(self, wish, now):
        """Make the appointment that `wish` asks for and return it.

        Everything that was offered is checked again. Raise `BookingRefused`, with nothing
        changed, when it can not be had.
        """
        self.ensure_one()
        for team in self._teams(wish, now):
            try:
                with self.env.cr.savepoint():
                    return self._make_appointment(team, wish)
            except SlotTaken:
                continue
        raise self._refused(Refusal.TAKEN)

    def _teams(self, wish, now):
        """Return every team that can take `wish`, in order of preference: recordsets of all
        resources whose time it takes, the practitioner who leads first.

        First what its visitor keeps. Raise `BookingRefused` when there is none.
        """
        span = Interval(wish.start, wish.start + self._length())
        cast = self._cast(wish.resource, span, now, **wish.own)
        rules = self._rules()
        found = teams(rules, cast, wish.start, now)
        if not found:
            raise self._refused(why_none(rules, cast, wish.start, now))
        if len(found) > 1:  # or there is nothing to prefer, and nothing to look up for it
            found.sort(key=self._preference(wish, {leader for leader, *_others in found}))
        return [self.env["resource.resource"].sudo().browse(team) for team in found]

    def _preference(self, wish, leaders):
        """By which tuple to sort teams (ids) that these ids lead: what is kept comes first."""
        kept = set(self._held(wish).resource_id.ids)
        return lambda team: (set(team) != kept,)

    def _day(self, instant):
        """The day on which it is, where the service is at home."""
        return instant.astimezone(ZoneInfo(self.timezone)).date()

    def _make_appointment(self, team, wish):
        """Create the appointment, led by the first of `team`, whose time it all takes.

        Raise `SlotTaken` when somebody else was faster.
        """
        events = self.env["calendar.event"].sudo().with_context(**UNTOLD)
        return events.create(self._appointment_values(team, wish))

    def _appointment_values(self, team, wish):
        """What the appointment that grants `wish` is made with."""
        return {
            "booking_service_id": self.id,
            "booking_client_id": self._client_for(wish).id,
            "booking_client_name": wish.name,
            "booking_note": wish.note,
            "booking_tz": wish.zone,
            "description": self._description_for(wish),
            "start": naive(wish.start),
            "stop": naive(wish.start + self._length()),
            "user_id": team[:1].user_id.id,
            "booking_resource_ids": [Command.set(team.ids)],
        }

    def _client_for(self, wish):
        """The contact with that address; what a visitor types never changes one."""
        return self._contact_of(wish.email, self._contact_values(wish))

    def _contact_of(self, email, values):
        """The contact with that normalized address, or a new one with these values."""
        partners = self.env["res.partner"].sudo().with_context(mail_create_nolog=True)
        companies = [False, self.company_id.id]
        known = email and partners.search(
            [("email_normalized", "=", email), ("company_id", "in", companies)],
            order="id",
            limit=1,
        )
        return known or partners.create(values)

    def _contact_values(self, wish):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return {
            "name": wish.name,
            "email": wish.email,
            "tz": zone_name(wish.zone, self.timezone),
            "lang": wish.lang if wish.lang in languages else self.env.lang,
        }

    def _description_for(self, wish):
        """What the practitioner should know about the client, in their own calendar."""
        address = Markup('<p><a href="mailto:%(email)s">%(email)s</a></p>') % {"email": wish.email}
        lines = Markup("<br/>").join(wish.note.splitlines())
        return address + (Markup("<p>%s</p>") % lines if lines else "")

    def _refused(self, reason):
        return BookingRefused(reason, self._refusal_text(reason))

    def _refusal_text(self, reason):
        """What to tell a visitor: what happened, and what to do next."""
        _ = self.env._
        if reason == Refusal.PAST:
            return _("This time has passed. Please choose a later one.")
        if reason == Refusal.NOTICE:
            return _(
                "This time is too soon: we need %(hours)s hours to prepare. "
                "Please choose a later one.",
                hours=self.notice,
            )
        if reason == Refusal.HORIZON:
            return _(
                "This time is too far ahead: bookings open %(days)s days before. "
                "Please choose an earlier one.",
                days=self.horizon,
            )
        if reason == Refusal.FULL:
            return _("This day is fully booked. Please choose another one.")
        if reason == Refusal.TAKEN:
            return _("Somebody else has just taken this time. Please choose another one.")
        return _("We do not offer this time. Please choose one of the free times.")
