"""A subscription's life: it needs a living access token, is warned before, and ends silently."""

from __future__ import annotations

from typing import Any

TICK = 1.0  # seconds between two looks at the clock
KEPT = 4 * 3600  # seconds that a notice waits for a silent subscription

LAPSE, REMOVED, MISSED = "reauthorizationRequired", "subscriptionRemoved", "missed"


class Lifecycle:
    """Looks after the subscriptions that are open."""

    def __init__(self, subscriptions: Any):
        self.subscriptions, self.world = subscriptions, subscriptions.world
        self._looking = False

    def begin(self, subscription: Any) -> None:
        self.subscriptions.open[subscription.id] = subscription
        self.world.dirty = True
        if not self._looking:
            self._looking = True
            self.world.later(TICK, self._look_again)

    def is_silent(self, subscription: Any) -> bool:
        """True when the access token behind it has ended."""
        over = subscription.authorized <= self.world.clock.time()
        return over and self.subscriptions.settings.pauses

    def authorize(self, subscription: Any, expires: float) -> None:
        """A fresh access token: what had to wait goes out, unless it waited too long."""
        subscription.authorized, subscription.lapse_told = expires, False
        limit = self.world.clock.time() - KEPT
        waiting, subscription.waiting = subscription.waiting, []
        for since, notice in waiting:
            if since > limit:
                address = subscription.wish.address
                self.subscriptions.notices.send(subscription, notice, address)
        self.world.dirty = True

    def look(self) -> None:
        """Forget what has ended, and warn those whose access token is about to end."""
        now, settings = self.world.clock.time(), self.subscriptions.settings
        for one in list(self.subscriptions.open.values()):
            if one.expires <= now:
                del self.subscriptions.open[one.id]
            elif settings.pauses and one.authorized - settings.reauthorize_before <= now:
                if not one.lapse_told:
                    self.tell(one, LAPSE)

    def tell(self, subscription: Any, event: str) -> None:
        """Send a lifecycle notice to the address for them; without one nobody hears of it."""
        if event == REMOVED:
            self.subscriptions.open.pop(subscription.id, None)
        subscription.lapse_told = subscription.lapse_told or event == LAPSE
        mailbox = self.world.mailboxes.get(subscription.account)
        address = subscription.wish.lifecycle_address
        if mailbox and address:
            notices = self.subscriptions.notices
            notice = {**notices.heading(subscription, mailbox), "lifecycleEvent": event}
            notices.send(subscription, notice, address)

    def _look_again(self) -> None:
        with self.world.lock:
            self.look()
            self._looking = bool(self.subscriptions.open)
        if self._looking:
            self.world.later(TICK, self._look_again)
