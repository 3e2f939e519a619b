from urllib.parse import urlsplit

from odoo import api, fields, models

PREFIX = "appointment_calendar_sync."

#: Where practitioners connect through a client that an administrator has made. Each vendor's
#: fields are in a file of its own, and bear its code in their names.
VENDORS = ("google", "microsoft")


class ResConfigSettings(models.TransientModel):
    """What all vendors have in common: a client with a secret, and addresses of ours."""

    _inherit = "res.config.settings"

    calendar_sync_insecure = fields.Boolean(compute="_compute_addresses")
    calendar_sync_webhook_base_url = fields.Char(
        "Public address",
        config_parameter=PREFIX + "webhook_base_url",
        help="The https address under which practitioners and vendors reach this Odoo. Empty: the "
        "address of the database (web.base.url).",
    )
    calendar_sync_poll_minutes = fields.Integer(
        "Look every (minutes)",
        config_parameter=PREFIX + "poll_minutes",
        default=5,
        help="How often a calendar is looked at. Where the vendor sends notices, it is looked at "
        "when something has changed, and else six times less often.",
    )

    def _compute_has_secret(self):
        for vendor in VENDORS:
            self[_field(vendor, "has_secret")] = bool(self._parameter(_secret(vendor)))

    @api.depends("calendar_sync_webhook_base_url")
    def _compute_addresses(self):
        connections = self.env["calendar.connection"]
        for settings in self:
            base = settings.calendar_sync_webhook_base_url or connections._public_address()
            ours = f"{base.rstrip('/')}/calendar_sync"
            settings.calendar_sync_insecure = urlsplit(base).scheme != "https"
            for vendor in VENDORS:
                settings[_field(vendor, "redirect")] = f"{ours}/oauth/{vendor}/callback"
                settings[_field(vendor, "webhook")] = f"{ours}/webhook/{vendor}"

    def set_values(self):
        result = super().set_values()
        for vendor in VENDORS:
            self._keep_secret(vendor)
        return result

    def _keep_secret(self, vendor):
        """Keep the secret out of the form: it is only ever written. Without a client it goes."""
        typed = _field(vendor, "new_secret")
        if not self[_field(vendor, "client_id")]:
            self._set_parameter(_secret(vendor), False)
        elif secret := (self[typed] or "").strip():
            self._set_parameter(_secret(vendor), secret)
        self[typed] = False

    @api.model
    def _parameter(self, name):
        return self.env["ir.config_parameter"].sudo().get_param(PREFIX + name)

    @api.model
    def _set_parameter(self, name, value):
        self.env["ir.config_parameter"].sudo().set_param(PREFIX + name, value)


def _field(vendor: str, name: str) -> str:
    return f"calendar_sync_{vendor}_{name}"


def _secret(vendor: str) -> str:
    return f"{vendor}_client_secret"
