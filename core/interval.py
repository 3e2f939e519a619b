"""Half-open spans of time and the algebra of sets of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` up to, not including, `stop`. Both aware, start < stop."""

    start: datetime
    stop: datetime

    def __post_init__(self):
        if self.start.tzinfo is None or self.stop.tzinfo is None:
            raise ValueError("an interval needs aware instants")
        if self.stop <= self.start:
            raise ValueError("an interval must last")

    @property
    def length(self) -> timedelta:
        return self.stop - self.start

    def meets(self, other: Interval) -> bool:
        """True when they share time; touching ends share none."""
        return self.start < other.stop and other.start < self.stop
