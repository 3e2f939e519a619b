"""What a calendar file would make here: read and counted, before anything is made."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ...core.event import Blocks, Event, Status, as_instant, in_utc
from ...core.interval import Interval
from ...core.recurrence import BadRecurrence, expand
from ...core.series_part import rest_of
from ...providers.errors import UnreadableAnswer
from ...providers.ics_link.client import Download
from ...providers.ics_link.entries import Entry
from ...providers.ics_link.file import CalendarFile, read_file
from ...providers.strange import Strange
from .import_rule import odoo_rule

LARGEST = 10 * 1024 * 1024  # bytes
MOST = 5000  # events
FAR = timedelta(days=400)  # how far a series goes that becomes single appointments
MOST_APART = 1000  # of one series
PATIENCE = 25.0  # seconds; somebody waits for it
AHEAD = (timedelta(days=40), timedelta(days=366 * 5))  # where the next occurrence is looked for


class NoFile(Exception):
    """The file can not be imported. `reason` is a short code for the screens."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Planned:
    """One event or series to come. The same one of the same file has the same `key`.

    `next` is when it takes place next: an aware instant. `rule` is what Odoo calls its rule, None
    for a single event and for a series for which Odoo has no words.
    """

    key: str
    uid: str
    event: Event
    next: datetime
    rule: dict | None = None

    @property
    def is_apart(self) -> bool:
        """Whether it is a series that becomes single appointments."""
        return self.event.is_series and self.rule is None


@dataclass(frozen=True)
class Unread:
    """What could not be understood: its title as far as there is one, and why."""

    title: str
    reason: str


@dataclass
class Plan:
    """`past` are over before the chosen day, `void` are cancelled."""

    name: str = ""
    planned: list[Planned] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    past: int = 0
    void: int = 0

    def first(self, count: int) -> list[Planned]:
        """Return those that take place next."""
        return sorted(self.planned, key=lambda each: each.next)[:count]


def make_plan(data: bytes, zone: str, since: datetime, patience: float = PATIENCE) -> Plan:
    """Plan what of a file goes on at `since` (aware) or later. `zone` is its owner's.

    Raise `NoFile` for what is no calendar file, too much, or takes more than `patience` (seconds).
    """
    if len(data) > LARGEST:
        raise NoFile("too_large")
    try:
        file = read_file(Download(data), zone, since)
    except UnreadableAnswer as error:
        raise NoFile(error.reason) from None
    plan, begun = Plan(file.name), time.monotonic()
    for entry in file.entries.values():
        _add(plan, file, entry, since)
        if len(plan.planned) > MOST:
            raise NoFile("too_many")
        if time.monotonic() - begun > patience:
            raise NoFile("too_intricate")
    return plan


def _add(plan: Plan, file: CalendarFile, entry: Entry, since: datetime) -> None:
    if entry.is_long_over(since):
        plan.past += 1
        return
    try:
        event = in_words(file.changed(entry).event)
        if event.status is Status.CANCELLED:
            plan.void += 1
            return
        coming = _coming(entry, event, since)
    except Strange as error:
        plan.unread.append(Unread(_title(entry), str(error)))
        return
    except BadRecurrence:
        plan.unread.append(Unread(_title(entry), "recurrence"))
        return
    if coming:
        plan.planned.append(coming)
    else:
        plan.past += 1


def _coming(entry: Entry, event: Event, since: datetime) -> Planned | None:
    rest = rest_of(event, since) if event.is_series else event
    if rest is None:
        return None
    start = _next(rest, since)
    rule = odoo_rule(rest) if rest.is_series else None
    return start and Planned(entry.id, entry.uid, rest, start, rule)


def _next(event: Event, since: datetime) -> datetime | None:
    """Return when the event takes place next, None when it is over."""
    if not event.is_series:
        start, stop = (in_utc(as_instant(each, event.zone)) for each in (event.start, event.stop))
        return start if stop > since or start >= since else None
    for far in AHEAD:
        begin = max(since, in_utc(as_instant(event.start, event.zone)))
        for found in expand(event, Interval(begin, begin + far)):
            return found.span(event.zone)[0]
    return None


def in_words(event: Event) -> Event:
    """Return the event with its video link as its place, where it has no other."""
    return replace(event, location=event.location or event.conference, conference="")


def occurrences_apart(planned: Planned, since: datetime) -> list[Event]:
    """Return the single appointments that a series without words becomes.

    Raise `BadRecurrence` when they are too many.
    """
    found = expand(planned.event, Interval(since, since + FAR), limit=MOST_APART)
    return [replace(each.event, zone=planned.event.zone) for each in found]


def takes_time(event: Event) -> bool:
    """Whether the event, or an odd occurrence of it, takes its owner's time."""
    odd = (each.event for each in event.overrides if each.takes_place)
    return any(each.blocks is not Blocks.FREE for each in (event, *odd))


def _title(entry: Entry) -> str:
    return entry.parts[0].text("SUMMARY").strip() if entry.parts else ""
