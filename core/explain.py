"""Why a day looks as it does: what becomes of each start, and who or what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum

from .interval import Interval
from .slots import Availability, Refusal, Rules, grid, is_free, refused
from .teams import Cast


@dataclass(frozen=True)
class Start:
    """A start, in UTC, and who can not have it, each with the reason. Nobody: it can be had."""

    start: datetime
    refusals: tuple[tuple[int, Refusal], ...]


class Touch(str, Enum):
    """Which part of an appointment something else would take. The first of these counts."""

    TIME = "time"
    BEFORE = "before"
    AFTER = "after"


def starts_of(rules: Rules, cast: Cast, window: Interval) -> list[datetime]:
    """Return the starts that the hours of those who may lead lay out in `window`, in order."""
    return sorted({start for each in cast.leaders for start in grid(rules, each, window)})


def explain(rules: Rules, cast: Cast, starts: Iterable[datetime], now: datetime) -> list[Start]:
    """Return what becomes of `starts` (aware), on the grid or not."""
    return [
        Start(start.astimezone(timezone.utc), tuple(_refusals(rules, cast, start, now)))
        for start in starts
    ]


def _refusals(rules, cast, start, now):
    """Who refuses, as `teams` would find it: one free leader is enough, and one free room."""
    yield from _all_of(cast.leaders, lambda each: is_free(rules, each, start, now))
    for each in cast.needed:
        if refusal := refused(rules, each, start, now):
            yield each.id, refusal
    yield from _all_of(cast.rooms, lambda each: refused(rules, each, start, now))


def _all_of(choice: Sequence[Availability], ask):
    """What each of them says, unless one of them can."""
    answers = [(each.id, ask(each)) for each in choice]
    return answers if all(refusal for _id, refusal in answers) else []


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
