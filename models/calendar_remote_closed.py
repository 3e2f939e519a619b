from odoo import models

ACTIVITY = "appointment_calendar_sync.activity_closed"


class CalendarRemote(models.Model):
    """A calendar in use that can not be opened any more: its owner has to know.

    What it blocked stays blocked, but what is new in it is not seen, and only its owner can tell
    whether it was deleted, or is shared no longer. Reading it once ends the matter.
    """

    _inherit = "calendar.remote"

    def write(self, vals):
        if "last_error" not in vals:
            return super().write(vals)
        before = self.filtered("last_error")
        result = super().write(vals)
        if vals["last_error"]:
            (self - before)._tell_closed()
        else:
            before._end_telling()
        return result

    def _tell_closed(self):
        """Never silent: a task, with the mail that Odoo sends for it."""
        for remote in self.filtered(lambda remote: remote._is_in_use()):
            remote.connection_id.activity_schedule(
                ACTIVITY,
                user_id=remote.user_id.id,
                summary=self.env._("“%s” can not be opened", remote.name),
                note=remote.last_error,
            )

    def _is_in_use(self):
        return self.receives_bookings or self._is_followed()

    def _end_telling(self):
        """One task of an account stands for each of its calendars that can not be opened."""
        for connection in self.connection_id.filtered(
            lambda connection: not any(connection.remote_ids.mapped("last_error"))
        ):
            connection.activity_unlink([ACTIVITY])
