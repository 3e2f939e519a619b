"""The fields of an event in their normal forms: what merely looks different is equal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from .event import Blocks, Event, in_utc, zone_info
from .recurrence_set import read
from .rules import BadRecurrence


def _text(text: str) -> str:
    return "\n".join(text.splitlines()).strip()


def _when(event: Event) -> Hashable:
    """Start and stop, and for a series of instants the clocks that it follows."""
    start, stop = in_utc(event.start), in_utc(event.stop)
    moves_with_clocks = event.is_series and not event.all_day
    return start, stop, _clocks(event.zone, start.year) if moves_with_clocks else None


@cache
def _clocks(zone: str, year: int) -> Hashable:
    """Return how a zone keeps time: Graph gives back Europe/Paris for Europe/Brussels."""
    info = zone_info(zone)
    days = [(y, month, day) for y in (year, year + 1) for month in range(1, 13) for day in (1, 15)]
    return tuple(datetime(*day, tzinfo=info).utcoffset() for day in days)


def _recurrence(event: Event) -> Hashable:
    """What the rules mean; each added date is a part of its own."""
    try:
        return replace(read(event), added=frozenset()) if event.recurrence else frozenset()
    except BadRecurrence:
        return frozenset(event.recurrence)


#: How each field is brought into its normal form. Instants compare as instants, texts without
#: their line endings and margins, rules by what they mean. Of `blocks` we keep what a vendor
#: keeps: whether the time is free. The rest of it follows from status and answers.
NORMAL = {
    "title": lambda event: _text(event.title),
    "when": _when,
    "location": lambda event: _text(event.location),
    "notes": lambda event: _text(event.notes),
    "status": lambda event: event.status,
    "private": lambda event: event.private,
    "blocks": lambda event: event.blocks is not Blocks.FREE,
    "recurrence": _recurrence,
}
FIELDS = frozenset({*NORMAL, "overrides"})

#: The attributes of an event that a field stands for.
CARRIED = {name: (name,) for name in NORMAL} | {"when": ("start", "stop", "zone")}


def fields_apart(one: Event, other: Event) -> set[str]:
    """Return the fields in which two events differ, their odd occurrences left out."""
    return {name for name, normal in NORMAL.items() if normal(one) != normal(other)}


def names_apart(one: Mapping[str, Hashable], other: Mapping[str, Hashable]) -> frozenset[str]:
    """Return the names under which the two have something else."""
    return frozenset(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
