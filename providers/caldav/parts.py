"""The properties of an entry that are ours to write, each with what it says."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from icalendar.prop import vText

from ...core.event import Blocks, Event, Moment, Status, in_utc
from ...core.recurrence_set import read
from ...core.rules import BadRecurrence
from ..icalendar.moments import write_moment
from ..icalendar.sheet import line

RECURRENCE = ("RRULE", "EXRULE", "RDATE", "EXDATE")


@dataclass(frozen=True)
class Part:
    """`says` is what it means, in a normal form: where that is unchanged, no line is touched.

    `shadows` are properties of others that repeat it in their own way. When it changes they
    would tell something else, and go.
    """

    names: tuple[str, ...]
    says: Callable[[Event], Hashable]
    lines: Callable[[Event], Iterable[str]]
    shadows: tuple[str, ...] = ()


def _when(event: Event) -> Hashable:
    return in_utc(event.start), in_utc(event.stop), None if event.all_day else event.zone


def _when_lines(event: Event) -> Iterator[str]:
    """An end is always written: iCloud refuses an event without one."""
    yield write_moment("DTSTART", event.start, event.zone)
    yield write_moment("DTEND", event.stop, event.zone)


def _recurrence(event: Event) -> Hashable:
    """What the same lines mean depends on when the series starts."""
    try:
        rules = read(event) if event.recurrence else None
    except BadRecurrence:
        rules = event.recurrence
    cancelled = frozenset(each.key for each in event.overrides if each.event is None)
    return rules, cancelled, _when(event) if event.is_series else None


def _recurrence_lines(event: Event) -> Iterator[str]:
    """An occurrence that does not take place is an EXDATE, written as the start of its series."""
    yield from event.recurrence
    for override in event.overrides:
        if override.event is None:
            yield occurrence_line("EXDATE", override.original, event)


def occurrence_line(name: str, original: Moment, series: Event) -> str:
    """Return a line that names an occurrence, in the same way as the series says its start."""
    return write_moment(name, original, series.zone)


def _text(name: str, get: Callable[[Event], str], *shadows: str) -> Part:
    def lines(event: Event) -> list[str]:
        return [line(name, vText(get(event)))] if get(event) else []

    return Part((name,), get, lines, shadows)


def _word(name: str, get: Callable[[Event], Hashable], words: dict, *shadows: str) -> Part:
    return Part((name,), get, lambda event: [f"{name}:{words[get(event)]}"], shadows)


WHEN = Part(("DTSTART", "DTEND", "DURATION"), _when, _when_lines)
HOW_OFTEN = Part(RECURRENCE, _recurrence, _recurrence_lines)
WORDS = (
    _text("SUMMARY", lambda event: event.title),
    _text("LOCATION", lambda event: event.location, "X-APPLE-STRUCTURED-LOCATION", "GEO"),
    _text("DESCRIPTION", lambda event: event.notes, "X-ALT-DESC"),
    _word("STATUS", lambda event: event.status, {each: each.name for each in Status}),
    _word(
        "TRANSP",
        lambda event: event.blocks is Blocks.FREE,
        {True: "TRANSPARENT", False: "OPAQUE"},
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "X-MICROSOFT-CDO-INTENDEDSTATUS",
    ),
    _word("CLASS", lambda event: event.private, {True: "PRIVATE", False: "PUBLIC"}),
)
#: What moves an appointment: RFC 5545 wants these counted.
TIMING = (WHEN, HOW_OFTEN)
