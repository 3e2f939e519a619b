"""Sample calendars: one oddity per file, named after it."""

from __future__ import annotations

import re
from pathlib import Path

from icalendar import Calendar
from icalendar import Event as Entry

from ...core.event import Event, Moment, Override, Status, in_utc

FOLDER = Path(__file__).parent / "calendars"
RECURRENCE = re.compile(r"^(?:RRULE|RDATE|EXDATE)[:;].*$", re.MULTILINE)


def calendars() -> dict[str, Calendar]:
    """Return every sample calendar by its name."""
    return {
        path.stem: Calendar.from_ical(path.read_bytes()) for path in sorted(FOLDER.glob("*.ics"))
    }


def sample(name: str) -> Event:
    """Return the event of one sample calendar, with its odd occurrences."""
    text = (FOLDER / f"{name}.ics").read_text()
    master, *odd = Calendar.from_ical(text).walk("VEVENT")
    overrides = (Override(each["RECURRENCE-ID"].dt, _event(each)) for each in odd)
    recurrence = RECURRENCE.findall(text)
    return _event(master, recurrence=tuple(recurrence), overrides=tuple(overrides))


def moments(entry: Entry) -> tuple[Moment, Moment]:
    """Return start and stop, instants in UTC."""
    return in_utc(entry.start), in_utc(entry.end)


def _event(entry: Entry, **fields) -> Event:
    return Event(
        uid=entry["UID"],
        start=entry.start,
        stop=entry.end,
        zone=entry["DTSTART"].params.get("TZID", "UTC"),
        status=Status(entry.get("STATUS", "CONFIRMED").lower()),
        **fields,
    )
