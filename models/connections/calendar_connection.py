from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

from ...providers import registry
from ...providers.base import Account, Credentials, Feature
from ..moments import zone_name

PREFIX = "appointment_calendar_sync."

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
            ("ask", "Ask me"),
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
        help="What visitors are offered while nobody can tell whether you are busy.",
    )
    push_all_events = fields.Boolean(
        "All my events",
        default=True,
        help="Write every Odoo event of yours into the calendar that receives bookings. "
        "Otherwise only booked appointments.",
    )
    hide_clients = fields.Boolean(
        "Hide client details",
        help="Appointments are called as their service is, other events “Busy”, without notes. "
        "What you write there yourself stays there, and is not taken over into Odoo.",
    )
    poll_minutes = fields.Selection(
        [
            ("1", "Every minute"),
            ("2", "Every 2 minutes"),
            ("5", "Every 5 minutes"),
            ("15", "Every 15 minutes"),
            ("30", "Every 30 minutes"),
            ("60", "Every hour"),
        ],
        "Look for changes",
        help="How often this account is looked at. Empty: as often as the administrator has set. "
        "While somebody looks at a page on which you can be booked, what is older than 20 seconds "
        "is read at once in any case.",
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
    _CHOICES = {"strategy", "when_broken", "push_all_events", "hide_clients", "poll_minutes"}

    def write(self, vals):
        if not self.env.su and vals.keys() & self._fields.keys() - self._CHOICES - _FOLLOWERS:
            raise AccessError(self.env._("This is kept by the synchronisation itself."))
        result = super().write(vals)
        if "poll_minutes" in vals:
            self.sudo().remote_ids._followed()._look_in_time()
        if vals.get("push_all_events"):
            self.sudo().remote_ids.filtered("receives_bookings")._push_missing()
        return result

    # Speaking to the vendor -----------------------------------------------------------------

    @api.model
    @tools.ormcache(cache="stable")  # which Odoo clears when a parameter changes
    def _settings(self):
        """The system parameters that providers read, without their prefix."""
        parameters = self.env["ir.config_parameter"].sudo().search([("key", "=like", f"{PREFIX}%")])
        return tools.frozendict({p.key.removeprefix(PREFIX): p.value for p in parameters})

    @api.model
    def _settings_for(self, user):
        """What a provider of this user's account is built with."""
        return {**self._settings(), "zone": zone_name(user.tz, "UTC")}

    def _build_provider(self, save, **hurry):
        """Return the provider of this account. Raise `SecretLost` when the key has changed.

        `hurry` goes before the settings: `answer_within`, by who can not wait as usual.
        """
        self.ensure_one()
        credentials = self.sudo().credential_ids._read_credentials()
        settings = {**self._settings_for(self.user_id), **hurry}
        return registry.get(self.provider).build(settings, credentials, save)

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
    def _of_user(self, user, code, account_key):
        """Return this user's connection to that account, also one that was left, or none."""
        key = [("user_id", "=", user.id), ("provider", "=", code)]
        key.append(("account_key", "=", account_key))
        return self.sudo().with_context(active_test=False).search(key)

    @api.model
    def _connect(self, user, code: str, account: Account, credentials: Credentials):
        """Return the connection of this account: a new one, or the one it was before.

        The same account comes back to its own links and choices, so nothing is doubled.
        """
        connection = self._of_user(user, code, account.id)
        if not connection:
            key = {"user_id": user.id, "provider": code, "account_key": account.id}
            connection = self.sudo().create({**key, "account_name": account.name})
        connection._store_credentials(credentials)
        connection.user_id._ensure_resource()
        connection._resume(account.name)
        return connection

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
        self.remote_ids._accepts()
        self.remote_ids._begin_to_follow()
        self.remote_ids.filtered("receives_bookings")._push_missing()
        self.env["calendar.outbox"]._wake()

    def action_disconnect(self):
        """Leave the account: its busy time goes at once, appointments and links stay.

        The vendor is told in the background, then the credentials are destroyed.
        """
        self._check_own()
        for connection in self.sudo():
            connection.remote_ids._drop_busy()
            # What is being read right now comes too late.
            unread = {"sync_token": False, "due_at": False, "claimed_until": False}
            connection.remote_ids.write(unread)
            # They end from now on, and whether they have is known only when all went well.
            ending = connection.with_context(active_test=False).remote_ids.subscription_ids
            ending.expires_at = self.env.cr.now()
            connection.write({"active": False, "leaving_tries": 0})
            connection.activity_unlink(["appointment_calendar_sync.activity_reconnect"])
            self.env["calendar.sync.log"]._incident(
                connection, "connect", self.env._("Disconnected")
            )
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
        self.sudo().remote_ids._accepts()
        self.env["calendar.notice"]._post(self.sudo().remote_ids._followed())
        self.env["calendar.outbox"]._wake()

    def action_connect(self):
        """Go to the vendor's consent page again, or type again, for the same account."""
        self.ensure_one()
        self._check_own()
        if not self._supports(Feature.OAUTH):
            return self._ask_again()
        url = f"/calendar_sync/oauth/{self.provider}/start?connection={self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _check_own(self):
        """Only the owner decides over a connection; `sudo` code has decided already."""
        if not self.env.su and self.sudo().user_id - self.env.user:
            raise AccessError(self.env._("Only its owner can change a calendar connection."))
