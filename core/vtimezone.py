"""A zone as a VTIMEZONE, for programs that do not know its name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

from .event import zone_info
from .rules import DAYS

YEARS = 10  # looked at, to tell whether the clocks change by a rule
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Observance:
    """What the clocks of a zone are set to; `before` and `after` are offsets from UTC."""

    name: str
    before: timedelta
    after: timedelta


def vtimezone(zone: str, since: datetime) -> Timezone:
    """Return how the clocks of `zone` (IANA) go from `since` (aware) on.

    Changes that follow a yearly rule are written as that rule, which has no end. Others are
    listed for ten years. icalendar makes such components as well, but without rules, and
    with the start of summer an hour late: RFC 5545 (3.6.5) wants it on the clock of before.
    """
    component = Timezone()
    component.add("TZID", zone)
    onsets: dict[Observance, list[datetime]] = {}
    for observance, onset in _changes(zone, since):
        onsets.setdefault(observance, []).append(onset)
    for observance, moments in onsets.items():
        component.add_component(_component(observance, moments))
    return component


def _changes(zone: str, since: datetime) -> Iterator[tuple[Observance, datetime]]:
    """Yield what the clocks are set to, and when: on the wall, by the clock of before.

    The first comes before `since`: from the year before or, where none changed in that, from
    its beginning.
    """
    new_year = datetime(since.year - 1, 1, 1, tzinfo=timezone.utc)
    changes = list(_changes_from(new_year, zone))
    if not changes or changes[0] > since:
        changes.insert(0, new_year)
    for change in changes:
        before, after = (each.astimezone(zone_info(zone)) for each in (change - ONE_SECOND, change))
        observance = Observance(after.tzname(), before.utcoffset(), after.utcoffset())
        yield observance, (change + before.utcoffset()).replace(tzinfo=None)


def _changes_from(new_year: datetime, zone: str) -> Iterator[datetime]:
    """Yield the instants, in UTC, at which the offset changes in the years looked at."""

    def offset(instant: datetime) -> timedelta:
        return instant.astimezone(zone_info(zone)).utcoffset()

    end = new_year.replace(year=new_year.year + YEARS)
    days = [new_year + ONE_DAY * number for number in range((end - new_year).days + 1)]
    for today, tomorrow in pairwise(days):
        if offset(today) != (new := offset(tomorrow)):
            seconds = range(ONE_DAY // ONE_SECOND)
            number = bisect_left(seconds, True, key=lambda s: offset(today + ONE_SECOND * s) == new)
            yield today + ONE_SECOND * number


def _component(observance: Observance, onsets: list[datetime]) -> Component:
    forward = observance.after > observance.before
    component = TimezoneDaylight() if forward else TimezoneStandard()
    component.add("DTSTART", onsets[0])
    component.add("TZNAME", observance.name)
    component.add("TZOFFSETFROM", observance.before)
    component.add("TZOFFSETTO", observance.after)
    rule = _rule(onsets)
    if rule:
        component.add("RRULE", rule)
    elif onsets[1:]:
        component.add("RDATE", onsets[1:])
    return component


def _rule(onsets: list[datetime]) -> dict[str, str | int] | None:
    """Return the yearly rule that gives all onsets, or None when they follow none."""
    kinds = {(onset.month, onset.weekday(), onset.time()) for onset in onsets}
    if len(onsets) < YEARS or len(kinds) > 1:
        return None
    weeks = {(onset.day - 1) // 7 + 1 for onset in onsets}
    if all((onset + timedelta(weeks=1)).month != onset.month for onset in onsets):
        weeks = {-1}
    if len(weeks) > 1:
        return None
    return {
        "FREQ": "YEARLY",
        "BYMONTH": onsets[0].month,
        "BYDAY": f"{weeks.pop()}{DAYS[onsets[0].weekday()]}",
    }
