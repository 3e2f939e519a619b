from odoo import models

from ..moments import aware


class BookingWaiting(models.Model):
    """Who waits for a place in a group is not told of a session to which they come already."""

    _inherit = "booking.waiting"

    def _free(self, now):
        attended = self._attended_starts() if self.service_id._is_group() else set()
        return [slot for slot in super()._free(now) if slot.start not in attended]

    def _attended_starts(self):
        seats = self.env["calendar.event"].search(
            [
                ("booking_service_id", "=", self.service_id.id),
                ("booking_session_id", "!=", False),
                ("booking_state", "!=", "cancelled"),
                ("booking_client_id.email_normalized", "=", self.email),
            ]
        )
        return {aware(start) for start in seats.mapped("start")}
