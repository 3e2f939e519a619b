"""Which occurrence an exception was, where Graph does not say.

It does not for personal accounts. Outlook lets no occurrence move past its neighbours, so it
was the nearest one of those that are neither there as the rule has them, nor cancelled, nor
another exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from ...core.event import Event, Moment, as_instant, in_utc, moment_key, zone_info
from ...core.interval import Interval
from ...core.recurrence import expand
from ..strange import Strange

#: How far around an exception it is looked for, nearest first.
REACHES = (timedelta(days=9), timedelta(days=70), timedelta(days=800))


def paired(
    series: Event, exceptions: list[tuple[Moment | None, Event]], taken: Iterable[Moment]
) -> list[tuple[Moment, Event]]:
    """Return the exceptions, each with its original start. `taken` are those of others.

    Raise `Strange` when there is no occurrence that one may have been.
    """
    known = {moment_key(moment) for moment in taken}
    known |= {moment_key(original) for original, _ in exceptions if original is not None}
    found = []
    for original, event in exceptions:
        if original is None:
            original = _nearest(series, event, known)
            known.add(moment_key(original))
        found.append((original, event))
    return found


def _nearest(series: Event, event: Event, known: set[str]) -> Moment:
    now = _instant(event.start, series.zone)
    for reach in REACHES:
        starts = [start for start in _starts(series, now, reach) if moment_key(start) not in known]
        if starts:
            return min(starts, key=lambda start: _distance(start, now, series.zone))
    raise Strange("an exception of no occurrence")


def _starts(series: Event, now: datetime, reach: timedelta) -> list[Moment]:
    plain = replace(series, overrides=())
    return [each.original for each in expand(plain, Interval(now - reach, now + reach))]


def _distance(start: Moment, now: datetime, zone: str) -> tuple[bool, timedelta]:
    """Another day is further than any time of the same day."""
    moment, clock = _instant(start, zone), zone_info(zone)
    another_day = moment.astimezone(clock).date() != now.astimezone(clock).date()
    return another_day, abs(moment - now)


def _instant(moment: Moment, zone: str) -> datetime:
    return in_utc(as_instant(moment, zone))
