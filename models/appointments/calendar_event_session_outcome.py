from odoo import models


class CalendarEvent(models.Model):
    """Who came to a session is noted of all at once, and otherwise of those who differ."""

    _inherit = "calendar.event"

    def _note_outcome(self, state):
        """What is noted of a session is noted of its clients too, unless something else was."""
        super(CalendarEvent, self | self._seats_alike())._note_outcome(state)

    def _seats_alike(self):
        """The places of which the same was noted as of their session."""
        return self.booking_seat_ids.filtered(
            lambda seat: seat.booking_state == seat.booking_session_id.booking_state
        )
