from odoo import api, fields, models
from odoo.tools import str2bool

from ..booking.booking_hold import DEFAULT_MINUTES
from ..booking.booking_hold import PARAMETER as HOLD_MINUTES
from ..booking.booking_pending import DEFAULT_MINUTES as PROOF_DEFAULT
from ..booking.booking_pending import PARAMETER as PROOF_MINUTES
from ..booking.booking_request import DEFAULT_HOURS
from ..booking.booking_request import PARAMETER as REQUEST_HOURS
from ..free_times.booking_live_check import PARAMETER as LIVE_CHECK


class ResConfigSettings(models.TransientModel):
    """How the booking page treats visitors."""

    _inherit = "res.config.settings"

    booking_hold_minutes = fields.Integer(
        "Minutes to keep a chosen time",
        config_parameter=HOLD_MINUTES,
        default=DEFAULT_MINUTES,
        help="Between 1 and 60.",
    )
    booking_proof_minutes = fields.Integer(
        "Minutes to confirm an address",
        config_parameter=PROOF_MINUTES,
        default=PROOF_DEFAULT,
        help="Between 5 and 1440.",
    )
    booking_request_hours = fields.Integer(
        "Hours to answer a request",
        config_parameter=REQUEST_HOURS,
        default=DEFAULT_HOURS,
        help="Between 1 and 720.",
    )
    booking_live_check = fields.Boolean("Ask calendars once more")

    @api.model
    def get_values(self):
        kept = self.env["ir.config_parameter"].sudo().get_param(LIVE_CHECK)
        return {**super().get_values(), "booking_live_check": str2bool(kept or "True", True)}

    def set_values(self):
        result = super().set_values()
        # Odoo would remove a parameter that is off, and without it the check is on.
        text = str(bool(self.booking_live_check))
        self.env["ir.config_parameter"].sudo().set_param(LIVE_CHECK, text)
        return result
