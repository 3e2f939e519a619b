from urllib.parse import urlsplit

from odoo import api, fields, models

PREFIX = "appointment_calendar_sync."
GOOGLE_ID = PREFIX + "google_client_id"
GOOGLE_SECRET = PREFIX + "google_client_secret"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    calendar_sync_google_client_id = fields.Char(
        "Google client ID",
        config_parameter=GOOGLE_ID,
        help="Ends with .apps.googleusercontent.com.",
    )
    calendar_sync_google_new_secret = fields.Char(
        "Google client secret",
        help="Once saved it is not shown again. Type a new one to replace it.",
    )
    calendar_sync_google_has_secret = fields.Boolean(compute="_compute_google_has_secret")
    calendar_sync_google_redirect = fields.Char(
        "Authorised redirect address",
        compute="_compute_addresses",
        help="Enter it at Google exactly as it is here.",
    )
    calendar_sync_google_webhook = fields.Char(
        "Address for notices",
        compute="_compute_addresses",
        help="Google tells this address when a calendar has changed.",
    )
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

    def _compute_google_has_secret(self):
        secret = self.env["ir.config_parameter"].sudo().get_param(GOOGLE_SECRET)
        self.calendar_sync_google_has_secret = bool(secret)

    @api.depends("calendar_sync_webhook_base_url")
    def _compute_addresses(self):
        connections = self.env["calendar.connection"]
        for settings in self:
            base = settings.calendar_sync_webhook_base_url or connections._public_address()
            google = f"{base.rstrip('/')}/calendar_sync/%s"
            settings.calendar_sync_google_redirect = google % "oauth/google/callback"
            settings.calendar_sync_google_webhook = google % "webhook/google"
            settings.calendar_sync_insecure = urlsplit(base).scheme != "https"

    def set_values(self):
        """Keep the secret out of the form: it is only ever written. Without an id it goes."""
        result = super().set_values()
        parameters = self.env["ir.config_parameter"].sudo()
        if not self.calendar_sync_google_client_id:
            parameters.set_param(GOOGLE_SECRET, False)
        elif self.calendar_sync_google_new_secret:
            parameters.set_param(GOOGLE_SECRET, self.calendar_sync_google_new_secret.strip())
            self.calendar_sync_google_new_secret = False
        return result
