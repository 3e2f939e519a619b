import secrets
from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import consteq

from ...core.health import worst
from ..connections.secret_box import hash_secret
from ..feeds.calendar_feed import MANAGERS
from .calendar_meter import TIMES

PARAMETER = "appointment_calendar_sync.health_token_hash"
RECENT = timedelta(hours=1)
NO_HASH = "-" * 64


class CalendarWatch(models.AbstractModel):
    """What programs are told that watch over this Odoo: numbers, and nobody's name."""

    _inherit = "calendar.watch"

    @api.model
    def _answer(self):
        """Return everything that a watching program may know. Times are in the units of their
        names; what was never measured is None."""
        accounts = self._accounts(self.env["calendar.connection"].sudo().search([]))
        overdue = self._overdue()
        checks = self._checks(accounts, overdue)
        return {
            "status": worst(checks.values()).name.lower(),
            "checks": {name: health.name.lower() for name, health in checks.items()},
            "runs": {f"{name}_overdue_seconds": round(late) for name, late in overdue.items()},
            "outbox": self._told_outbox(accounts),
            "calendars": self._told_calendars(accounts),
            "accounts": self._told_accounts(accounts),
            "vendors": self._told_vendors(),
        }

    def _told_outbox(self, accounts):
        oldest = (account.oldest for account in accounts if account.is_reached)
        return {
            "waiting": sum(account.waiting for account in accounts),
            "oldest_seconds": round(max(oldest, default=0)),
            "not_accepted": sum(account.refused for account in accounts),
        }

    def _told_calendars(self, accounts):
        reached = [account for account in accounts if account.is_reached]
        return {
            "followed": sum(account.followed for account in accounts),
            "late": sum(account.late for account in reached),
            "closed": sum(account.closed for account in accounts),
            "held_back": sum(account.held for account in accounts),
            "put_aside": sum(account.aside for account in accounts),
            "oldest_seconds": round(max((each.age for each in reached), default=0)),
            "behind_seconds": round(max((each.behind for each in reached), default=0)),
        }

    def _told_accounts(self, accounts):
        states = Counter(account.state for account in accounts)
        return {
            **{state: states[state] for state in ("connected", "reconnect", "paused")},
            "silent": sum(account.is_silent for account in accounts),
        }

    def _told_vendors(self):
        found = self.env["calendar.meter"].sudo()._since(self.env.cr.now() - RECENT)
        return {vendor: self._told_vendor(measured) for vendor, measured in found.items()}

    def _told_vendor(self, measured):
        told = {"requests": measured.number("answer"), "errors": measured.errors}
        for measure in TIMES:
            for share in (50, 95):
                time = measured.within(measure, share / 100)
                told[f"{measure}_p{share}_ms"] = None if time is None else round(time)
        return told

    # The token with which a program asks ----------------------------------------------------

    @api.model
    def make_token(self):
        """Return a new token. It is shown this once; the one before opens nothing any more."""
        self._check_manager()
        token = secrets.token_urlsafe(32)
        self.env["ir.config_parameter"].sudo().set_param(PARAMETER, hash_secret(token))
        return token

    @api.model
    def revoke_token(self):
        """Let no program ask any more."""
        self._check_manager()
        self.env["ir.config_parameter"].sudo().set_param(PARAMETER, False)

    @api.model
    def _opens(self, token):
        """Whether that is the token."""
        kept = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        return consteq(kept or NO_HASH, hash_secret(token))

    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group(MANAGERS)):
            raise AccessError(self.env._("Only calendar managers can watch the synchronisation."))
