"""Time as plain numbers, for where there is much of it: fifty diaries hold thousands of events.

A moment is a whole number of microseconds since 1970 began in UTC. Numbers are compared and sorted
many times as fast as datetimes, and nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .interval import Interval

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta.resolution


def moment(instant: datetime) -> int:
    """An aware instant as a number."""
    return (instant - EPOCH) // MICROSECOND


def instant(moment: int) -> datetime:
    """What that number stands for, in UTC."""
    return EPOCH + timedelta(microseconds=moment)


def lasting(length: timedelta) -> int:
    """A length of time as a number."""
    return length // MICROSECOND


@dataclass(frozen=True)
class Spans:
    """A set of time: from each of `starts` up to the stop at the same place of `stops`.

    Both are moments, sorted; no span meets or touches another one. Iterating yields `Interval`s.
    """

    starts: Sequence[int] = ()
    stops: Sequence[int] = ()

    @classmethod
    def of(cls, time: Spans | Iterable[Interval]) -> Spans:
        """The time that any of these intervals covers, in any order."""
        if isinstance(time, Spans):
            return time
        return cls.joined((moment(each.start), moment(each.stop)) for each in time)

    @classmethod
    def joined(cls, pairs: Iterable[tuple[int, int]]) -> Spans:
        """The time from the first to the second moment of any of `pairs`, in any order.

        Pairs that do not last take no time.
        """
        starts: list[int] = []
        stops: list[int] = []
        for start, stop in sorted(pairs):
            if stops and start <= stops[-1]:
                stops[-1] = max(stops[-1], stop)
            elif start < stop:
                starts.append(start)
                stops.append(stop)
        return cls(starts, stops)

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Interval]:
        for start, stop in self.pairs():
            yield Interval(instant(start), instant(stop))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """From when to when, in order."""
        return zip(self.starts, self.stops, strict=True)
