from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ..core import retry
from ..providers import registry
from ..providers.base import Account, Credentials, Feature
from ..providers.errors import ProviderError, Remedy
from .secret_box import SecretLost

PREFIX = "appointment_calendar_sync."

#: How exactly the time of the last success is kept.
SUCCESS_GRAIN = timedelta(seconds=10)

#: Written by the discussion tools on behalf of whoever reads the record.
_FOLLOWERS = {"message_follower_ids", "message_partner_ids", "message_ids", "activity_ids"}


class CalendarConnection(models.Model):
    """One account of one practitioner at one vendor."""

    _name = "calendar.connection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Calendar connection"
    _order = "provider, account_name"
    _rec_name = "account_name"

    user_id = fields.Many2one(
        "res.users",
        "Practitioner",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
    )
    provider = fields.Selection(selection="_provider_selection", required=True, readonly=True)
    account_name = fields.Char("Account", required=True, readonly=True)
    account_key = fields.Char(required=True, readonly=True, copy=False)
    active = fields.Boolean(default=True, readonly=True)
    state = fields.Selection(
        [("connected", "Connected"), ("reconnect", "Reconnect needed"), ("paused", "Paused")],
        default="connected",
        required=True,
        readonly=True,
        index=True,
    )
    strategy = fields.Selection(
        [
            ("odoo", "Odoo wins"),
            ("calendar", "My calendar wins"),
            ("recent", "The most recent change wins"),
        ],
        "When both sides changed",
        default="odoo",
        required=True,
        help="Asked only when the same detail was changed on both sides. "
        "Different details are always brought together.",
    )
    when_broken = fields.Selection(
        [
            ("last_known", "Keep what was last known"),
            ("block", "Offer no times"),
            ("ignore", "Ignore this account"),
        ],
        "When it can not be reached",
        default="last_known",
        required=True,
    )
    push_all_events = fields.Boolean(
        "All my events",
        default=True,
        help="Write every Odoo event of yours into the calendar that receives bookings. "
        "Otherwise only booked appointments.",
    )
    remote_ids = fields.One2many("calendar.remote", "connection_id", "Calendars")
    credential_ids = fields.One2many(
        "calendar.credential", "connection_id", groups=fields.NO_ACCESS
    )
    last_success_at = fields.Datetime("Last success", readonly=True, copy=False)
    last_error = fields.Char("Last trouble", readonly=True, copy=False)
    failures = fields.Integer(readonly=True, copy=False)
    retry_at = fields.Datetime("Next try", readonly=True, copy=False)
    leaving_tries = fields.Integer(readonly=True, copy=False)

    _one_per_account = models.UniqueIndex("(user_id, provider, account_key)")

    @api.model
    def _provider_selection(self):
        return registry.choices()

    #: What the owner decides; everything else is kept by our own code.
    _CHOICES = {"strategy", "when_broken", "push_all_events"}

    def write(self, vals):
        if not self.env.su and vals.keys() & self._fields.keys() - self._CHOICES - _FOLLOWERS:
            raise AccessError(self.env._("This is kept by the synchronisation itself."))
        return super().write(vals)

    # Speaking to the vendor -----------------------------------------------------------------

    @api.model
    @tools.ormcache(cache="stable")  # which Odoo clears when a parameter changes
    def _settings(self):
        """The system parameters that providers read, without their prefix."""
        parameters = self.env["ir.config_parameter"].sudo().search([("key", "=like", f"{PREFIX}%")])
        return tools.frozendict({p.key.removeprefix(PREFIX): p.value for p in parameters})

    def _build_provider(self, save):
        """Return the provider of this account. Raise `SecretLost` when the key has changed."""
        self.ensure_one()
        credentials = self.sudo().credential_ids._read_credentials()
        return registry.get(self.provider).build(self._settings(), credentials, save)

    def _supports(self, feature: Feature):
        return feature in registry.get(self.provider).supports

    def _store_credentials(self, credentials: Credentials):
        self.ensure_one()
        record = self.sudo().credential_ids or self.env["calendar.credential"].sudo().create(
            {"connection_id": self.id}
        )
        record._write_credentials(credentials)

    # Connecting and disconnecting -----------------------------------------------------------

    @api.model
    def _connect(self, user, code: str, account: Account, credentials: Credentials):
        """Return the connection of this account: a new one, or the one it was before.

        The same account comes back to its own links and choices, so nothing is doubled.
        """
        connection = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("user_id", "=", user.id),
                    ("provider", "=", code),
                    ("account_key", "=", account.id),
                ]
            )
        )
        if not connection:
            connection = self.sudo().create(
                {
                    "user_id": user.id,
                    "provider": code,
                    "account_key": account.id,
                    "account_name": account.name,
                }
            )
        connection._store_credentials(credentials)
        connection._ensure_resource()
        connection._resume(account.name)
        return connection

    def _ensure_resource(self):
        """What a practitioner's calendars block is a resource: make hers when there is none."""
        if not self.user_id.resource_ids:
            self.env["resource.resource"].create(
                {
                    "name": self.user_id.name,
                    "user_id": self.user_id.id,
                    "company_id": self.user_id.company_id.id,
                    "tz": self.user_id.tz or "UTC",
                }
            )

    def _resume(self, account_name):
        """Take up work again: what waited is sent, and every calendar is read."""
        self.write(
            {
                "active": True,
                "state": "connected",
                "account_name": account_name,
                "failures": 0,
                "retry_at": False,
                "last_error": False,
                "leaving_tries": 0,
            }
        )
        self.activity_unlink(["appointment_calendar_sync.activity_reconnect"])
        followed = self.remote_ids.filtered(lambda remote: remote._is_followed())
        self.env["calendar.notice"]._post(followed)
        self.remote_ids.filtered("receives_bookings")._push_missing()
        self.env["calendar.outbox"]._wake()

    def action_disconnect(self):
        """Leave the account: its busy time goes at once, appointments and links stay.

        The vendor is told in the background, then the credentials are destroyed.
        """
        self._check_own()
        for connection in self.sudo():
            connection.remote_ids._drop_busy()
            connection.remote_ids.write({"sync_token": False, "due_at": False})
            connection.write({"active": False, "leaving_tries": 0})
            connection.activity_unlink(["appointment_calendar_sync.activity_reconnect"])
        self.env.ref("appointment_calendar_sync.cron_farewell").sudo()._trigger()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_pause(self):
        self._check_own()
        self.sudo().write({"state": "paused"})

    def action_resume(self):
        self._check_own()
        for connection in self.sudo():
            connection._resume(connection.account_name)

    def action_sync_now(self):
        """Look at every calendar, and send what waits, now."""
        self._check_own()
        self.sudo().write({"retry_at": False})
        self.env["calendar.notice"]._post(self.sudo().remote_ids.filtered(lambda remote: remote._is_followed()))
        self.env["calendar.outbox"]._wake()

    def action_connect(self):
        """Go to the vendor's consent page again, for the same account."""
        self.ensure_one()
        self._check_own()
        if not self._supports(Feature.OAUTH):
            raise UserError(self.env._("This kind of calendar is connected with a password."))
        url = f"/calendar_sync/oauth/{self.provider}/start?connection={self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _check_own(self):
        """Only the owner decides over a connection; `sudo` code has decided already."""
        if not self.env.su and self.sudo().user_id - self.env.user:
            raise AccessError(self.env._("Only its owner can change a calendar connection."))

    # How it goes ----------------------------------------------------------------------------

    def _succeeded(self):
        """The vendor answered: whatever was wrong is over."""
        now = self.env.cr.now()
        recent = self.last_success_at and now - self.last_success_at < SUCCESS_GRAIN
        if recent and not self.failures and not self.last_error:
            return  # a hundred pushes in a row need no hundred updates of one row
        self.write(
            {"last_success_at": now, "failures": 0, "retry_at": False, "last_error": False}
        )

    def _failed(self, error: ProviderError | SecretLost, jitter: float):
        """Remember what went wrong and when to try again; tell who can mend it.

        `jitter` in [0, 1) spreads the next tries of many connections.
        """
        self.ensure_one()
        if not self.active:
            return self._forget_credentials_when_left() if isinstance(error, SecretLost) else None
        if isinstance(error, SecretLost):
            return self._needs_owner(
                self.env._("The stored access can not be opened any more. Please connect again.")
            )
        if error.remedy == Remedy.RECONNECT:
            return self._needs_owner(self._explain(error))
        if error.remedy == Remedy.TELL_ADMINISTRATOR:
            self._tell_administrator(error)
        wait = retry.delay(self.failures + 1, error.retry_after, jitter)
        self.write(
            {
                "failures": self.failures + 1,
                "retry_at": self.env.cr.now() + wait,
                "last_error": self._explain(error),
            }
        )

    def _explain(self, error: ProviderError):
        """A sentence for the owner: what happened and what to do next."""
        provider = dict(registry.choices())[self.provider]
        match error.remedy:
            case Remedy.RECONNECT:
                return self.env._("%s no longer lets us in. Please connect again.", provider)
            case Remedy.TELL_ADMINISTRATOR:
                return self.env._(
                    "%s does not accept this Odoo. Your administrator has been told.", provider
                )
            case Remedy.TELL_OWNER:
                return self.env._("The calendar can not be opened: %s", error)
            case _:
                return self.env._("%s did not answer properly. We try again by ourselves.", provider)

    def _needs_owner(self, sentence):
        """Never silent: the state, a mail and an activity say that the owner is needed."""
        if self.state == "reconnect":
            return
        self.write({"state": "reconnect", "last_error": sentence})
        self.activity_schedule(
            "appointment_calendar_sync.activity_reconnect",
            user_id=self.user_id.id,
            summary=self.env._("Connect %s again", self.account_name),
        )
        self.env["calendar.sync.log"]._incident(self, "reconnect", sentence)
        template = self.env.ref("appointment_calendar_sync.mail_template_reconnect")
        template.send_mail(self.id, email_layout_xmlid="mail.mail_notification_light")

    def _tell_administrator(self, error: ProviderError):
        """One open activity is enough, however many connections meet the same fault."""
        kind = "appointment_calendar_sync.activity_administrator"
        administrator = self.env.ref("base.user_admin")
        if not self.activity_search([kind]):
            self.activity_schedule(
                kind,
                user_id=administrator.id,
                summary=self.env._("%s refuses the client id or secret", self.provider),
                note=self.env._("Check them in Settings → Calendar sync. Reason: %s", error.reason),
            )
        self.env["calendar.sync.log"]._incident(self, "administrator", error.reason)
