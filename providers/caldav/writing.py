"""Our `Event` → a calendar object: a new one, or one that is there with only our part changed.

Guests, alarms, attachments, colours and whatever else somebody put on an event are theirs. So an
object is changed line by line, and a line that says what it should is left as it is. We never
write ATTENDEE or ORGANIZER: a server may mail whoever is named there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone

from icalendar.prop import vInt, vText

from ...core.event import Event, Moment, Override, Status, as_instant, is_day, moment_key
from ...core.ics import PRODUCT
from ...core.recurrence_set import Clock
from ...core.vtimezone import vtimezone
from ..errors import Rejected
from ..icalendar.moments import read_moment
from ..icalendar.reading import Reader, original_of, sorted_out
from ..icalendar.sheet import Block, Line, line, parse, serialise
from ..icalendar.zones import Zones
from ..series import by_the_rule, gives
from ..strange import Strange, refused_if_strange
from .marks import MARK, written_uid
from .parts import HOW_OFTEN, TIMING, WHEN, WORDS, Part, occurrence_line


@dataclass(frozen=True)
class Pen:
    """Writes objects. `now` is aware and stands in them as the moment of writing."""

    reader: Reader
    now: datetime

    def new(self, event: Event, generation: int = 0) -> bytes:
        """Return a new object. `event` is as it is kept."""
        calendar = Block("VCALENDAR", [line("VERSION", "2.0"), line("PRODID", PRODUCT)])
        entry = self._empty(written_uid(event.uid, generation))
        if generation:
            entry.content.append(line(MARK, vText(event.uid)))
        calendar.content.append(entry)
        self._write_series(calendar, entry, event, None)
        return serialise(calendar)

    def rewritten(self, data: str, name: str, event: Event) -> bytes | None:
        """Return the object with our part of it changed, or None where nothing has to be.

        Raise `Rejected` for an object that can not be changed without harm.
        """
        with refused_if_strange():
            calendar = parse(data)
            entry, odd = sorted_out(calendar.named("VEVENT"))
        entry = entry or _only(odd, event)
        before = list(calendar.written())
        self._write_series(calendar, entry, event, self._old(data, name))
        return serialise(calendar) if list(calendar.written()) != before else None

    def _write_series(
        self, calendar: Block, entry: Block, event: Event, old: Event | None
    ) -> None:
        before = set(calendar.written()) if old else set()
        self._write_odd(calendar, entry, event)
        parts = (WHEN, *WORDS) if entry.line("RECURRENCE-ID") else (WHEN, HOW_OFTEN, *WORDS)
        self._write(entry, event, old, parts)
        _add_zones(calendar, event.start, before)

    def _write_odd(self, calendar: Block, master: Block, event: Event) -> None:
        """Bring the odd occurrences: those that are there keep what is not ours."""
        wanted = {each.key: each for each in event.overrides}
        zones = self.reader.zones(calendar)
        for block in [b for b in calendar.named("VEVENT") if b is not master]:
            if not self._bring(block, event, wanted, zones):
                calendar.content = [each for each in calendar.content if each is not block]
        for override in wanted.values():
            if override.event is not None:
                calendar.content.append(self._odd(master, event, override))

    def _bring(
        self, block: Block, series: Event, wanted: dict[str, Override], zones: Zones
    ) -> bool:
        """Bring an odd occurrence that is there; False when it should not be there any more."""
        try:
            told, _ = read_moment(block.line("RECURRENCE-ID"), zones)
            original = original_of(block, zones, Clock.of(series))
            old = self.reader.entry(block, zones)
        except Strange:
            return True
        if is_day(told) != series.all_day:
            return False
        override = wanted.pop(moment_key(original), None)
        if override and override.event is None and old.status is Status.CANCELLED:
            return True  # its author says so by a status, and that is enough
        override = override or _by_rule(series, original)
        if override.event is not None:
            self._write(block, override.event, old, (WHEN, *WORDS))
        return override.event is not None

    def _odd(self, master: Block, series: Event, override: Override) -> Block:
        block = self._empty(master.text("UID"))
        block.content.append(occurrence_line("RECURRENCE-ID", override.original, series))
        self._write(block, override.event, None, (WHEN, *WORDS))
        return block

    def _write(
        self, entry: Block, event: Event, old: Event | None, parts: Iterable[Part]
    ) -> None:
        changed = [part for part in parts if old is None or part.says(old) != part.says(event)]
        for part in changed:
            entry.put(part.names, part.lines(event))
            entry.put(part.shadows, ())
        if not changed:
            return
        now = self.now.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            entry.put([name], [f"{name}:{now}"])
        moved = old is not None and any(part in TIMING for part in changed)
        entry.put(["SEQUENCE"], [line("SEQUENCE", vInt(_sequence(entry) + moved))])

    def _old(self, data: str, name: str) -> Event | None:
        try:
            return self.reader.event(data, name)
        except Strange:
            return None

    def _empty(self, uid: str) -> Block:
        return Block("VEVENT", [line("UID", vText(uid))])


def _only(odd: list[Block], event: Event) -> Block:
    """Return the one occurrence that somebody was invited to, of a series that is not there."""
    if len(odd) != 1 or event.is_series:
        raise Rejected("the object holds no series", reason="no_master")
    return odd[0]


def _by_rule(series: Event, original: Moment) -> Override:
    """Return the occurrence as its series says it is, or none where the series has none."""
    same_kind = series.is_series and is_day(original) == series.all_day
    regular = same_kind and gives(series, original)
    return Override(original, by_the_rule(series, original) if regular else None)


def _sequence(entry: Block) -> int:
    text = entry.text("SEQUENCE").strip()
    return int(text) if text.isdecimal() else 0


def _add_zones(calendar: Block, since: Moment, before: set[str]) -> None:
    """Say how the clocks go in each zone that a new line names: RFC 5545 asks for it.

    What others wrote is theirs, also where it lacks that.
    """
    there = {block.text("TZID") for block in calendar.named("VTIMEZONE")}
    lines = [each for each in calendar.written() if "TZID=" in each and each not in before]
    for name in sorted({Line.read(each).parameter("TZID") for each in lines} - {"", *there}):
        first = next(i for i, each in enumerate(calendar.content) if isinstance(each, Block))
        calendar.content.insert(first, _definition(name, since))


def _definition(zone: str, since: Moment) -> Block:
    text = vtimezone(zone, as_instant(since, zone)).to_ical().decode()
    return next(parse(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n").blocks)
