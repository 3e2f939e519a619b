from odoo import models


class CalendarEvent(models.Model):
    """A client with several places in one session: meant so, for who comes along, or a mistake.

    Only the client's own mailbox is told (docs/decisions/0216).
    """

    _inherit = "calendar.event"

    def _booking_other_places(self):
        """What else the client of this place has booked in the same session."""
        self.ensure_one()
        if not self._takes_place():
            return self.browse()
        places = self.sudo().booking_session_id.booking_seat_ids - self
        return places.filtered(
            lambda place: place._takes_place() and place.booking_client_id == self.booking_client_id
        )
