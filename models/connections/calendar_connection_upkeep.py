import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.codec import from_json
from ...providers import registry
from ...providers.base import Feature
from ..mirrors.mirror_store import MirrorStore
from ..moments import aware
from ..reading.busy_store import BusyStore
from ..schedule import crons
from ..transactions import save
from .renewal import renew, renewal_plan, subscribable, urgency
from .upkeep import FAREWELLS, Upkeep, list_calendars, say_farewell

_logger = logging.getLogger(__name__)

LISTED_FOR = timedelta(hours=12)  # for which a list of calendars is taken as new: it is due daily
UNROLL_BATCH = 200
#: The models that keep patterns of outside series, and what is made of them.
SERIES = {"calendar.busy.series": BusyStore, "calendar.mirror.series": MirrorStore}


class CalendarConnection(models.Model):
    """The scheduled work that keeps connections in good order."""

    _inherit = "calendar.connection"

    listed_at = fields.Datetime("Calendars listed", readonly=True, copy=False)

    @api.model
    def _webhook_address(self, provider):
        """Where vendors send notices."""
        return f"{self._public_address()}/calendar_sync/webhook/{provider}"

    @api.model
    def _cron_renew(self):
        """Subscribe to calendars without a living subscription, before the old one ends."""
        plans = {c: renewal_plan(c) for c in subscribable(self.env)}
        due = {c: plan for c, plan in plans.items() if any(plan)}
        Upkeep(self.env).run(
            sorted(due, key=lambda c: urgency(*due[c])),
            lambda c: renew(*due[c], address=self._webhook_address(c.provider)),
        )

    @api.model
    def _cron_list_calendars(self):
        """Find calendars that were added, renamed or closed over there.

        Who was asked longest ago comes first, and of those for whom there was no time the next
        run takes care, at once. Accounts in trouble are left alone.
        """
        if Upkeep(self.env).run(self._to_be_listed(), lambda connection: list_calendars()):
            crons(self.env, "cron_list_calendars")._trigger()

    @api.model
    def _to_be_listed(self):
        now = self.env.cr.now()
        domain = Domain("state", "=", "connected")
        domain &= Domain("retry_at", "=", False) | Domain("retry_at", "<=", now)
        domain &= Domain("listed_at", "=", False) | Domain("listed_at", "<=", now - LISTED_FOR)
        return self.search(domain, order="listed_at NULLS FIRST, id")

    @api.model
    def _cron_farewell(self):
        """Tell the vendors of accounts that were left; then destroy the credentials."""
        left = self.with_context(active_test=False).search(
            [("active", "=", False), ("credential_ids", "!=", False)]
        )
        for connection in left:
            connection.leaving_tries += 1
        save(self.env, lambda: None)
        Upkeep(self.env).run(left, lambda connection: connection._farewell())
        left.filtered(lambda c: c.leaving_tries >= FAREWELLS)._forget_credentials_when_left()
        left.filtered("credential_ids")._retry_farewell()
        self._forget_nobodys()

    def _farewell(self):
        """Return what is to be said, or None to an account whose owner has come back."""
        if self.active:
            return None
        credentials = self.sudo().credential_ids._read_credentials()
        oauth = None
        if self._supports(Feature.OAUTH):
            oauth = registry.get(self.provider).oauth(self._settings())
        subscriptions = self.with_context(active_test=False).remote_ids.subscription_ids
        return say_farewell(subscriptions, oauth, credentials)

    def _retry_farewell(self):
        if self:
            later = fields.Datetime.add(self.env.cr.now(), minutes=2)
            crons(self.env, "cron_farewell")._trigger(later)

    def _forget_credentials_when_left(self):
        """Destroy what opens accounts that were left; one that came back meanwhile keeps it."""
        left = self.filtered(lambda connection: not connection.active)
        left.sudo().credential_ids.unlink()
        left.with_context(active_test=False).remote_ids.subscription_ids.unlink()

    @api.model
    def _cron_unroll(self):
        """Let occurrences block that have come within the horizon: no vendor tells of them."""
        done = remaining = 0
        for name, store in SERIES.items():
            unrolled, left = self._unroll(self.env[name], store)
            done, remaining = done + unrolled, remaining + left
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    def _unroll(self, model, store):
        """Unroll some series of a model; return how many, and how many are left."""
        now = self.env.cr.now()
        due = [("unrolled_until", "<", fields.Datetime.add(now, days=380))]
        series = model.search(due, limit=UNROLL_BATCH)
        for record in series:
            pattern = from_json(record.pattern)
            store(record.remote_id, aware(now)).unroll(record.remote_event_id, pattern)
        return len(series), model.search_count(due)

    @api.autovacuum
    def _forget_past_blocks(self):
        """What is over blocks nobody."""
        limit = fields.Datetime.subtract(self.env.cr.now(), days=2)
        self.env["calendar.busy"].search([("stop", "<", limit)], limit=50_000).unlink()
