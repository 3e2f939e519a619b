"""Half-open spans of time and the algebra of sets of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import groupby
from operator import attrgetter, itemgetter


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` up to, not including, `stop`. Both aware, start < stop.

    Kept in UTC: Python compares and subtracts the wall clocks of two datetimes that share a
    zone, which goes wrong where that clock jumps.
    """

    start: datetime
    stop: datetime

    def __post_init__(self):
        if self.start.tzinfo is not timezone.utc or self.stop.tzinfo is not timezone.utc:
            self._go_to_utc()
        if self.stop <= self.start:
            raise ValueError("an interval must last")

    def _go_to_utc(self):
        for name in ("start", "stop"):
            instant = getattr(self, name)
            if instant.tzinfo is None:
                raise ValueError("an interval needs aware instants")
            object.__setattr__(self, name, instant.astimezone(timezone.utc))

    @property
    def length(self) -> timedelta:
        return self.stop - self.start

    def meets(self, other: Interval) -> bool:
        """True when they share time; touching ends share none."""
        return self.start < other.stop and other.start < self.stop


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the time that any of them covers: sorted and disjoint, touching ends joined."""
    joined: list[Interval] = []
    for each in sorted(intervals, key=attrgetter("start")):
        if not joined or each.start > joined[-1].stop:
            joined.append(each)
        elif each.stop > joined[-1].stop:
            joined[-1] = Interval(joined[-1].start, each.stop)
    return joined


def subtract(whole: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Return the time of `whole` that `taken` leaves, merged."""
    return _sweep(whole, taken, lambda inside, gone: inside and not gone)


def intersect(one: Iterable[Interval], other: Iterable[Interval]) -> list[Interval]:
    """Return the time that both cover, merged."""
    return _sweep(one, other, lambda inside, also: inside and also)


def clip(intervals: Iterable[Interval], window: Interval) -> list[Interval]:
    """Return what lies within `window` of each, one by one and in the order given."""
    return [
        Interval(max(each.start, window.start), min(each.stop, window.stop))
        for each in intervals
        if each.meets(window)
    ]


def _sweep(
    first: Iterable[Interval], second: Iterable[Interval], keep: Callable[[bool, bool], bool]
) -> list[Interval]:
    """Walk over all ends in order; return the spans where `keep` says so.

    `keep` is asked whether the time is in any of `first`, and in any of `second`.
    """
    spans: list[Interval] = []
    depth = [0, 0]
    since = None
    ends = sorted((*_ends(first, 0), *_ends(second, 1)), key=itemgetter(0))
    for instant, here in groupby(ends, key=itemgetter(0)):
        for _, side, step in here:
            depth[side] += step
        kept = keep(depth[0] > 0, depth[1] > 0)
        if kept and since is None:
            since = instant
        elif not kept and since is not None:
            spans.append(Interval(since, instant))
            since = None
    return spans


def _ends(intervals: Iterable[Interval], side: int) -> Iterator[tuple[datetime, int, int]]:
    for each in intervals:
        yield each.start, side, 1
        yield each.stop, side, -1
