import logging

from odoo import api, models
from odoo.fields import Domain

from ...providers import registry
from ...providers.errors import ProviderError
from ...providers.grant import Grant

_logger = logging.getLogger(__name__)

MY_CALENDARS = "/odoo/my-calendars"


class CalendarConnection(models.Model):
    """Accounts that are connected through a vendor's consent page."""

    _inherit = "calendar.connection"

    @api.model
    def _public_address(self):
        """Where vendors and practitioners' browsers reach this Odoo, without a final slash."""
        parameter = self.env["ir.config_parameter"].sudo().get_param
        base = parameter("appointment_calendar_sync.webhook_base_url") or parameter("web.base.url")
        return base.rstrip("/")

    @api.model
    def _redirect_address(self, provider):
        """Where the consent page sends practitioners back. Vendors want to know it beforehand."""
        return f"{self._public_address()}/calendar_sync/oauth/{provider}/callback"

    @api.model
    def _is_set_up(self, provider):
        """Whether an administrator has entered what this provider needs."""
        settings = self._settings()
        return all(settings.get(name) for name in registry.needs(provider))

    @api.model
    def _own(self, provider, id_):
        """Return the current user's connection with this id, also one that was left, or none."""
        own = Domain("user_id", "=", self.env.uid) & Domain("provider", "=", provider)
        return self.with_context(active_test=False).search(own & Domain("id", "=", id_))

    @api.model
    def _take_in(self, provider, grant: Grant):
        """Return the current user's connection of a freshly granted account."""
        connection = self._connect(self.env.user, provider, grant.account, grant.credentials)
        self.env["calendar.remote"].sudo()._adopt(connection, grant.calendars)
        self.env["calendar.sync.log"]._incident(connection, "connect", self.env._("Connected"))
        return connection

    @api.model
    def _give_back(self, provider, grant: Grant):
        """End a grant that nobody meant to give. One that is in use here stays."""
        if self._of_account(provider, grant.account.id):
            return
        try:
            registry.get(provider).oauth(self._settings()).revoke(grant.credentials)
        except ProviderError as error:
            _logger.info("a grant that was not wanted could not be ended: %s", error)

    @api.model
    def _of_account(self, provider, account_key):
        """Return the connections to an account, of anybody here.

        Vendors end all grants of an account at once: who ends one ends a colleague's too.
        """
        used = Domain(
            [
                ("provider", "=", provider),
                ("account_key", "=", account_key),
                ("credential_ids", "!=", False),
            ]
        )
        return self.sudo().with_context(active_test=False).search(used)

    def _landing_page(self):
        """Where to go on after connecting: choose calendars, unless that was done before."""
        return f"{self._page()}/choose-calendars/new" if self.health == "choose" else self._page()

    def _page(self):
        self.ensure_one()
        return f"{MY_CALENDARS}/{self.id}"

    @api.model
    def ways_to_connect(self):
        """Return one button per provider for the screens: what it says and where it leads."""
        self.check_access("read")
        administrator = self.env.user.has_group("base.group_system")
        return {
            "administrator": administrator,
            "ways": [
                {
                    "provider": code,
                    "label": label,
                    "ready": self._is_set_up(code),
                    "address": f"/calendar_sync/oauth/{code}/start",
                }
                for code, label in registry.choices()
            ],
        }
