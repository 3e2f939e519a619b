"""An event as its parts: what can be compared, and changed, without touching the rest.

The parts are the fields of `FIELDS`, with one part for each odd occurrence of a series.
Their values are normal forms: what merely looks different is equal.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache

from .event import Blocks, Event, Override, Status, in_utc, is_day, moment_key, zone_info
from .off_rule import lines_with, told_as_dates
from .recurrence_set import read
from .rules import BadRecurrence

OVERRIDE = "overrides/"


def parts(event: Event | None, fields: Collection[str]) -> dict[str, Hashable]:
    """Return the value of each part of `event`, of those `fields`; none when it is None.

    An odd occurrence is the part ``overrides/<key>``, and so is a date that was added.
    """
    if event is None:
        return {}
    found = {name: normal(event) for name, normal in NORMAL.items() if name in fields}
    if "overrides" in fields:
        found |= added_dates(event) | _odd_overrides(event, fields)
    return found


def added_dates(event: Event) -> dict[str, Hashable]:
    """Return the parts that are added dates, each with its length where that is its own."""
    try:
        added = read(event).added
    except BadRecurrence:
        return {}
    return {OVERRIDE + moment_key(start): ("added", length) for start, length in added}


def field_of(part: str) -> str:
    """Return the field that a part belongs to."""
    return part.partition("/")[0]


def take(event: Event, names: Collection[str], source: Event) -> Event:
    """Return `event` with the parts `names` as they are in `source`."""
    attributes = [name for part in names for name in CARRIED.get(part, ()) if name != "recurrence"]
    keys = {name.removeprefix(OVERRIDE) for name in names if name.startswith(OVERRIDE)}
    if keys or "recurrence" in names:
        rules = source if "recurrence" in names else event
        event = replace(event, recurrence=lines_with(rules, event, keys, source))
    event = replace(event, **{name: getattr(source, name) for name in attributes})
    kept = (each for each in event.overrides if each.key not in keys)
    taken = (each for each in source.overrides if each.key in keys)
    return replace(event, overrides=_by_key((*kept, *taken)))


def standing(event: Event | None) -> Event | None:
    """Return the event, or None when it is cancelled, which is as good as gone.

    Its EXDATE lines become cancelled occurrences: vendors write the one or the other. And what
    takes place off its rule becomes an added date.
    """
    if event is None or event.status is Status.CANCELLED:
        return None
    return _in_one_writing(event) if event.is_series else event


def _in_one_writing(series: Event) -> Event:
    series = _with_cancelled(series)
    told = told_as_dates(series)
    if told is series:
        return series
    odd = _odd_overrides(told, FIELDS)
    kept = (each for each in told.overrides if OVERRIDE + each.key in odd)
    return replace(told, overrides=tuple(kept))


def _with_cancelled(event: Event) -> Event:
    lines = tuple(line for line in event.recurrence if not line.upper().startswith("EXDATE"))
    if lines == event.recurrence:
        return event
    try:
        removed = read(event).removed
    except BadRecurrence:
        return event
    if any(is_day(moment) != event.all_day for moment in removed):
        return event  # a date on which several occurrences may start
    overrides = (*event.overrides, *(Override(moment, None) for moment in removed))
    return replace(event, recurrence=lines, overrides=_by_key(overrides))


def _by_key(overrides: Iterable[Override]) -> tuple[Override, ...]:
    """Return one override for each key, the last given, in order."""
    return tuple(last for _, last in sorted({each.key: each for each in overrides}.items()))


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


def _odd_overrides(event: Event, fields: Collection[str]) -> dict[str, Hashable]:
    """Return the occurrences that differ from their series in one of the fields."""
    length = in_utc(event.stop) - in_utc(event.start)
    odd = {}
    for override in event.overrides:
        original = in_utc(override.original)
        regular = replace(event, start=original, stop=original + length)
        value = _occurrence(override.event, fields)
        if value != _occurrence(regular, fields):
            odd[OVERRIDE + override.key] = value
    return odd


def _occurrence(event: Event | None, fields: Collection[str]) -> Hashable:
    if event is None or event.status is Status.CANCELLED:
        return Status.CANCELLED
    single = replace(event, recurrence=(), overrides=())
    return tuple(parts(single, set(fields) - {"overrides"}).items())


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
