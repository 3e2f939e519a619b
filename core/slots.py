"""Which times can be booked.

Each resource goes through the same stages by itself: a slot is never put together from the
free time of two. To ask about one start is to send it through those stages, so the page that
offers a slot and the check that accepts it can not disagree.

Inside, time is counted in moments (`core.spans`), so `starts` are numbers here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from itertools import pairwise

from .interval import Interval
from .spans import Spans, instant, lasting, moment

ZERO = timedelta(0)


@dataclass(frozen=True)
class Rules:
    """What a service asks for.

    A slot lasts `duration` and begins a whole number of `step` after work does. The time
    `before` and `after` it must be free as well, within working hours or not. It can be had
    from `notice` before it starts, and `horizon` ahead at most (None: any time ahead), and only if
    it starts before the moment `until` (None: for ever).
    """

    duration: timedelta
    step: timedelta
    before: timedelta = ZERO
    after: timedelta = ZERO
    notice: timedelta = ZERO
    horizon: timedelta | None = None
    until: datetime | None = None

    def __post_init__(self):
        if min(self.duration, self.step) <= ZERO:
            raise ValueError("a service must last, and its grid must go on")
        if min(self.before, self.after, self.notice, self.horizon or ZERO) < ZERO:
            raise ValueError("buffers, notice and horizon can not be negative")

    def ending(self, until: datetime) -> Rules:
        """Return these rules for a service that ends at that moment."""
        return replace(self, until=until)


@dataclass(frozen=True)
class Availability:
    """One resource: when it works, and what of that is taken, both in any order.

    `hours` are whole attendances, not cut off where a search begins: the start of each one
    begins its own grid, so that a short meeting never shifts it. `taken` may overlap, and
    holds reservations with their buffers. While it is `full`, nothing more starts, however much
    of that time is free: a limit was reached.
    """

    id: int
    hours: Sequence[Interval]
    taken: Sequence[Interval] | Spans = ()
    full: Sequence[Interval] = ()

    @cached_property
    def open(self) -> Spans:
        """Working hours, adjacent ones joined."""
        return Spans.of(self.hours)

    @cached_property
    def shifts(self) -> list[tuple[int, int]]:
        """Working hours cut where an attendance starts: each shift has one grid. Moments."""
        stops = set(self.open.stops)
        marks = sorted(stops | {moment(each.start) for each in self.hours})
        return [(start, stop) for start, stop in pairwise(marks) if start not in stops]


@dataclass(frozen=True)
class Slot:
    """A time that can be booked with any one of `resources`, in UTC.

    `left`: how many places there are, for a group; None where each client comes alone.
    """

    start: datetime
    stop: datetime
    resources: tuple[int, ...]
    left: int | None = None


class Refusal(str, Enum):
    """Why a start can not be had. The first reason of these, in this order."""

    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    OUTSIDE_HOURS = "outside_hours"
    FULL = "full"
    TAKEN = "taken"
    OFF_GRID = "off_grid"


def find_slots(
    rules: Rules, resources: Iterable[Availability], window: Interval, now: datetime
) -> list[Slot]:
    """Return the slots that start in `window`, in order, each with all who are free for it."""
    free: defaultdict[int, list[int]] = defaultdict(list)
    laid_out: dict[int, tuple[Sequence[Interval], list[int]]] = {}
    for each in resources:
        if id(each.hours) not in laid_out:  # many share theirs: fifty practitioners, two shifts
            starts = _through(BY_THE_CLOCK, rules, each, _grid(rules, each, window), now)
            laid_out[id(each.hours)] = each.hours, starts
        _hours, starts = laid_out[id(each.hours)]
        for start in _through(BY_WHAT_IS_TAKEN, rules, each, starts, now):
            free[start].append(each.id)
    begins = [(instant(start), tuple(free[start])) for start in sorted(free)]
    return [Slot(start, start + rules.duration, everyone) for start, everyone in begins]


def is_free(
    rules: Rules, availability: Availability, start: datetime, now: datetime
) -> Refusal | None:
    """Return why this start can not be had with this resource, or None when it can."""
    if refusal := refused(rules, availability, start, now):
        return refusal
    on_grid = _grid(rules, availability, Interval(start, start + timedelta.resolution))
    return None if on_grid else Refusal.OFF_GRID


def passing(
    rules: Rules, availability: Availability, starts: Iterable[datetime], now: datetime
) -> list[datetime]:
    """Return those of `starts`, in order, that this resource can take: on its own grid or not."""
    begins = {moment(start): start for start in starts}
    left = _through(STAGES, rules, availability, sorted(begins), now)
    return [begins[start] for start in left]


def refused(
    rules: Rules, availability: Availability, start: datetime, now: datetime
) -> Refusal | None:
    """Return at which stage this resource refuses a start, or None: its grid is not asked."""
    for refusal, stage in STAGES.items():
        if not stage(rules, availability, [moment(start)], moment(now)):
            return refusal
    return None


def untimely(
    rules: Rules, starts: Iterable[datetime], now: datetime
) -> dict[datetime, Refusal]:
    """Return those of `starts` that it is too late or too early to book, whoever works then, each
    with the reason."""
    begins = {moment(start): start for start in starts}
    left, found = sorted(begins), {}
    for refusal, stage in BY_NOW.items():
        passed = stage(rules, None, left, moment(now))
        found |= {begins[each]: refusal for each in set(left).difference(passed)}
        left = passed
    return found


def grid(rules: Rules, availability: Availability, window: Interval) -> list[datetime]:
    """Return the starts that the shifts lay out in `window`, in order."""
    return list(map(instant, _grid(rules, availability, window)))


def _grid(rules, availability, window):
    step, begins, ends = lasting(rules.step), moment(window.start), moment(window.stop)
    starts: list[int] = []
    for first, last in availability.shifts:
        steps = -((first - begins) // step)  # rounded up
        starts += range(first + max(steps, 0) * step, min(last, ends), step)
    return starts


# The stages. Each returns those of `starts`, which are sorted, that it lets pass.


def _not_past(rules, availability, starts, now):
    return starts[bisect_left(starts, now) :]


def _noticed(rules, availability, starts, now):
    return starts[bisect_left(starts, now + lasting(rules.notice)) :]


def _within_horizon(rules, availability, starts, now):
    if rules.until is not None:
        starts = starts[: bisect_left(starts, moment(rules.until))]
    if rules.horizon is None:
        return starts
    return starts[: bisect_right(starts, now + lasting(rules.horizon))]


def _within_hours(rules, availability, starts, now):
    duration = lasting(rules.duration)
    return [
        start
        for opens, closes in availability.open.pairs()
        for start in starts[bisect_left(starts, opens) : bisect_right(starts, closes - duration)]
    ]


def _not_full(rules, availability, starts, now):
    if not availability.full:
        return starts
    full = list(Spans.of(availability.full).pairs())
    return [each for each in starts if not any(start <= each < stop for start, stop in full)]


def _not_taken(rules, availability, starts, now):
    """Walk along taken time, and let pass what can be had before each span of it begins."""
    before, needed = lasting(rules.before), lasting(rules.duration + rules.after)
    free, place = [], 0
    for begins, ends in Spans.of(availability.taken).pairs():
        stop = bisect_right(starts, begins - needed, place)
        free += starts[place:stop]
        place = bisect_left(starts, ends + before, stop)
    return free + starts[place:]


Stage = Callable[[Rules, Availability, list[int], int], list[int]]

Stages = Mapping[Refusal, Stage]

#: These ask for nobody's hours.
BY_NOW: Stages = {
    Refusal.PAST: _not_past,
    Refusal.NOTICE: _noticed,
    Refusal.HORIZON: _within_horizon,
}
#: Through these a start goes for everybody who works the same hours.
BY_THE_CLOCK: Stages = {**BY_NOW, Refusal.OUTSIDE_HOURS: _within_hours}
BY_WHAT_IS_TAKEN: Stages = {Refusal.FULL: _not_full, Refusal.TAKEN: _not_taken}

#: All that a start goes through, by what it is refused for.
STAGES: Stages = {**BY_THE_CLOCK, **BY_WHAT_IS_TAKEN}


def _through(stages, rules, availability, starts, now):
    for stage in stages.values():
        starts = stage(rules, availability, starts, moment(now))
    return starts
