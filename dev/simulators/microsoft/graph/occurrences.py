"""Occurrences of a series: those the pattern gives, and the exceptions that took their place."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from ..model import Calendar, Entry, Mailbox
from . import patterns
from .errors import GraphError, not_found
from .ids import mark_of, meant, occurrence_id, occurrence_of, well_formed
from .moments import instant, is_day, stored_instant
from .zones import zone_info

SINGLE, MASTER = "singleInstance", "seriesMaster"
OCCURRENCE, EXCEPTION = "occurrence", "exception"
#: What an occurrence does not take over from its series.
SERIES_OWN = ("recurrence", "transactionId")


@dataclass(frozen=True)
class Item:
    """Something with an id that can be shown: an entry, or an occurrence that has no entry.

    `body` is complete: an exception's own fields laid over those of its series. `entry` gives
    the version and the times of change; for an occurrence it is the series' own. `original`
    is where the pattern puts an occurrence or exception (in stored form), None for others.
    """

    id: str
    kind: str
    body: dict
    entry: Entry
    properties: dict[str, str]
    master: str = ""
    day: str = ""
    original: dict | None = None

    @property
    def etag(self) -> str:
        return etag_of(self.entry)

    @property
    def in_series(self) -> bool:
        return bool(self.master)


def change_key(entry: Entry) -> str:
    return base64.b64encode(b"\x17\x8e" + entry.version.to_bytes(14, "big")).decode()


def etag_of(entry: Entry) -> str:
    return f'W/"{change_key(entry)}"'


def item_of(calendar: Calendar, entry: Entry) -> Item:
    """A stored entry as something to show. An exception needs its series in the calendar."""
    if not entry.is_exception:
        kind = MASTER if entry.is_series else SINGLE
        return Item(entry.id, kind, entry.body, entry, entry.properties)
    master = calendar.entries[entry.master]
    plain = occurrence(master, date.fromisoformat(entry.day))
    return Item(entry.id, EXCEPTION, {**plain.body, **entry.body}, entry,
                {**master.properties, **entry.properties}, master.id, entry.day, plain.original)


def occurrence(master: Entry, day: date) -> Item:
    """The occurrence that the pattern puts on `day`, as its series describes it."""
    body = {k: v for k, v in master.body.items() if k not in SERIES_OWN}
    body["start"], body["end"] = times_on(master, day)
    return Item(occurrence_id(master.id, day.isoformat()), OCCURRENCE, body, master,
                master.properties, master.id, day.isoformat(), body["start"])


def times_on(master: Entry, day: date) -> tuple[dict, dict]:
    """Start and end of the occurrence of that day, in stored form."""
    start, end = master.body["start"], master.body["end"]
    if is_day(start):
        days = date.fromisoformat(end["date"]) - date.fromisoformat(start["date"])
        return {"date": day.isoformat()}, {"date": (day + days).isoformat()}
    zone = zone_info(master.zone)
    clock = instant(start, "UTC").astimezone(zone).time()
    begins = datetime.combine(day, clock).replace(tzinfo=zone).astimezone(timezone.utc)
    return stored_instant(begins), stored_instant(begins + length(master.body))


def length(body: dict) -> timedelta:
    """How long it lasts; whole days for an all-day event."""
    return instant(body["end"], "UTC") - instant(body["start"], "UTC")


def find(mailbox: Mailbox, event_id: str, only: Calendar | None = None) -> tuple[Calendar, Item]:
    """The event, series, exception or occurrence with this id (of either kind), and its home.

    404 when there is none, or none in the calendar `only`; 400 for what is no id.
    """
    wanted, mark = meant(event_id)
    if not well_formed(wanted):
        raise GraphError("ErrorInvalidIdMalformed")
    for calendar in [only] if only else mailbox.calendars.values():
        item = find_in(calendar, wanted) if mark in ("", mark_of(calendar.id)) else None
        if item:
            return calendar, item
    raise not_found()


def find_in(calendar: Calendar, event_id: str) -> Item | None:
    """What has this immutable id in the calendar, if anything has."""
    entry = calendar.entries.get(event_id)
    if entry:
        return item_of(calendar, entry)
    master_id, day = occurrence_of(event_id) or ("", "")
    master = calendar.entries.get(master_id)
    return occurrence_on(calendar, master, day) if master and master.is_series else None


def occurrence_on(calendar: Calendar, master: Entry, day: str) -> Item | None:
    """The plain occurrence of that day; None when it was deleted or is an exception by now."""
    if day in master.cancelled or day in calendar.exceptions(master.id):
        return None
    there = patterns.has(master.body["recurrence"], date.fromisoformat(day))
    return occurrence(master, date.fromisoformat(day)) if there else None


@dataclass(frozen=True)
class Span:
    """From `after` to `before` (instants). `zone` is the mailbox's: it says when days begin."""

    after: datetime
    before: datetime
    zone: str

    def meets(self, body: dict) -> bool:
        """True when any of the event lies inside; an event without length lies at its start."""
        start, end = instant(body["start"], self.zone), instant(body["end"], self.zone)
        return start < self.before and (end > self.after or start == end == self.after)


def expand(calendar: Calendar, master: Entry, span: Span) -> Iterator[Item]:
    """What takes place of a series inside the span: occurrences, then exceptions."""
    exceptions = calendar.exceptions(master.id)
    taken = {*master.cancelled, *exceptions}
    margin = timedelta(days=2)  # days are found by local clocks, compared as instants
    first = (span.after - length(master.body) - margin).date()
    for day in patterns.days(master.body["recurrence"], first, (span.before + margin).date()):
        if day.isoformat() not in taken:
            item = occurrence(master, day)
            if span.meets(item.body):
                yield item
    for entry in exceptions.values():
        item = item_of(calendar, entry)
        if span.meets(item.body):
            yield item


def meets_any(calendar: Calendar, master: Entry, span: Span) -> bool:
    """True when a series has anything inside the span."""
    return next(expand(calendar, master, span), None) is not None


def check_neighbours(calendar: Calendar, item: Item, body: dict, zone: str) -> None:
    """400 when an occurrence would reach into the one before it or the one after it."""
    master = calendar.entries[item.master]
    start, end = instant(body["start"], zone), instant(body["end"], zone)
    day, rule = date.fromisoformat(item.day), master.body["recurrence"]
    earlier = _nearest(calendar, master, patterns.before(rule, day))
    later = _nearest(calendar, master, patterns.after(rule, day))
    if (earlier and start < instant(earlier["end"], zone)) \
            or (later and end > instant(later["start"], zone)):
        raise GraphError("ErrorOccurrenceCrossingBoundary")


def _nearest(calendar: Calendar, master: Entry, days: Iterator[date]) -> dict | None:
    """The first of these that takes place, exception or not."""
    exceptions = calendar.exceptions(master.id)
    for day in days:
        if day.isoformat() in exceptions:
            return item_of(calendar, exceptions[day.isoformat()]).body
        if day.isoformat() not in master.cancelled:
            return occurrence(master, day).body
    return None
