"""Which stretches of time are looked at for the occurrences of a series. No network here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone

from ...core.event import Moment, is_day
from ..strange import Strange, sound
from . import dialect
from .moments import read_instant, utc_text

ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
MOVED = timedelta(days=90)  # how far an occurrence may lie from the rest of its series
AHEAD = timedelta(days=1800)  # for a series without a last day
LONGEST = timedelta(days=1800)  # Graph looks at some five years at once


def span_around(original: Moment) -> dict[str, str]:
    """Return the query for what takes place when an occurrence starts, whatever the zone."""
    if is_day(original):
        midnight = datetime(original.year, original.month, original.day, tzinfo=timezone.utc)
        return _query(midnight - ONE_DAY, midnight + 2 * ONE_DAY)
    return _query(original, original + ONE_SECOND)


def spans_of_series(master: Mapping, now: datetime) -> Iterator[dict[str, str]]:
    """Yield the queries that together cover a series. None for what is none, or makes no sense."""
    if not dialect.is_series(master):
        return
    try:
        start, stop = sound(lambda: _reach(master, now))
    except Strange:
        return
    while start < stop:
        yield _query(start, min(start + LONGEST, stop))
        start += LONGEST


def _reach(master: Mapping, now: datetime) -> tuple[datetime, datetime]:
    start, span = read_instant(master["start"], "UTC"), master["recurrence"]["range"]
    stop = max(start, now) + AHEAD
    if span["type"] == "endDate":
        last = date.fromisoformat(span["endDate"])
        stop = datetime(last.year, last.month, last.day, tzinfo=timezone.utc) + 2 * ONE_DAY
    return start - MOVED, stop + MOVED


def _query(start: datetime, stop: datetime) -> dict[str, str]:
    return {"startDateTime": utc_text(start), "endDateTime": utc_text(stop)}
