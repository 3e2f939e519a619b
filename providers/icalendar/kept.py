"""An event as a calendar object can hold it, in the one writing that reading gives as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from ...core.event import (
    Blocks,
    Event,
    Moment,
    Override,
    Status,
    in_utc,
    is_day,
    moment_key,
    whole_seconds,
    zone_info,
)
from ...core.ics import exact_rule
from ...core.recurrence_set import RecurrenceSet, read
from ...core.rules import BadRecurrence
from ..lines import canonical
from ..series import without_idle_overrides
from ..text import one_line, tidy
from .moments import on_the_wall


def as_kept(event: Event) -> Event:
    """Return the event as a server gives it back. Twice changes nothing."""
    kept = replace(
        event,
        start=whole_seconds(event.start),
        stop=whole_seconds(event.stop),
        title=one_line(event.title),
        location=tidy(event.location),
        notes=tidy(event.notes),
        blocks=_kept_blocks(event),
        overrides=(),
    )
    if not kept.is_series:
        return _in_a_clear_zone(kept)
    overrides = tuple(_kept_override(event, each) for each in event.overrides)
    return in_normal_form(replace(_on_its_first_hour(kept), overrides=overrides))


def in_normal_form(series: Event) -> Event:
    """Return a series whose cancelled occurrences are overrides, its lines in one writing.

    A recurrence that can not be understood stays as it is.
    """
    try:
        found = read(series)
        rules = [_exact(line, found) for line in series.recurrence if _is_rule(line)]
    except BadRecurrence:
        return series
    days = {each for each in found.removed if is_day(each) and not series.all_day}
    for moment in found.removed - days:
        series = series.with_override(Override(_on_the_clock(moment, series.zone), None))
    lines = (*canonical(rules), *_extra(found), *_removed_days(days))
    return without_idle_overrides(replace(series, recurrence=lines)) if lines else series


def _exact(line: str, found: RecurrenceSet) -> str:
    name, _, rule = line.partition(":")
    return f"{name}:{exact_rule(rule, found.clock)}"


def _is_rule(line: str) -> bool:
    return line.upper().startswith(("RRULE", "EXRULE"))


def _extra(found: RecurrenceSet) -> Iterator[str]:
    for start, length in sorted(found.added, key=lambda each: (moment_key(each[0]), str(each[1]))):
        key = moment_key(start)
        if is_day(start):
            yield f"RDATE;VALUE=DATE:{key}"
        elif length is None:
            yield f"RDATE:{key}"
        else:
            yield f"RDATE;VALUE=PERIOD:{key}/PT{length // timedelta(seconds=1)}S"


def _removed_days(days: set[Moment]) -> Iterator[str]:
    """A date in a series of instants takes out all that starts on it: no single occurrence."""
    return (f"EXDATE;VALUE=DATE:{moment_key(day)}" for day in sorted(days))


def _on_the_clock(moment: Moment, zone: str) -> Moment:
    return moment if is_day(moment) else moment.astimezone(zone_info(zone))


def _kept_override(series: Event, override: Override) -> Override:
    event = override.event
    if event is None or event.status is Status.CANCELLED:
        return Override(override.original, None)
    return Override(override.original, as_kept(replace(event, uid=series.uid, recurrence=())))


def _kept_blocks(event: Event) -> Blocks:
    tentative = event.status is Status.TENTATIVE and event.blocks is Blocks.BUSY
    return Blocks.TENTATIVE if tentative else event.blocks


def _in_a_clear_zone(event: Event) -> Event:
    """The second of two hours with one name is written in UTC, and then lives there."""
    if event.all_day or on_the_wall(event.start, event.zone):
        return event
    return replace(event, zone="UTC")


def _on_its_first_hour(series: Event) -> Event:
    """A series lives on the wall, where the second of two hours with one name is the first."""
    if series.all_day or on_the_wall(series.start, series.zone):
        return series
    start = series.start.astimezone(zone_info(series.zone)).replace(fold=0)
    stop = (in_utc(start) + (in_utc(series.stop) - in_utc(series.start))).astimezone(start.tzinfo)
    return replace(series, start=start, stop=stop)
