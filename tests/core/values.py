"""Short ways to write down times and events in tests. All of them start from one Monday."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from ...core.event import Event
from ...core.interval import Interval

UTC = timezone.utc
BRUSSELS = ZoneInfo("Europe/Brussels")
MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def at(hours: float) -> datetime:
    """The instant so many hours after Monday's midnight."""
    return MONDAY + hours * HOUR


def span(start: float, stop: float) -> Interval:
    """From and to so many hours after Monday's midnight."""
    return Interval(at(start), at(stop))


def brussels(*when: int) -> datetime:
    """A time on the clocks of Brussels."""
    return datetime(*when, tzinfo=BRUSSELS)


def meeting(**fields) -> Event:
    """An hour on Monday at nine in Brussels; a series when it gets a `recurrence`."""
    start = fields.pop("start", brussels(2027, 3, 1, 9))
    standard = {"uid": "meeting@example.com", "stop": start + HOUR, "zone": "Europe/Brussels"}
    return Event(start=start, **standard | fields)


def weekly(*lines: str, **fields) -> Event:
    """The meeting, every Monday, with further recurrence lines."""
    return meeting(recurrence=("RRULE:FREQ=WEEKLY;BYDAY=MO", *lines), **fields)
