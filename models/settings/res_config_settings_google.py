from odoo import fields, models

from .res_config_settings import PREFIX


class ResConfigSettings(models.TransientModel):
    """What Google has to know of us, and we of Google."""

    _inherit = "res.config.settings"

    calendar_sync_google_client_id = fields.Char(
        "Google client ID",
        config_parameter=PREFIX + "google_client_id",
        help="Ends with .apps.googleusercontent.com.",
    )
    calendar_sync_google_new_secret = fields.Char(
        "Google client secret",
        help="Once saved it is not shown again. Type a new one to replace it.",
    )
    calendar_sync_google_has_secret = fields.Boolean(compute="_compute_has_secret")
    calendar_sync_google_redirect = fields.Char(
        "Authorised redirect address",
        compute="_compute_addresses",
        help="Enter it at Google exactly as it is here.",
    )
    calendar_sync_google_webhook = fields.Char(
        "Address for notices from Google",
        compute="_compute_addresses",
        help="Google tells this address when a calendar has changed.",
    )
