"""An occurrence that was changed "together with all that follow" (RANGE=THISANDFUTURE).

Programs nearly always split the series instead. Our series know single odd occurrences only,
so those that follow are listed, as far as anybody books.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ...core.event import Event, Moment, Override, Status, as_instant, in_utc, is_day
from ...core.interval import Interval
from ...core.recurrence import BadRecurrence, expand

FAR = timedelta(days=3 * 366)
MOST = 2000


def spread(series: Event, original: Moment, changed: Event) -> Event:
    """Return the series with the occurrences after `original` changed and shifted as it is."""
    since = in_utc(as_instant(original, series.zone))
    plain = replace(series, overrides=())
    try:
        later = list(expand(plain, Interval(since, since + FAR), limit=MOST))
    except BadRecurrence:
        return series
    for each in later:
        if in_utc(each.original) > in_utc(original):
            series = series.with_override(_shifted(each.original, original, changed))
    return series


def _shifted(original: Moment, first: Moment, changed: Event) -> Override:
    if changed.status is Status.CANCELLED or is_day(original) != changed.all_day:
        return Override(original, None if changed.status is Status.CANCELLED else changed)
    length = in_utc(changed.stop) - in_utc(changed.start)
    if is_day(original):
        start = changed.start + (original - first)
        return Override(original, replace(changed, start=start, stop=start + length))
    zone = changed.start.tzinfo
    # The shift is one of the clock on the wall: half past nine stays so in summer.
    shift = _wall(original, zone) - _wall(first, zone)
    start = changed.start + shift
    stop = (in_utc(start) + length).astimezone(zone)
    return Override(original.astimezone(zone), replace(changed, start=start, stop=stop))


def _wall(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None)
