"""What tests may do to subscriptions and notices."""

from __future__ import annotations

from .lifecycle import LAPSE, MISSED, REMOVED
from .notices import NoticeMishaps


class NoticeControl:
    """Commands. Needs `lock`, `clock` and `graph`."""

    COMMANDS = {
        ("GET", "subscriptions"): "subscriptions",
        ("GET", "notifications"): "notifications",
        ("POST", "notifications"): "disturb_notifications",
        ("POST", "lifecycle"): "tell_lifecycle",
    }

    def subscriptions(self, account: str = "") -> list[dict]:
        """Live subscriptions, of one account or all; their states are left out. `paused` tells
        whether notices wait for a fresh access token."""
        with self.lock:
            store = self.graph.subscriptions
            return [{"id": one.id, "account": one.account, "expires": one.expires,
                     "paused": store.lifecycle.is_silent(one), "waiting": len(one.waiting),
                     **{k: v for k, v in one.wish.shown().items() if k != "clientState"}}
                    for one in store.of_account(account)]

    def notifications(self) -> list[dict]:
        """Every attempt to deliver a message: address, subscriptions, changes (or the names of
        lifecycle events), status, delivered, problem, took (seconds), at."""
        return list(self.graph.subscriptions.notices.log)

    def disturb_notifications(self, lose: int = 0, duplicate: int = 0, delay: float = 0,
                              wrong_state: int = 0) -> dict:
        """The next `lose` notices are lost, the `duplicate` after them come twice, the next
        `wrong_state` carry a state that nobody gave (negative: all of them); every notice waits
        `delay` seconds."""
        with self.lock:
            self.graph.subscriptions.notices.mishaps = NoticeMishaps(
                lose, duplicate, delay, wrong_state)
            return {}

    def tell_lifecycle(self, event: str, account: str = "", subscription: str = "") -> dict:
        """``reauthorizationRequired`` (notices wait from now on), ``subscriptionRemoved`` or
        ``missed``, for one subscription or all of an account; answers how many there were."""
        if event not in (LAPSE, REMOVED, MISSED):
            raise ValueError(f"no such lifecycle event: {event}")
        with self.lock:
            store = self.graph.subscriptions
            chosen = [one for one in store.of_account(account) if subscription in ("", one.id)]
            for one in chosen:
                if event == LAPSE:
                    one.authorized = self.clock.time()
                store.lifecycle.tell(one, event)
            return {"told": len(chosen)}

    def advance(self, seconds: float) -> dict:
        """Let the simulated vendor's clock jump forward; subscriptions age by that much."""
        answer = super().advance(seconds)
        with self.lock:
            self.graph.subscriptions.lifecycle.look()
        return answer
