from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac

SPAN = timedelta(hours=1)
PARAMETER = "appointment_calendar_sync.bookings_per_address"
DEFAULT_LIMIT = 30


class BookingAttempt(models.Model):
    """Bookings that came from one network address, to notice somebody who books everything.

    The address itself is not kept, only a keyed hash of it, and that for an hour or so.
    The limit per hour can be raised where many people share an address (a school, a hotel):
    system parameter `appointment_calendar_sync.bookings_per_address`.
    """

    _name = "booking.attempt"
    _description = "Recent booking from an address"

    address_hash = fields.Char(required=True, index=True)

    @api.model
    def _is_too_many(self, address):
        """Whether that address has to wait before it books again."""
        limit = self.env["ir.config_parameter"].sudo().get_param(PARAMETER, DEFAULT_LIMIT)
        since = fields.Datetime.now() - SPAN
        recent = self.sudo().search_count(
            [("address_hash", "=", self._hashed(address)), ("create_date", ">", since)]
        )
        return recent >= int(limit)

    @api.model
    def _note(self, address):
        self.sudo().create({"address_hash": self._hashed(address)})

    @api.model
    def _hashed(self, address):
        return hmac(self.env(su=True), "appointment_calendar_sync.address", address)

    @api.autovacuum
    def _gc_old(self):
        self.sudo().search([("create_date", "<", fields.Datetime.now() - SPAN)]).unlink()
