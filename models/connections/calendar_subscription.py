from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, consteq

from ...providers.base import Subscription, Tells
from ..moments import aware
from .secret_box import hash_secret

MARGIN = timedelta(hours=2)  # renewal comes by every hour
OVERLAP = timedelta(days=1)  # a new subscription takes over this long before the old one ends

#: Compared with when there is no subscription, so that its absence takes as long as a wrong secret.
NO_HASH = "-" * 64

#: Asked of each notice, of which many come at once: so this is all that it asks.
_HEARD_OF = """
    SELECT s.channel, s.id, s.remote_id, s.secret_hash,
           EXISTS (SELECT FROM calendar_notice n WHERE n.remote_id = s.remote_id)
      FROM calendar_subscription s
     WHERE s.channel = ANY(%s)
"""


class HeardOf(NamedTuple):
    """A subscription that a notice names. `awaits`: a notice of its calendar waits already."""

    id: int = 0
    remote_id: int = 0
    secret_hash: str | None = None
    awaits: bool = False

    def is_secret(self, secret: str) -> bool:
        return consteq(self.secret_hash or NO_HASH, hash_secret(secret))


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
    gone = fields.Boolean(help="The vendor has ended it: it can only be replaced.")

    @api.model
    def _hear(self, notices):
        """Do as notices tell that come with the right secret; return whether there are any."""
        believed = self._believed(notices)
        if told := [s.id for s, about in believed if about is not Tells.CHANGE]:
            ended = [s.id for s, about in believed if about is Tells.END]
            self._need_care(self.browse(told), self.browse(ended))
        # One that waits already serves for this one too, as `_post` says.
        if news := {s.remote_id for s, _ in believed if not s.awaits}:
            self.env["calendar.notice"]._post(self.env["calendar.remote"].browse(news), told=True)
        return bool(believed)

    def _believed(self, notices):
        """Return (subscription, what is told of it) for each notice with the right secret."""
        self.flush_model()
        rows = self.env.execute_query(SQL(_HEARD_OF, [n.subscription_id for n in notices]))
        known = {channel: HeardOf(*about) for channel, *about in rows}
        pairs = [(known.get(n.subscription_id, HeardOf()), n) for n in notices]
        return [(s, n.tells) for s, n in pairs if s.is_secret(n.secret)]

    def _need_care(self, lapsing, ended):
        """Have them renewed, or replaced, now. What has ended prolongs nothing any more."""
        now = self.env.cr.now()
        for subscription in lapsing:
            subscription.write({"expires_at": now, "gone": subscription in ended})
        self.env.ref("appointment_calendar_sync.cron_renew").sudo()._trigger()

    def _lasts(self, renewable: bool) -> bool:
        """Whether nothing needs to be done about it yet.

        What can be prolonged is so after half its life, what must be replaced a day before
        its end.
        """
        if self.gone or not self.expires_at:
            return False
        left = self.expires_at - self.env.cr.now()
        half = (self.expires_at - self.write_date) / 2
        return left > (max(half, MARGIN) if renewable else OVERLAP)

    def _to_subscription(self) -> Subscription:
        """What the vendor needs to stop it: its secret is not kept."""
        return Subscription(self.channel, self.resource or "", "", aware(self.expires_at))
