from dataclasses import dataclass
from datetime import timedelta

from odoo import models
from odoo.fields import Command

from ...core.by_hand import without_rules
from ...core.explain import explain
from ...core.interval import Interval, subtract
from ...core.teams import teams
from ..free_times.booking_explain import Explained
from ..free_times.booking_slots import UNTOLD, BookingRefused, Wish
from ..moments import naive
from .booking_reservation import SlotTaken

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)

#: What takes time from visitors, and gives way to the practice itself.
YIELDS = {"kept", "time_off"}


@dataclass(frozen=True)
class Chance:
    """A start, what visitors are told of it, and whether the practice itself can have it."""

    explained: Explained
    possible: bool


class BookingService(models.Model):
    """What the practice books itself, for a client who calls or stands at the desk.

    Working hours, notice, horizon, limits and the grid are rules for visitors: staff may go
    beyond them. What is taken stays taken, here and outside.
    """

    _inherit = "booking.service"

    def _chances(self, resource, window, now, asked=()):
        """Return the `Chance` of each start in `window` with `resource`, and of those `asked`."""
        told = self._explain(resource, window, now, asked)
        rules, cast, around = self._by_hand(resource, window, now)
        loose = explain(rules, cast, [each.start for each in told], around.start)
        return [Chance(each, not found.refusals) for each, found in zip(told, loose, strict=True)]

    def _by_hand(self, resource, window, now):
        """Return rules and cast without what gives way, and the time around that they are for."""
        around = Interval(window.start - A_DAY, window.stop + 2 * A_DAY)
        cast = self._cast(resource, around, now, visitor="", instead_of=None)
        group = (*cast.hosts, *cast.rooms, *cast.things)
        taken = {each.id: self._stays_taken(each, around, now) for each in group}
        return *without_rules(self._rules(), cast, taken, around), around

    def _stays_taken(self, availability, window, now):
        """What of the taken time does not yield; what has no name does not."""
        resource = self.env["resource.resource"].browse(availability.id)
        clashes = self.env["booking.clash"]._clashes(resource, window, now)
        yielding = [clash.span for clash in clashes if clash.kind in YIELDS]
        hard = [clash.span for clash in clashes if clash.kind not in YIELDS]
        return [*subtract(availability.taken, yielding), *hard]

    def _team_by_hand(self, resource, start, now):
        """Return the resources that an appointment at `start` (aware) takes, who leads first.

        As visitors would get it, if they could. Raise `SlotTaken` when there is nobody.
        """
        try:
            return self._teams(Wish(start, name="", email="", resource=resource), now)[0]
        except BookingRefused:
            rules, cast, around = self._by_hand(resource, Interval(start, start + A_MINUTE), now)
        found = teams(rules, cast, start, around.start)
        if not found:
            raise SlotTaken(self.env["booking.reservation"]._taken_message(resource))
        return self.env["resource.resource"].browse(found[0])

    def _book_by_hand(self, resource, start, now, values, answers=(), *, tell):
        """Make the appointment at `start` (aware) and return it, with further `values`, and with
        the `answers` of its client, which nobody writes but us.

        It counts at once, whatever visitors have to pass. `tell`: its client gets a mail. Raise
        `SlotTaken`, with nothing changed, when the time is somebody else's.
        """
        team = self._team_by_hand(resource, start, now).sudo()
        quiet = {**UNTOLD, "no_mail_to_attendees": True}
        values = {
            "booking_service_id": self.id,
            "booking_state": "confirmed",
            "booking_resource_ids": [Command.set(team.ids)],
            "start": naive(start),
            "stop": naive(start + self._length()),
            "user_id": team[:1].user_id.id,
            **values,
        }
        with self.env.cr.savepoint():
            event = self.env["calendar.event"].with_context(**quiet).create(values)
        event.sudo().booking_answer_ids = self._answer_rows(answers)
        if tell:
            event.with_context(no_mail_to_attendees=False)._booking_made()
        else:
            event._booking_show_practitioner("confirmed")
        return event
