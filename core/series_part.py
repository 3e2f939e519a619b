"""The rest of a series: what of it is still to come; and a series whose rest was changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from .event import Event, Moment, as_instant, in_utc, is_day, moment_key, moment_of, zone_info
from .off_rule import dates_apart, lines_with
from .recurrence_set import Clock, read
from .rules import Rule

COUNT = re.compile(r"COUNT=\d+", re.IGNORECASE)
FAR = timedelta(days=366 * 40)  # further than any rule leaps


def rest_of(series: Event, since: datetime) -> Event | None:
    """Return the series as it goes on from `since` (aware): with its first start from then on,
    and so many times as are left. None when it is over.

    Where the rest would not be a series by the same rule (it has several), the series is
    returned whole. Raise `BadRecurrence`.
    """
    lines, added = dates_apart(series)
    if not added:
        return _rest_by_rule(series, since)
    rest = _rest_by_rule(replace(series, recurrence=lines), since)
    if rest is None:
        return series  # its rule is over, and nobody knows what length the dates have
    coming = {key for key in added if _is_from(key, since, series.zone)}
    lines = lines_with(rest, rest, coming, series)
    odd = (each for each in series.overrides if each.key in coming and each not in rest.overrides)
    return replace(rest, recurrence=lines, overrides=(*odd, *rest.overrides))


def _is_from(key: str, since: datetime, zone: str) -> bool:
    return as_instant(moment_of(key), zone) >= since


def _rest_by_rule(series: Event, since: datetime) -> Event | None:
    recurrence = read(series)
    clock = recurrence.clock
    if len(recurrence.rules) != 1 or recurrence.exrules:
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


def with_rest(series: Event, rest: Event, changed: Event) -> Event:
    """Return `series` with its times changed in the way that its `rest` was: into `changed`.

    All of it moves by as many days, to the same time of the day, and gets the same rule, with
    the times that were over before its rest counted in.
    """
    start = _moved(series, rest, changed)
    length = in_utc(changed.stop) - in_utc(changed.start)
    stop = start + length if is_day(start) else (in_utc(start) + length).astimezone(start.tzinfo)
    lines = series.recurrence
    rules, _ = dates_apart(changed)
    if rules != dates_apart(rest)[0]:
        counted = _counted_from(rules, _number_before(series, rest))
        lines = lines_with(replace(series, recurrence=counted), series, (), series)
    return replace(series, start=start, stop=stop, zone=changed.zone, recurrence=lines)


def _moved(series: Event, rest: Event, changed: Event) -> Moment:
    days = _date(changed) - _date(rest)
    day = _date(series) + days
    if changed.all_day:
        return day
    clock = changed.start.astimezone(zone_info(changed.zone)).time()
    return datetime.combine(day, clock, zone_info(changed.zone))


def _date(event: Event) -> date:
    """The day on which an event begins, where it is kept."""
    if event.all_day:
        return event.start
    return event.start.astimezone(zone_info(event.zone)).date()


def _number_before(series: Event, rest: Event) -> int:
    """How many times by its rule were over before the rest."""
    (rule,) = read(series).rules
    first, until = Clock.of(series).first, Clock.of(rest).first
    return sum(1 for start in rule.starts(first, first, until) if start < until)


def _counted_from(lines: tuple[str, ...], before: int) -> tuple[str, ...]:
    return tuple(COUNT.sub(lambda n: f"COUNT={int(n[0][6:]) + before}", line) for line in lines)


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
