"""An event as its parts: what can be compared, and changed, without touching the rest.

The parts are the fields of `FIELDS`, with one part for each odd occurrence of a series.
Their values are normal forms: what merely looks different is equal. That of an odd occurrence is
what it has of its own: in all else it follows its series.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import replace

from .event import Event, Override, Status, is_day, moment_key
from .normal import CARRIED, FIELDS, NORMAL
from .odd import odd_in, own_of
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
    series = replace(event, **{name: getattr(source, name) for name in attributes})
    if keys or "recurrence" in names:
        rules = source if "recurrence" in names else event
        series = replace(series, recurrence=lines_with(rules, event, keys, source))
    kept = (odd_in(series, each, event) for each in event.overrides if each.key not in keys)
    taken = (odd_in(series, each, source) for each in source.overrides if each.key in keys)
    return replace(series, overrides=_by_key((*kept, *taken)))


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


def _odd_overrides(event: Event, fields: Collection[str]) -> dict[str, Hashable]:
    """Return what odd occurrences have otherwise than their series, of those fields."""
    own = {OVERRIDE + each.key: own_of(event, each, fields) for each in event.overrides}
    return {name: value for name, value in own.items() if value}
