from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...providers.microsoft import authority
from ...providers.microsoft.authority import Authority
from .res_config_settings import PREFIX

ONE_ORGANISATION = "organisation"
AUTHORITY = "microsoft_authority"
ENDS = "microsoft_secret_ends"
SOON = timedelta(days=30)


class ResConfigSettings(models.TransientModel):
    """What Microsoft has to know of us, and we of Microsoft."""

    _inherit = "res.config.settings"

    calendar_sync_microsoft_client_id = fields.Char(
        "Application (client) ID",
        config_parameter=PREFIX + "microsoft_client_id",
        help="Microsoft shows it on the overview page of the app registration.",
    )
    calendar_sync_microsoft_new_secret = fields.Char(
        "Client secret",
        help="Its value, not its ID. Once saved it is not shown again. Type a new one to "
        "replace it.",
    )
    calendar_sync_microsoft_has_secret = fields.Boolean(compute="_compute_has_secret")
    calendar_sync_microsoft_secret_ends = fields.Date(
        "The secret ends on",
        help="Microsoft's secrets always end, after two years at the latest. The administrator "
        "is reminded 30 and 7 days before.",
    )
    calendar_sync_microsoft_ends_soon = fields.Boolean(compute="_compute_microsoft_ends_soon")
    calendar_sync_microsoft_accounts = fields.Selection(
        [
            (authority.EVERYBODY, "All: work, school and personal"),
            (authority.WORK, "Work and school, of any organisation"),
            (authority.PERSONAL, "Personal only (Outlook.com)"),
            (ONE_ORGANISATION, "Work and school, of one organisation"),
        ],
        "Which accounts may connect",
        default=authority.EVERYBODY,
        required=True,
    )
    calendar_sync_microsoft_tenant = fields.Char(
        "Organisation",
        help="The organisation's directory (tenant) ID, or one of its domains.",
    )
    calendar_sync_microsoft_redirect = fields.Char(
        "Redirect address",
        compute="_compute_addresses",
        help="Enter it at Microsoft exactly as it is here, for the platform Web.",
    )
    calendar_sync_microsoft_webhook = fields.Char(
        "Address for notices from Microsoft",
        compute="_compute_addresses",
        help="Microsoft tells this address when a calendar has changed.",
    )

    @api.depends("calendar_sync_microsoft_secret_ends")
    def _compute_microsoft_ends_soon(self):
        limit = fields.Date.context_today(self) + SOON
        for settings in self:
            ends = settings.calendar_sync_microsoft_secret_ends
            settings.calendar_sync_microsoft_ends_soon = bool(ends and ends <= limit)

    @api.model
    def get_values(self):
        chosen = self._microsoft_authority()
        return {
            **super().get_values(),
            "calendar_sync_microsoft_accounts": (
                ONE_ORGANISATION if chosen.organisation else chosen.tenant
            ),
            "calendar_sync_microsoft_tenant": chosen.organisation,
            "calendar_sync_microsoft_secret_ends": (
                self.env["calendar.connection"]._secret_ends("microsoft")
            ),
        }

    def set_values(self):
        self._check_microsoft_secret()
        chosen = self._chosen_microsoft_authority()
        result = super().set_values()
        self._set_parameter(AUTHORITY, chosen != Authority() and chosen.address)
        ends = self.calendar_sync_microsoft_client_id and self.calendar_sync_microsoft_secret_ends
        self._set_parameter(ENDS, ends and fields.Date.to_string(ends))
        return result

    def _check_microsoft_secret(self):
        if authority.looks_like_id(self.calendar_sync_microsoft_new_secret or ""):
            raise ValidationError(
                self.env._(
                    "This is the ID of the Microsoft client secret. Enter its value: Microsoft "
                    "shows it only once, right after the secret was made. If it is lost, make a "
                    "new secret."
                )
            )

    @api.model
    def _microsoft_authority(self):
        return Authority.read(self._parameter(AUTHORITY) or "")

    def _chosen_microsoft_authority(self):
        """Another host than Microsoft's usual one, a national cloud's for one, stays."""
        host = self._microsoft_authority().host
        if self.calendar_sync_microsoft_accounts != ONE_ORGANISATION:
            return Authority(host, self.calendar_sync_microsoft_accounts)
        typed = self.calendar_sync_microsoft_tenant or ""
        try:
            return Authority(host, authority.organisation(typed))
        except ValueError:
            raise ValidationError(
                self.env._(
                    "“%s” is not an organisation at Microsoft. Enter its directory (tenant) ID, "
                    "like 1f0c3a52-7be4-4c0e-9d36-5a2c8f5d9e11, or one of its domains, like "
                    "example.com.",
                    typed.strip(),
                )
            ) from None
