from odoo import models

from ..events.calendar_event_sync import QUIET


class CalendarEvent(models.Model):
    """An event that its owner made in her own calendar gets a client, and is an appointment."""

    _inherit = "calendar.event"

    def action_give_client(self):
        """Ask whose it is, and which service."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give it a client"),
            "res_model": "booking.from.event",
            "view_mode": "form",
            "target": "new",
            "context": {"default_event_id": self.id},
        }

    def _become_appointment(self, appointment, *, tell):
        """Make this event an appointment; `tell`: its client gets a mail.

        One of a series leaves the series, for an appointment can not repeat. Raise `SlotTaken`
        when its time is somebody else's.
        """
        self.ensure_one()
        if self.recurrence_id:
            self._leave_series()
        quiet = {**QUIET, "no_mail_to_attendees": not tell}
        shown = {"show_as": "busy", "booking_state": "confirmed"}
        self.with_context(**quiet).write({**shown, **appointment})

    def _leave_series(self):
        """Be an event of its own: the series goes on without it."""
        quiet = self.with_context(**QUIET)
        series = quiet.recurrence_id
        quiet.write({"recurrency": False, "recurrence_id": False, "follow_recurrence": False})
        series._select_new_base_event()
