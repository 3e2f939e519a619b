"""Why a day looks as it does: what becomes of each start, and what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum

from .interval import Interval
from .slots import Availability, Refusal, Rules, grid, is_free


@dataclass(frozen=True)
class Start:
    """A start, in UTC, and why it can not be had. None: it can."""

    start: datetime
    refusal: Refusal | None


class Touch(str, Enum):
    """Which part of an appointment something else would take. The first of these counts."""

    TIME = "time"
    BEFORE = "before"
    AFTER = "after"


def explain(
    rules: Rules, availability: Availability, window: Interval, now: datetime
) -> list[Start]:
    """Return what becomes of each start that the resource's hours lay out in `window`."""
    return judge(rules, availability, grid(rules, availability, window), now)


def judge(
    rules: Rules, availability: Availability, starts: Sequence[datetime], now: datetime
) -> list[Start]:
    """Return what becomes of `starts` (aware), on the grid or not."""
    return [
        Start(start.astimezone(timezone.utc), is_free(rules, availability, start, now))
        for start in starts
    ]


def touch(rules: Rules, start: datetime, other: Interval) -> Touch | None:
    """Return what `other` takes of an appointment at `start` (aware); None: it leaves it alone."""
    stop = start + rules.duration
    if other.start < stop and start < other.stop:
        return Touch.TIME
    if start - rules.before < other.stop <= start:
        return Touch.BEFORE
    if stop <= other.start < stop + rules.after:
        return Touch.AFTER
    return None
