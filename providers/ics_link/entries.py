"""The events and series of a file, each with an id and a digest, not yet understood."""

from __future__ import annotations

import hashlib
import re
from base64 import b32hexencode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from .stream import Component, Sheet, name_of

#: Some writers put the moment of writing here, into every event.
VOLATILE = frozenset({"DTSTAMP", "LAST-MODIFIED", "CREATED"})
RECURRING = ("RRULE", "RDATE", "EXRULE", "RECURRENCE-ID", "DURATION")
NAMED_ZONE = re.compile(r";TZID=\"?([^\";:,]+)", re.IGNORECASE)
A_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
MARGIN = timedelta(days=2)  # whatever zone it is in


@dataclass(frozen=True)
class Entry:
    """One event or series: all that the file tells of it. `zone` is that of times without one."""

    id: str
    uid: str
    parts: tuple[Component, ...]
    definitions: Mapping[str, Component]
    zone: str

    @property
    def is_broken(self) -> bool:
        return any(part.broken for part in self.parts)

    @cached_property
    def digest(self) -> str:
        """Changes whenever the event does, and not with the order of what is told."""
        told = [self.zone, *(line for zone in self._zones() for line in zone.written())]
        for part in self.parts:
            told += ["", *sorted(each for each in part.lines if name_of(each) not in VOLATILE)]
        return short_digest(told)

    def text(self) -> str:
        """Return a calendar object that holds this event alone."""
        components = [*self._zones(), *self.parts]
        lines = (line for component in components for line in component.written())
        return "\r\n".join(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""))

    def is_long_over(self, since: datetime) -> bool:
        """True for a single event that plainly ended before. Looked at for thousands at once."""
        (first, *more) = self.parts
        if more or first.has(*RECURRING):
            return False
        match = A_DAY.match(first.value("DTEND") or first.value("DTSTART"))
        try:
            last = match and date(*map(int, match.groups()))
        except ValueError:
            return False
        return bool(last) and last < since.date() - MARGIN

    def _zones(self) -> list[Component]:
        """The definitions that come along for the zones that are named."""
        named = {name for part in self.parts for line in part.lines
                 for name in NAMED_ZONE.findall(line)}  # fmt: skip
        return [self.definitions[name] for name in sorted(named & self.definitions.keys())]


def entries(sheets: Iterable[Sheet], zone_of: Callable[[str], str]) -> dict[str, Entry]:
    """Return the entries of a file by id. `zone_of` reads what a calendar calls its zone.

    Calendars in one zone are taken together: some writers make one for each event.
    """
    found: dict[str, Entry] = {}
    for zone, together in _by_zone(sheets, zone_of).items():
        definitions = {
            each.value("TZID"): each for sheet in together for each in sheet.of_kind("VTIMEZONE")
        }
        events = (event for sheet in together for event in sheet.of_kind("VEVENT"))
        for id, uid, parts in _grouped(events):
            found.setdefault(id, Entry(id, uid, parts, definitions, zone))
    return found


def entry_id(uid: str) -> str:
    """Return the id of the event with this uid, where no other has the same."""
    return short_digest([uid])


def short_digest(lines: Iterable[str]) -> str:
    digest = hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).digest()
    return b32hexencode(digest[:10]).decode().lower()


def _by_zone(sheets: Iterable[Sheet], zone_of: Callable[[str], str]) -> dict[str, list[Sheet]]:
    found: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        found.setdefault(zone_of(sheet.value("X-WR-TIMEZONE")), []).append(sheet)
    return found


def _grouped(events: Iterable[Component]) -> Iterator[tuple[str, str, tuple[Component, ...]]]:
    """Yield (id, uid, parts) of each event."""
    by_uid: dict[str, list[Component]] = {}
    for event in events:
        by_uid.setdefault(event.text("UID"), []).append(event)
    for uid, parts in by_uid.items():
        masters = _newest(part for part in parts if not part.has("RECURRENCE-ID"))
        odd = sorted((p for p in parts if p.has("RECURRENCE-ID")), key=_occurrence)
        if uid and len(masters) < 2:
            yield entry_id(uid), uid, (*masters, *odd)
        else:
            yield from _namesakes(uid, masters, odd)


def _namesakes(
    uid: str, masters: list[Component], odd: list[Component]
) -> Iterator[tuple[str, str, tuple[Component, ...]]]:
    """Several events under one uid, or without any: what they say tells them apart.

    Odd occurrences go with the first series.
    """
    masters.sort(key=lambda each: (not each.has("RRULE", "RDATE"), _said(each)))
    for number, master in enumerate(masters or [None]):
        parts = (*([master] if master else []), *([] if number else odd))
        own = short_digest(line for part in parts for line in (uid, *_said(part)))
        yield own, uid or own, parts


def _newest(masters: Iterable[Component]) -> list[Component]:
    """Return what is told once, in its newest version where versions are told apart."""
    told = list({tuple(_said(each)): each for each in masters}.values())
    newest = max(map(_sequence, told), default=0)
    return [each for each in told if _sequence(each) == newest]


def _said(part: Component) -> list[str]:
    return sorted(line for line in part.lines if name_of(line) not in VOLATILE)


def _sequence(part: Component) -> int:
    value = part.value("SEQUENCE")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _occurrence(part: Component) -> tuple[str, int]:
    return part.value("RECURRENCE-ID"), _sequence(part)
