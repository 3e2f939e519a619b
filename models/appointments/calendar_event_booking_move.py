from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

from ...core.slots import Refusal
from ..free_times.booking_slots import UNTOLD, BookingRefused

#: Whoever writes one of these moves an appointment.
MOVES = {"start", "stop", "start_date", "stop_date", "allday", "user_id", "booking_resource_ids"}


def _minutes(count):
    return timedelta(minutes=count)


class CalendarEvent(models.Model):
    """Appointments that their clients move."""

    _inherit = "calendar.event"

    booking_moved_by = fields.Selection(
        [("client", "The client")],
        "Moved by",
        copy=False,
        readonly=True,
        help="Who gave it the time that it has now. Empty: we did, here or in a calendar.",
    )

    def _booking_move_until(self):
        """When it becomes too late (naive UTC) for its client to move it; None: it always is."""
        service = self.booking_service_id
        return self._booking_hours_before(service.move_hours) if service.client_moves else None

    def _booking_can_move(self):
        """Whether its client may still move it.

        One that lasts as long as none of its service does was arranged by hand, and so is its
        move.
        """
        service = self.booking_service_id
        return bool(
            service.active
            and service.resource_ids
            and self.booking_state in ("requested", "confirmed")
            and self._booking_is_ahead()
            and self._booking_lasts_as_usual()
            and (until := self._booking_move_until())
            and until > fields.Datetime.now()
        )

    def _booking_lasts_as_usual(self):
        return self.stop - self.start in map(_minutes, self.booking_service_id._lengths())

    def _booking_move(self, team, start, zone):
        """Give it, at its client's wish, the time from `start` (naive UTC) on, with `team`.

        `zone` is the one in which the client chose it, and is told of it.

        Raise `SlotTaken` when somebody else has that time, and `BookingRefused` when it can not
        be moved any more.
        """
        if not self._booking_can_move():
            raise BookingRefused(Refusal.NOTICE, self._booking_too_late_text())
        had = self.booking_session_id or self
        now = (had.start, had.user_id, set(had.booking_resource_ids))
        if now == (start, team[:1].user_id, set(team)):
            return
        hosts = self._booking_hosts()
        self._booking_take(team, start, zone)
        for left in hosts - self._booking_hosts() - self.env.user:
            self._booking_show(left, "left")

    def _booking_take(self, team, start, zone):
        """Be at that time, which is another one, with `team`."""
        self.with_context(**UNTOLD).write(
            {
                "start": start,
                "stop": start + (self.stop - self.start),
                "user_id": team[:1].user_id.id,
                "booking_resource_ids": [Command.set(team.ids)],
                "booking_moved_by": "client",
                "booking_tz": zone,
            }
        )

    def _booking_move_path(self):
        """Where its client chooses another time: on that day and with that person first."""
        people = (self.booking_session_id or self).booking_resource_ids.sudo()
        person = people.filtered(lambda r: r.user_id == self.user_id)
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=self._booking_client_zone()), self.start
        )
        return f"{self._booking_manage_path()}/move?date={day.date()}&resource={person.id or ''}"

    def _booking_fixed_text(self):
        """What its client can not do by themselves; nothing when they can do everything."""
        if not self._booking_is_ahead():
            return ""
        moves, cancels = self._booking_can_move(), self._booking_can_cancel()
        if not moves and not cancels:
            return self.env._("It can not be changed on this page any more.")
        if self.booking_service_id._is_group():
            return ""
        if not cancels:
            return self.env._("It can not be cancelled on this page any more.")
        return "" if moves else self.env._("It can not be moved on this page any more.")

    def _booking_too_late_text(self):
        return self.env._("This appointment can not be moved any more. Please call us.")

    def _booking_consequences(self, vals):
        """Whoever moves it otherwise is one of us."""
        also = super()._booking_consequences(vals)
        if vals.keys() & MOVES and "booking_moved_by" not in vals:
            also["booking_moved_by"] = False
        return also

    def _booking_change_texts(self):
        by_hand = self.booking_service_id._is_group() and not self._booking_can_move()
        if by_hand and self._booking_can_cancel():
            another = self.env._("To come at another time, cancel and book again.")
            return [*super()._booking_change_texts(), another]
        if not self._booking_can_move():
            return super()._booking_change_texts()
        until = self._booking_moment_text(self._booking_move_until())
        return [self.env._("You can move it until %s.", until), *super()._booking_change_texts()]

    # Telling ------------------------------------------------------------------------------------

    def _booking_moved(self):
        super()._booking_moved()
        if self.booking_moved_by == "client":
            self._booking_show_practitioner("moved")
