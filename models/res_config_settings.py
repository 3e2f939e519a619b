from odoo import fields, models

PREFIX = "appointment_calendar_sync."


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    calendar_sync_google_client_id = fields.Char(
        "Google client ID", config_parameter=PREFIX + "google_client_id"
    )
    calendar_sync_google_client_secret = fields.Char(
        "Google client secret", config_parameter=PREFIX + "google_client_secret"
    )
    calendar_sync_webhook_base_url = fields.Char(
        "Public address for notices",
        config_parameter=PREFIX + "webhook_base_url",
        help="The https address under which vendors reach this Odoo. Empty: the address of the "
        "website. Without a public address changes are found by looking every few minutes.",
    )
    calendar_sync_poll_minutes = fields.Integer(
        "Look every (minutes)", config_parameter=PREFIX + "poll_minutes", default=5
    )
