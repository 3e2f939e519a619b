"""Whatever a calendar calls its zones, by their IANA names.

Beside IANA's own, Windows' names are in use, names with a maker's prefix, and names that mean
nothing without the VTIMEZONE that comes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import available_timezones

from icalendar import Calendar
from icalendar.parser import Contentline, Contentlines
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ...core.event import zone_info
from ..strange import Strange, sound
from ..zones import known_zone
from .sheet import Block, name_of, parse

#: Looked at first when several zones keep the same time: where most people are.
USUAL = (
    "Europe/Berlin", "Europe/London", "Europe/Helsinki", "Europe/Lisbon", "Europe/Moscow",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Sao_Paulo", "Asia/Tokyo", "Asia/Shanghai", "Asia/Kolkata", "Australia/Sydney", "UTC",
)  # fmt: skip
PROBES = 3 * 52  # weeks compared
ONE_WEEK = timedelta(weeks=1)


class Zones:
    """The zones that one object speaks of. `usual` is the one of times that name none."""

    def __init__(self, usual: str, definitions: Iterable[Block] = ()):
        self.usual = usual
        self._definitions = {block.text("TZID"): block for block in definitions}

    def name(self, tzid: str, around: datetime) -> str:
        """Return the IANA name of `tzid`, which is used around this time (naive)."""
        known = next((name for name in _meanings(tzid) if known_zone(name)), None)
        if known:
            return known
        if tzid in self._definitions:
            lines = tuple(self._definitions[tzid].written())
            return zone_that_keeps(lines, around.year)
        return self.usual


def _meanings(tzid: str) -> Iterator[str]:
    """Yield the IANA names that a TZID may stand for, the likeliest first.

    ``/vendor.example/20240101_1/Europe/Berlin`` is written by more than one program.
    """
    plain = tzid.strip().strip("/")
    yield plain
    if plain in WINDOWS_TO_OLSON:
        yield WINDOWS_TO_OLSON[plain]
    parts = plain.split("/")
    yield from ("/".join(parts[i:]) for i in range(1, len(parts)))


def zone_of_text(data: str, usual: str, around: datetime) -> str:
    """Return the zone that a calendar says it lives in: an object with one VTIMEZONE."""
    try:
        (definition,) = parse(data).named("VTIMEZONE")
    except ValueError:
        return usual
    return Zones(usual, [definition]).name(definition.text("TZID"), around)


@lru_cache(maxsize=256)
def zone_that_keeps(definition: tuple[str, ...], year: int) -> str:
    """Return the IANA zone whose clocks go as a VTIMEZONE says, or most nearly so.

    Compared are the weeks from the beginning of the year before. Raise `Strange` when the
    definition means nothing.
    """
    clock = _clock(definition)
    first = datetime(year - 1, 1, 1, 12)
    weeks = [first + number * ONE_WEEK for number in range(PROBES)]
    wanted = sound(lambda: [clock.utcoffset(week) for week in weeks])

    def agreeing(name: str) -> int:
        place = zone_info(name)
        return sum(place.utcoffset(w) == offset for w, offset in zip(weeks, wanted, strict=True))

    return max((*USUAL, *_others()), key=agreeing)


@lru_cache(maxsize=1)
def _others() -> tuple[str, ...]:
    """Every zone that is a place, and the fixed offsets; not the links of old."""
    copies = ("posix/", "right/")
    names = (n for n in available_timezones() if "/" in n and not n.startswith(copies))
    return tuple(sorted(names, key=lambda name: (name.startswith("Etc/"), name)))


def _clock(definition: tuple[str, ...]) -> tzinfo:
    """Return a VTIMEZONE as Python's kind of clock.

    The library remembers each definition under its name, for every calendar of the process.
    So all go by one name, which nobody asks for.
    """
    if any(name_of(line) == "RRULE" and "FREQ=YEARLY" not in line.upper() for line in definition):
        raise Strange("clocks that change all the time")
    renamed = ("TZID:unnamed" if name_of(line) == "TZID" else line for line in definition)
    lines = ("BEGIN:VCALENDAR", *renamed, "END:VCALENDAR")
    text = Contentlines(Contentline(line) for line in lines).to_ical()
    found = sound(lambda: Calendar.from_ical(text).walk("VTIMEZONE"))
    if not found:
        raise Strange("no zone")
    return sound(lambda: found[0].to_tz(lookup_tzid=False))
