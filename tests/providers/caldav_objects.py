"""Calendar objects as other people's programs write them."""

from __future__ import annotations

import re

import icalendar

from ...core.event import Blocks, Event, Moment, Status, in_utc
from .world import MONDAY

CLOCKS = """BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def name_for(uid: str) -> str:
    return re.sub(r"[^a-z0-9-]", "-", uid) + ".ics"


def unfolded(text: str) -> list[str]:
    return re.sub(r"\r?\n[ \t]", "", text).split("\r\n" if "\r\n" in text else "\n")


def in_icalendar(event: Event) -> icalendar.Calendar:
    """The event as somebody's program writes it."""
    calendar = icalendar.Calendar()
    calendar.add("PRODID", "-//Somebody//Else//EN")
    calendar.add("VERSION", "2.0")
    entry = icalendar.Event()
    entry.add("UID", event.uid)
    entry.add("DTSTAMP", in_utc(MONDAY))
    entry.add("DTSTART", event.start)
    entry.add("DTEND", event.stop)
    entry.add("SUMMARY", event.title)
    for name, text in (("DESCRIPTION", event.notes), ("LOCATION", event.location)):
        if text:
            entry.add(name, text)
    if event.status is Status.TENTATIVE:
        entry.add("STATUS", "TENTATIVE")
    if event.blocks is Blocks.FREE:
        entry.add("TRANSP", "TRANSPARENT")
    if event.private:
        entry.add("CLASS", "PRIVATE")
    for line in event.recurrence:
        name, _, value = line.partition(":")
        entry.add(name, icalendar.vRecur.from_ical(value))
    if not event.all_day:
        calendar.add_component(icalendar.Timezone.from_ical(CLOCKS))
    calendar.add_component(entry)
    return calendar


def make_odd(calendar: icalendar.Calendar, original: Moment, event: Event | None) -> None:
    """Somebody's program changes or moves one occurrence of a series, or cancels it (None)."""
    master, *others = calendar.walk("VEVENT")
    for known in others:
        if known["RECURRENCE-ID"].dt == original:
            calendar.subcomponents.remove(known)
    if event is None:
        master.add("EXDATE", original)
        return
    odd = in_icalendar(event).walk("VEVENT")[0]
    odd["UID"] = master["UID"]
    odd.add("RECURRENCE-ID", original)
    calendar.add_component(odd)
