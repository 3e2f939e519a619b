"""The rest of a series: what of it is still to come."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from .event import Event, Moment, as_instant, in_utc, is_day, moment_key, zone_info
from .recurrence_set import Clock, read
from .rules import Rule

COUNT = re.compile(r"COUNT=\d+", re.IGNORECASE)
FAR = timedelta(days=366 * 40)  # further than any rule leaps


def rest_of(series: Event, since: datetime) -> Event | None:
    """Return the series as it goes on from `since` (aware): with its first start from then on,
    and so many times as are left. None when it is over.

    Where the rest would not be a series by the same rule (it has several, or single dates
    besides), the series is returned whole. Raise `BadRecurrence`.
    """
    recurrence = read(series)
    clock = recurrence.clock
    if len(recurrence.rules) != 1 or recurrence.added or recurrence.exrules:
        return series
    (rule,) = recurrence.rules
    wall = _on_the_wall(since, series)
    if wall <= clock.first:
        return series
    first = next((w for w in rule.starts(clock.first, wall, wall + FAR) if w >= wall), None)
    if first is None:
        return _moved_ones(series, since)
    start = clock.moment(first)
    if not series.all_day and _shown(start, clock) != first:
        return series  # that day's clocks skip it: the others would follow its odd time
    return _begun_at(series, start, _lines(series, rule, clock, first))


def _begun_at(series: Event, start: Moment, lines: tuple[str, ...]) -> Event:
    length = in_utc(series.stop) - in_utc(series.start)
    stop = start + length
    if not is_day(start):
        start, stop = (each.astimezone(zone_info(series.zone)) for each in (start, stop))
    later = tuple(each for each in series.overrides if each.key >= moment_key(start))
    return replace(series, start=start, stop=stop, recurrence=lines, overrides=later)


def _lines(series: Event, rule: Rule, clock: Clock, first: datetime) -> tuple[str, ...]:
    """The same lines, with so many times as are left."""
    if rule.count is None:
        return series.recurrence
    before = sum(1 for start in rule.starts(clock.first, clock.first, first) if start < first)
    left = f"COUNT={rule.count - before}"
    return tuple(COUNT.sub(left, line) for line in series.recurrence)


def _moved_ones(series: Event, since: datetime) -> Event | None:
    """An occurrence of a series that is over may have been put off until now."""
    instants = (
        as_instant(each.event.stop, series.zone) for each in series.overrides if each.takes_place
    )
    return series if any(stop > since for stop in instants) else None


def _on_the_wall(since: datetime, series: Event) -> datetime:
    """What the clock on the wall of the series shows then; of days, from whose midnight on."""
    wall = since.astimezone(zone_info(series.zone)).replace(tzinfo=None)
    if series.all_day and wall.time() != wall.min.time():
        return wall.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return wall


def _shown(start: Moment, clock: Clock) -> datetime:
    return start.astimezone(zone_info(clock.zone)).replace(tzinfo=None)
