"""Many appointments as one calendar that programs subscribe to (RFC 5545 and 7986)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar
from icalendar.prop import vDuration, vText

from .event import Event, in_utc
from .ics import PRODUCT, entry


@dataclass(frozen=True)
class Item:
    """A single appointment in a feed.

    `sequence` goes up with each change of time; `stamp` (aware) is when it was last changed.
    """

    event: Event
    sequence: int
    stamp: datetime


def feed(items: Iterable[Item], *, name: str, refresh: timedelta) -> bytes:
    """Return the calendar `name` with these items; programs should look again after `refresh`.

    The same items give the same bytes, in whatever order they come.
    """
    calendar = _head(name, refresh)
    for item in sorted(items, key=lambda item: item.event.uid):
        told = entry(item.event)
        told.add("SEQUENCE", item.sequence)
        told.add("DTSTAMP", in_utc(item.stamp))
        told.add("LAST-MODIFIED", in_utc(item.stamp))
        calendar.add_component(told)
    return calendar.to_ical()


def _head(name: str, refresh: timedelta) -> Calendar:
    """Its name and the hint how often to look, as the RFC has them and as is usual."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    for title in ("NAME", "X-WR-CALNAME"):
        calendar.add(title, vText(name))
    calendar.add("REFRESH-INTERVAL", vDuration(refresh), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    return calendar
