"""Which occurrences Outlook lets a series have. Pure.

None may reach past its neighbours, and no two may begin on the same day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from ...core.event import Event, as_instant, in_utc, zone_info
from ...core.interval import Interval
from ...core.recurrence import BadRecurrence, Occurrence, expand

LONGEST_PAUSE = timedelta(days=370)  # between two occurrences, but for a leap day's


def stay_in_order(series: Event) -> bool:
    """True when all occurrences, as moved as they are, follow each other on days of their own."""
    moved = [each for each in series.overrides if each.takes_place]
    if not moved:
        return True
    moments = [m for each in moved for m in (each.original, each.event.start, each.event.stop)]
    try:
        found = sorted(_around(series, moments), key=lambda each: in_utc(_instant(each, series)))
    except BadRecurrence:
        return True  # it has no words at all, which is said elsewhere
    return all(_makes_way(one, other, series.zone) for one, other in pairwise(found))


def _makes_way(one: Occurrence, other: Occurrence, zone: str) -> bool:
    (start, stop), (after, _) = one.span(zone), other.span(zone)
    return stop <= after and _day(start, zone) < _day(after, zone)


def _day(instant: datetime, zone: str) -> date:
    return instant.astimezone(zone_info(zone)).date()


def _around(series: Event, moments: list) -> Iterator[Occurrence]:
    instants = [in_utc(as_instant(moment, series.zone)) for moment in moments]
    first, last = min(instants) - LONGEST_PAUSE, max(instants) + LONGEST_PAUSE
    return expand(series, Interval(first, last))


def _instant(occurrence: Occurrence, series: Event) -> datetime:
    """Return when the occurrence would start if it had not been moved."""
    return as_instant(occurrence.original, series.zone)
