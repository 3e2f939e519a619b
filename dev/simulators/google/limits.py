"""Request quotas, when they are switched on: a sliding minute per user and per project."""

from __future__ import annotations

from collections import defaultdict, deque

from .errors import ApiError
from .world import World

WINDOW = 60.0  # seconds


class Limits:
    def __init__(self, world: World):
        self.world = world
        self.clear()

    def clear(self) -> None:
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def check(self, account: str, quota_user: str, cost: int) -> None:
        """Count `cost` units; 403 or 429 when a limit is passed."""
        settings = self.world.settings
        if settings.per_user_limit and self._over(quota_user or account, settings.per_user_limit,
                                                  cost):
            raise ApiError(settings.limit_reason)
        if settings.per_project_limit and self._over("", settings.per_project_limit, cost):
            raise ApiError("rateLimitExceeded")

    def _over(self, key: str, limit: int, cost: int) -> bool:
        """Refused requests are not counted."""
        now, times = self.world.clock.time(), self._times[key]
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) + cost > limit:
            return True
        times.extend([now] * cost)
        return False
