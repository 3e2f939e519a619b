import random
from datetime import timedelta

from odoo import api, models

from ...core import retry
from ...providers import registry
from ...providers.errors import AddressRefused, NeedsApproval, ProviderError, Remedy
from .secret_box import CopiedDatabase, SecretLost

#: How exactly the time of the last success is kept.
SUCCESS_GRAIN = timedelta(seconds=10)


class CalendarConnection(models.Model):
    """How it goes with an account, and who is told when it does not go well."""

    _inherit = "calendar.connection"

    def _succeeded(self):
        """Their vendors answered: whatever was wrong is over."""
        now = self.env.cr.now()
        # A hundred pushes in a row need no hundred updates of one row.
        new = self.filtered(lambda account: account.last_error or not account._is_fresh(now))
        new.write({"last_success_at": now, "failures": 0, "retry_at": False, "last_error": False})

    def _is_fresh(self, now):
        recent = self.last_success_at and now - self.last_success_at < SUCCESS_GRAIN
        return bool(recent) and not self.failures

    def _failed(self, error: ProviderError | SecretLost):
        """Remember what went wrong and when to try again; tell who can mend it."""
        self.ensure_one()
        if not self.active:
            return self._forget_credentials_when_left() if isinstance(error, SecretLost) else None
        if isinstance(error, SecretLost):
            return self._needs_owner(self._explain_lost(error))
        if error.remedy == Remedy.RECONNECT:
            return self._needs_owner(self._explain(error))
        if error.remedy == Remedy.TELL_ADMINISTRATOR:
            self._tell_administrator(error)
        wait = retry.delay(self.failures + 1, error.retry_after, random.random())
        self.write(
            {
                "failures": self.failures + 1,
                "retry_at": self.env.cr.now() + wait,
                "last_error": self._explain(error),
            }
        )

    def _explain_lost(self, error: SecretLost):
        if isinstance(error, CopiedDatabase):
            return self.env._(
                "This database is a copy, so it leaves the account alone. Connect again only if "
                "the copy should use it as well."
            )
        return self.env._("The stored access can not be opened any more. Please connect again.")

    def _explain(self, error: ProviderError):
        """A sentence for the owner: what happened and what to do next."""
        provider = self._vendor_label()
        if isinstance(error, NeedsApproval):
            return self.env._(
                "Your organisation wants its administrator to approve Odoo at %s first. "
                "Then connect again.",
                provider,
            )
        match error.remedy:
            case Remedy.RECONNECT if self.is_typed:
                return self._explain_closed()
            case Remedy.RECONNECT:
                return self.env._("%s no longer lets us in. Please connect again.", provider)
            case Remedy.TELL_ADMINISTRATOR:
                return self.env._(
                    "%s does not accept this Odoo. Your administrator has been told.", provider
                )
            case Remedy.TELL_OWNER:
                return self.env._("The calendar can not be opened: %s", error)
            case _:
                return self.env._("%s did not answer properly. We try again soon.", provider)

    def _explain_silence(self, error: ProviderError):
        """Why the vendor does not tell of changes, and what that means."""
        if not isinstance(error, AddressRefused):
            return error.reason or str(error)
        return self.env._(
            "%(vendor)s does not reach %(address)s, so it can not tell of changes. They are found "
            "by looking every %(minutes)s minutes. The address must be open to the internet, under "
            "https, and answer at once.",
            vendor=self._vendor_label(),
            address=self._webhook_address(self.provider),
            minutes=self.env["calendar.remote"]._poll_minutes(),
        )

    def _needs_owner(self, sentence):
        """Never silent: the state, a mail and an activity say that the owner is needed."""
        if self.state == "reconnect":
            return
        self.write({"state": "reconnect", "last_error": sentence})
        # The mail below says more than the one that Odoo sends with a task.
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "appointment_calendar_sync.activity_reconnect",
            user_id=self.user_id.id,
            summary=self.env._("Connect %s again", self.account_name),
        )
        self.env["calendar.sync.log"]._incident(self, "reconnect", sentence)
        self._mail_owner("mail_template_reconnect", self)

    @api.model
    def _mail_owner(self, template, record):
        """Send a mail of ours: left to itself, Odoo sends what is queued once an hour."""
        template = self.env.ref(f"appointment_calendar_sync.{template}")
        template.send_mail(record.id, email_layout_xmlid="mail.mail_notification_light")
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _tell_administrator(self, error: ProviderError):
        """One open activity is enough, however many connections meet the same fault."""
        kind = "appointment_calendar_sync.activity_administrator"
        administrator = self.env.ref("base.user_admin")
        if not self.activity_search([kind]):
            self.activity_schedule(
                kind,
                user_id=administrator.id,
                summary=self.env._(
                    "%s refuses the client id or secret", dict(registry.choices())[self.provider]
                ),
                note=self.env._("Check them in Settings → Bookings. Reason: %s", error.reason),
            )
        self.env["calendar.sync.log"]._incident(self, "administrator", error.reason)
