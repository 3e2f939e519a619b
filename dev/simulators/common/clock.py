"""The simulated vendor's idea of now. Tests move it; nothing waits for real hours to pass."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone


class Clock:
    """Real time plus an offset in seconds. Never goes back on its own."""

    def __init__(self, offset: float = 0.0):
        self.offset = offset

    def time(self) -> float:
        """Seconds since the epoch, as the simulated vendor sees it."""
        return time.time() + self.offset

    def now(self) -> datetime:
        """The same as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.time(), timezone.utc)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once: tokens and channels age by that much."""
        self.offset += timedelta(seconds=seconds).total_seconds()
