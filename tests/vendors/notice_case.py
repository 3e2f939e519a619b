"""A webhook address that the vendor reaches, and hands that carry to Odoo what arrived there."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields

from ...models.connections.calendar_connection import PREFIX
from ...providers import registry


class NoticeCase:
    """Mixed into a `VendorCase`. The address is a small server's, not Odoo's: see test_routes."""

    def setUp(self):
        super().setUp()
        root = self.world.webhook_address.rpartition("/")[0]
        self.env["ir.config_parameter"].set_param(f"{PREFIX}webhook_base_url", root)
        self.heard = 0
        self.renew()
        self.carry()
        self.pull()
        self.env["calendar.notice"].search([]).unlink()

    def renew(self):
        with self.scheduled() as env:
            env["calendar.connection"]._cron_renew()

    def carry(self):
        """Bring to Odoo what the vendor has sent since then; return how much was believed."""
        sent = self.world.notices()[self.heard :]
        self.heard += len(sent)
        return sum(map(self.bring, sent))

    def bring(self, message):
        headers, body = message
        notices = registry.get(self.world.code).notices(headers, body)
        return self.env["calendar.subscription"].sudo()._hear(notices)

    def read_noticed(self):
        """Let a pull run as it does by itself: only what is due is read."""
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()

    def sweep(self):
        """Let time bring the next look that needs no notice."""
        self.remote.due_at = fields.Datetime.now() - timedelta(seconds=1)
        self.read_noticed()

    def noticed(self):
        return self.env["calendar.notice"].search([]).mapped("remote_id.id")

    def subscriptions(self):
        return self.remote.sudo().subscription_ids

    def incidents(self, kind):
        return self.env["calendar.sync.log"].search([("kind", "=", kind)])
