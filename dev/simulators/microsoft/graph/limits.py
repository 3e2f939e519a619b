"""How much one application may ask of one mailbox: at once, and in ten minutes."""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from ...common.http import Request, Response
from ..world import World
from .call import Call
from .errors import GraphError

WINDOW = 600.0  # seconds
BATCH = "/v1.0/$batch"
MAILBOX = ("/v1.0/me", BATCH)

Key = tuple[str, str]  # the application, the account


@dataclass
class LimitSettings:
    """Switches of the limits.

    most_at_once       requests of one application to one mailbox at the same time; 0: no limit
    most_in_ten_minutes  0: no limit; at Microsoft it is 10,000
    retry_after        seconds that Retry-After names when there are too many at once
    """

    most_at_once: int = 4
    most_in_ten_minutes: int = 0
    retry_after: int = 2


@dataclass
class Limits:
    """The gate of the service: each request to a mailbox is counted while it is under way.

    A batch works on as many of its items at once as there is room for; with no room at all,
    each of its items is throttled.
    """

    world: World
    login: Any
    settings: LimitSettings = field(default_factory=LimitSettings)
    highest: Counter[Key] = field(default_factory=Counter)
    under_way: dict[int, tuple[Key, int]] = field(default_factory=dict)
    times: dict[Key, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def clear(self) -> None:
        self.settings = LimitSettings()
        self.highest.clear()
        self.times.clear()

    def enter(self, request: Request) -> Response | None:
        """Count a request in. An answer means that there was no room for it."""
        if not request.account or not request.path.startswith(MAILBOX):
            return None
        key = self._key(request)
        room = self._room(key)
        if room <= 0 and request.path != BATCH:
            return self.throttled().response()
        weight = min(_weight(request), max(room, 0))
        self.under_way[id(request)] = (key, weight)
        self.highest[key] = max(self.highest[key], self._now(key))
        return None

    def leave(self, request: Request) -> None:
        self.under_way.pop(id(request), None)

    def has_room(self, request: Request) -> bool:
        """False for a batch that found no room for any of its items."""
        return self.under_way.get(id(request), (None, 1))[1] > 0

    def throttled(self) -> GraphError:
        return GraphError("ApplicationThrottled",
                          headers={"Retry-After": str(self.settings.retry_after)})

    def check(self, call: Call) -> None:
        """Count one request, or one item of a batch; 429 when ten minutes hold too many.

        What is refused is not counted.
        """
        most = self.settings.most_in_ten_minutes
        if not most or not call.request.path.startswith("/v1.0/me"):
            return
        now, times = self.world.clock.time(), self.times[call.token.client, call.mailbox.account]
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) >= most:
            wait = ceil(times[0] + WINDOW - now)
            raise GraphError("TooManyRequests", headers={"Retry-After": str(max(wait, 1))})
        times.append(now)

    def concurrency(self, account: str) -> dict[str, int]:
        """The most requests of one application to this mailbox at once, and how many there are."""
        keys = {key for key in self.highest if key[1] == account}
        return {"highest": max((self.highest[key] for key in keys), default=0),
                "now": sum(self._now(key) for key in keys)}

    def _key(self, request: Request) -> Key:
        token = self.login.identify(request.headers["authorization"].partition(" ")[2])
        return (token.client if token else "", request.account)

    def _now(self, key: Key) -> int:
        return sum(weight for other, weight in self.under_way.values() if other == key)

    def _room(self, key: Key) -> int:
        most = self.settings.most_at_once
        return most - self._now(key) if most else 1000


def _weight(request: Request) -> int:
    """How many parts of this request could be worked on at once."""
    if request.path != BATCH:
        return 1
    try:
        items = json.loads(request.body)["requests"]
        return max(1, sum(not item.get("dependsOn") for item in items))
    except (ValueError, TypeError, KeyError, AttributeError):
        return 1
