"""An appointment as an .ics file for people's mail and calendar programs (RFC 5545 and 5546)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from icalendar import Calendar
from icalendar import Event as Entry
from icalendar.prop import vCalAddress, vRecur

from .event import Blocks, Event, Moment, in_utc, is_day, moment_key, zone_info
from .recurrence_set import Clock, read
from .rules import last_moment
from .vtimezone import vtimezone

PRODUCT = "-//Appointment Calendar Sync//EN"
METHODS = frozenset({"REQUEST", "CANCEL", "PUBLISH"})
UNTIL = re.compile(r"UNTIL=([^;]+)", re.IGNORECASE)

Person = tuple[str, str]


def invitation(
    event: Event,
    *,
    method: str,
    sequence: int,
    stamp: datetime,
    organizer: Person | None = None,
    attendee: Person | None = None,
    url: str = "",
) -> bytes:
    """Return the .ics that says `method` (REQUEST, CANCEL or PUBLISH) of an event or series.

    `sequence` goes up with each change of time; `stamp` (aware) is when it was last changed.
    `organizer` and `attendee` are (name, mail address). Single events are written in UTC, and
    series on the clocks of their zone. Raise `BadRecurrence` for a series that means nothing.
    """
    if method not in METHODS:
        raise ValueError(f"no such method: {method!r}")
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    if event.is_series and not event.all_day:
        calendar.add_component(vtimezone(event.zone, event.start))
    for told in _entries(event):
        told.add("SEQUENCE", sequence)
        told.add("DTSTAMP", in_utc(stamp))
        if method == "CANCEL":
            told["STATUS"] = "CANCELLED"
        _add_people(told, organizer, attendee if method != "PUBLISH" else None)
        if url:
            told.add("URL", url)
        calendar.add_component(told)
    return calendar.to_ical()


def _entries(event: Event) -> Iterator[Entry]:
    """Yield the event and then its odd occurrences, each by itself."""
    first = entry(event)
    if event.is_series:
        _add_recurrence(first, event)
    yield first
    for override in event.overrides:
        if override.takes_place:
            odd = entry(override.event, event)
            odd.add("RECURRENCE-ID", _written(override.original, event))
            yield odd


def entry(event: Event, series: Event | None = None) -> Entry:
    """Return what an event says of itself, its times written as those of `series`, if it has one.

    SEQUENCE, DTSTAMP and the people are not in it.
    """
    series = series or event
    told = Entry()
    told.add("UID", series.uid)
    told.add("DTSTART", _written(event.start, series))
    told.add("DTEND", _written(event.stop, series))
    told.add("STATUS", event.status.value.upper())
    told.add("TRANSP", "TRANSPARENT" if event.blocks is Blocks.FREE else "OPAQUE")
    told.add("CLASS", "PRIVATE" if event.private else "PUBLIC")
    place = event.location or event.conference
    for name, text in (("SUMMARY", event.title), ("LOCATION", place), ("DESCRIPTION", event.notes)):
        if text:
            told.add(name, text)
    return told


def _written(moment: Moment, series: Event) -> Moment:
    """Series keep the time on their wall. Else UTC says the same with nothing to look up."""
    if is_day(moment):
        return moment
    on_the_wall = series.is_series and not series.all_day
    return moment.astimezone(zone_info(series.zone) if on_the_wall else timezone.utc)


def _add_recurrence(told: Entry, event: Event) -> None:
    recurrence = read(event)
    for line in event.recurrence:
        head, _, rule = line.partition(":")
        name = head.partition(";")[0].upper()
        if name in ("RRULE", "EXRULE"):
            told.add(name, vRecur.from_ical(exact_rule(rule, recurrence.clock)))
    cancelled = {in_utc(each.original) for each in event.overrides if not each.takes_place}
    _add_moments(told, "EXDATE", recurrence.removed | cancelled, event)
    _add_moments(told, "RDATE", {start for start, length in recurrence.added if not length}, event)
    periods = sorted(period for period in recurrence.added if period[1])
    if periods:
        told.add("RDATE", periods, parameters={"VALUE": "PERIOD"})


def _add_moments(told: Entry, name: str, moments: Iterable[Moment], event: Event) -> None:
    """Write instants and dates, each on a line of their own kind."""
    written = [_written(moment, event) for moment in moments]
    for days in (False, True):
        kind = sorted(moment for moment in written if is_day(moment) is days)
        if kind:
            told.add(name, kind)


def exact_rule(rule: str, clock: Clock) -> str:
    """Return a rule with its UNTIL as RFC 5545 asks for: a date for days, else in UTC.

    Raise `BadRecurrence` when that means nothing.
    """

    def exact(match: re.Match) -> str:
        last = last_moment(match[1], clock.zone).replace(microsecond=0)
        if last.year == datetime.max.year:
            return match[0]  # stands for never, and has no room for an offset
        return "UNTIL=" + moment_key(clock.moment(last))

    return UNTIL.sub(exact, rule)


def _add_people(told: Entry, organizer: Person | None, attendee: Person | None) -> None:
    """The one who is invited has made the appointment, so there is nothing left to answer."""
    if organizer:
        told.add("ORGANIZER", _address(organizer))
    if attendee:
        address = _address(attendee)
        address.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        told.add("ATTENDEE", address)


def _address(person: Person) -> vCalAddress:
    name, mail = person
    address = vCalAddress(f"mailto:{mail}")
    if name:
        address.params["CN"] = name
    return address
