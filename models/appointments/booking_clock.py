from odoo import fields, models

from ..clock import CLOCKS


class CalendarEvent(models.Model):
    """Mails write times as the page did on which the appointment was booked."""

    _inherit = "calendar.event"

    booking_clock = fields.Selection(
        CLOCKS,
        "Client's clock",
        copy=False,
        help="How the client reads times: on a clock of 12 hours or of 24. Empty: as the client's "
        "language has it.",
    )


class BookingService(models.Model):
    """Whoever books, or moves what is booked, says which clock they read."""

    _inherit = "booking.service"

    def _appointment_values(self, team, wish):
        return {**super()._appointment_values(team, wish), "booking_clock": wish.clock}

    def _make_appointment(self, team, wish):
        """Before it is moved, for the mail that tells of it."""
        if wish.instead_of and wish.clock:
            wish.instead_of.booking_clock = wish.clock
        return super()._make_appointment(team, wish)
