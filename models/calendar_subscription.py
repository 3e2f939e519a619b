import hashlib

from odoo import api, fields, models
from odoo.tools import consteq

from ..providers.base import Subscription
from .moments import aware

#: Compared with when there is no subscription, so that its absence takes as long as a wrong secret.
NO_HASH = "-" * 64


class CalendarSubscription(models.Model):
    """A registration for notices at a vendor. Two overlap while one takes over from the other."""

    _name = "calendar.subscription"
    _description = "Subscription to a remote calendar"
    _order = "expires_at desc"

    remote_id = fields.Many2one("calendar.remote", required=True, index=True, ondelete="cascade")
    channel = fields.Char(required=True, index=True, copy=False)
    resource = fields.Char(copy=False)
    secret_hash = fields.Char(copy=False, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime()

    def _is_secret(self, secret: str) -> bool:
        return consteq(self.sudo().secret_hash or NO_HASH, hash_secret(secret))

    @api.model
    def _believed(self, notices):
        """Return the remote calendars of the notices that come with the right secret."""
        channels = [notice.subscription_id for notice in notices]
        known = {found.channel: found for found in self.search([("channel", "in", channels)])}
        believed = self.browse()
        for notice in notices:
            subscription = known.get(notice.subscription_id, self.browse())
            if subscription._is_secret(notice.secret):
                believed |= subscription
        return believed.remote_id

    def _to_subscription(self) -> Subscription:
        """What the vendor needs to stop it: its secret is not kept."""
        return Subscription(self.channel, self.resource or "", "", aware(self.expires_at))


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
