"""Keeps subscriptions alive: prolonged where the vendor can, replaced where it can not."""

import secrets
import uuid
from dataclasses import dataclass

from odoo.fields import Domain

from ...providers.base import Feature, Subscription
from ...providers.errors import AuthError, NotFound, ProviderError
from .upkeep import Made, Renewed, Trouble, stop


def renewal_plan(connection):
    """Return the lane's work that gives each followed calendar a living subscription."""
    renewable = connection._supports(Feature.RENEWALS)
    followed = connection.remote_ids._followed()
    lacking = followed.filtered(
        lambda remote: not any(s._lasts(renewable) for s in remote.subscription_ids)
    )
    expiring = connection.remote_ids.subscription_ids.filtered(
        lambda s: s.remote_id not in followed or not s._lasts(renewable)
    )
    return lacking, expiring


def urgency(lacking, expiring):
    """A key by which whose notices end soonest comes first. Those who have none come last, and of
    them who was connected last comes first: others may have been refused all along."""
    now = lacking.env.cr.now()
    ends = [s.expires_at for s in expiring if not s.gone and s.expires_at and s.expires_at > now]
    newest = max(lacking.ids, default=0)
    return (0, min(ends), -newest) if ends else (1, now, -newest)


def subscribable(env):
    """Connected accounts at vendors that tell of changes."""
    domain = Domain("state", "=", "connected")
    connections = env["calendar.connection"].search(domain)
    return connections.filtered(lambda c: c._supports(Feature.SUBSCRIPTIONS))


def renew(remotes, expiring, address):
    """Give these calendars living subscriptions, then stop what those replace."""
    wanted = [(remote.id, remote.remote_id) for remote in remotes]
    old = [Old(s.remote_id.id, s.id, s.gone, s._to_subscription()) for s in expiring]

    def work(provider, desk):
        renewal = Renewal(provider, desk, address)
        for remote_id, calendar in wanted:
            renewal.give_one(remote_id, calendar, [o for o in old if o.remote_id == remote_id])
        renewal.stop(old)

    return work


@dataclass(frozen=True)
class Old:
    """A subscription that ends soon, or (`gone`) has ended before its time."""

    remote_id: int
    record_id: int
    gone: bool
    subscription: Subscription


class Renewal:
    """The renewals of one account, in its lane."""

    def __init__(self, provider, desk, address):
        self.provider = provider
        self.desk = desk
        self.address = address
        self.lacking: set[int] = set()
        self.prolonged: set[int] = set()
        self.shut_out = False

    def give_one(self, remote_id, calendar, old):
        """Give a calendar a living subscription: one of its old ones, or a new one."""
        if self.shut_out:
            self.lacking.add(remote_id)
            return
        try:
            if not self._prolong(old):
                self.desk.give(Made(remote_id, self._subscribe(calendar)))
        except ProviderError as error:
            self.lacking.add(remote_id)
            self.shut_out = isinstance(error, AuthError)
            self.desk.give(Trouble(error, remote_id))

    def _prolong(self, old) -> bool:
        """Prolong one of these, where the vendor can; return whether that worked."""
        if Feature.RENEWALS not in self.provider.supports:
            return False
        for each in old:
            if each.gone:
                continue
            try:
                renewed = self.provider.renew(each.subscription)
            except NotFound:
                continue
            self.prolonged.add(each.record_id)
            self.desk.give(Renewed(each.record_id, renewed))
            return True
        return False

    def stop(self, old):
        """Stop what is not needed any more. One that nothing has replaced is better than none."""
        if self.shut_out:
            return
        needless = [
            (each.record_id, each.subscription)
            for each in old
            if each.record_id not in self.prolonged and each.remote_id not in self.lacking
        ]
        try:
            stop(self.provider, self.desk, needless)
        except ProviderError as error:
            self.desk.give(Trouble(error))

    def _subscribe(self, calendar) -> Subscription:
        secret = secrets.token_urlsafe(32)
        return self.provider.subscribe(
            calendar, id=str(uuid.uuid4()), secret=secret, address=self.address
        )
