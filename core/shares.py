"""Whose turn it is, where appointments are shared out among several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf

ZERO = timedelta(0)


@dataclass(frozen=True)
class Turn:
    """How much somebody has been given of late, and how much of all is theirs.

    `booked` is the time of their appointments, `last` a number that is greater the later they
    were last given one (0: never). `weight` 2 is twice the share of 1; with 0 there is no share,
    and their turn comes after everybody else's.
    """

    booked: timedelta = ZERO
    last: int = 0
    weight: int = 1

    @property
    def order(self) -> tuple[float, int]:
        """The smallest is next: who has least for their weight, then who had to wait longest."""
        minutes = self.booked / timedelta(minutes=1)
        return (minutes / self.weight if self.weight else inf), self.last
