"""Occurrences of a series: those the rule gives, and the exceptions that took their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from . import recurrence
from .errors import ApiError
from .model import Calendar, Entry
from .moments import UTC, instant, key_of, parse_instant, utc_text


@dataclass(frozen=True)
class Item:
    """Something with an id that can be shown: an entry, or an occurrence that has no entry.

    `entry` gives etag and times of change; for an occurrence it is the series' own.
    """

    id: str
    body: dict
    entry: Entry

    @property
    def cancelled(self) -> bool:
        return self.body["status"] == "cancelled"

    @property
    def virtual(self) -> bool:
        return self.id != self.entry.id

    @property
    def etag(self) -> str:
        return f'"{self.entry.version}"'


def of_entry(entry: Entry) -> Item:
    return Item(entry.id, entry.body, entry)


def find(calendar: Calendar, event_id: str) -> Item:
    """The event, series or occurrence with this id, alive or cancelled. 404 if there never was."""
    entry = calendar.entries.get(event_id)
    item = of_entry(entry) if entry else _occurrence(calendar, event_id)
    if item is None:
        raise ApiError("notFound")
    return item


def _occurrence(calendar: Calendar, event_id: str) -> Item | None:
    master_id, _, key = event_id.rpartition("_")
    master = calendar.entries.get(master_id)
    if master is None or not master.is_series:
        return None
    begin = _moment_of(key)
    if begin is None:
        return None
    for start in recurrence.starts(master.body, begin, begin + timedelta(seconds=1)):
        if key_of(start) == key:
            return occurrence(master, start)
    return None


def _moment_of(key: str) -> datetime | None:
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%d"):
        try:
            return datetime.strptime(key, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def occurrence(master: Entry, start: dict) -> Item:
    """The occurrence that begins at `start` as its series describes it."""
    body = {k: v for k, v in master.body.items() if k not in ("recurrence", "start", "end")}
    body["recurringEventId"] = master.id
    body["originalStartTime"] = start
    body["start"], body["end"] = start, _end(master.body, start)
    return Item(f"{master.id}_{key_of(start)}", body, master)


def _end(body: dict, start: dict) -> dict:
    if "date" in start:
        days = date.fromisoformat(body["end"]["date"]) - date.fromisoformat(body["start"]["date"])
        return {"date": (date.fromisoformat(start["date"]) + days).isoformat()}
    end = parse_instant(start["dateTime"]) + length(body)
    zone = {k: v for k, v in body["end"].items() if k == "timeZone"}
    return {"dateTime": utc_text(end), **zone}


def length(body: dict) -> timedelta:
    """How long it lasts; whole days for an all-day event."""
    return instant(body["end"], "UTC") - instant(body["start"], "UTC")


@dataclass(frozen=True)
class Span:
    """A stretch of time; None is open. `zone` says when days begin."""

    after: datetime | None
    before: datetime | None
    zone: str

    def meets(self, body: dict) -> bool:
        """True when the event ends after `after` and starts before `before`."""
        if self.after and instant(body["end"], self.zone) <= self.after:
            return False
        return not (self.before and instant(body["start"], self.zone) >= self.before)


def expand(calendar: Calendar, master: Entry, span: Span) -> Iterator[Item]:
    """Occurrences without an entry of their own that meet the span."""
    margin = timedelta(days=1)  # days are compared in the calendar's zone, found in UTC
    after = span.after - length(master.body) - margin if span.after else None
    before = span.before + margin if span.before else None
    for start in recurrence.starts(master.body, after, before):
        item = occurrence(master, start)
        if item.id not in calendar.entries and span.meets(item.body):
            yield item


def all_ids(body: dict, master_id: str) -> dict[str, dict]:
    """Every instance id that the rule gives, with its original start."""
    if not body.get("recurrence") or body["status"] == "cancelled":
        return {}
    return {f"{master_id}_{key_of(s)}": s for s in recurrence.starts(body, None, None)}


def meets_any(calendar: Calendar, master: Entry, span: Span) -> bool:
    """True when a series has anything inside the span."""
    if next(expand(calendar, master, span), None) is not None:
        return True
    return any(span.meets(e.body) for e in calendar.exceptions(master.id) if not e.cancelled)
