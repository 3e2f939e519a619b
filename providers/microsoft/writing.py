"""Our `Event` → what Graph is to write. Pure: no network, no clock.

What is not ours is never named: guests, reminders, categories, the video meeting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ...core.event import Blocks, Event, Override, Status, in_utc, whole_seconds
from ...core.reconcile import differences
from ...core.recurrence_set import read as read_lines
from ...core.rules import BadRecurrence
from ..series import without_idle_overrides
from ..strange import sound
from . import zones
from .fields import OUR_PROPERTY, ZONE_PROPERTY, uid_of
from .meeting import content_with
from .moments import read_instant, write_instants, write_span
from .reading import read_event
from .rules import Inexpressible, kept_recurrence, write_recurrence
from .text import kept_location, kept_notes, kept_title

#: What Graph keeps of an event, and of one occurrence.
OF_OCCURRENCE = frozenset({"title", "when", "location", "notes", "status", "private", "blocks"})
OF_EVENT = OF_OCCURRENCE | {"recurrence"}
#: A series' first day is told twice, by its start and in its range, and both must be equal.
TIMES = frozenset({"when", "recurrence"})


def as_kept(event: Event) -> Event:
    """Return the event as Graph would give it back.

    What its EXDATE lines take out are cancelled occurrences to Outlook.
    """
    kept = replace(_once(event), recurrence=kept_recurrence(event), overrides=())
    if not kept.is_series:
        return kept
    overrides = {o.key: _kept_override(event, o) for o in (*event.overrides, *_taken_out(event))}
    ordered = tuple(overrides[key] for key in sorted(overrides))
    return without_idle_overrides(replace(kept, overrides=ordered))


def _once(event: Event) -> Event:
    """Return what Graph keeps of an event, its recurrence aside."""
    status, blocks = _kept_blocks(event)
    return replace(
        event,
        start=whole_seconds(event.start),
        stop=whole_seconds(event.stop),
        title=kept_title(event.title),
        location=kept_location(event.location),
        notes=kept_notes(event.notes),
        status=status,
        blocks=blocks,
    )


def _kept_blocks(event: Event) -> tuple[Status, Blocks]:
    """Outlook has one word for both, and only an invitation can be without an answer."""
    if event.status is Status.CANCELLED:
        return Status.CANCELLED, Blocks.FREE
    if event.blocks is Blocks.FREE:
        return Status.CONFIRMED, Blocks.FREE
    if event.status is Status.TENTATIVE or event.blocks is Blocks.TENTATIVE:
        return Status.TENTATIVE, Blocks.TENTATIVE
    return Status.CONFIRMED, Blocks.BUSY


def _kept_override(series: Event, override: Override) -> Override:
    if not override.takes_place:
        return Override(override.original, None)
    single = replace(override.event, uid=series.uid, zone=series.zone, recurrence=(), overrides=())
    return Override(override.original, _once(single))


def _taken_out(event: Event) -> list[Override]:
    try:
        found = read_lines(event)
    except BadRecurrence:
        return []
    return [Override(found.clock.same_kind(moment), None) for moment in found.removed]


def write_event(event: Event, zone: str) -> dict:
    """Return a new event or series; its overrides are written one by one.

    `zone` (IANA) is the mailbox's. Raise `Inexpressible` for a series that Outlook can not
    keep.
    """
    event = _once(event)
    body = _described(event, {}, OF_OCCURRENCE) | write_span(event, zone)
    if event.is_series:
        body["recurrence"] = write_recurrence(event, _clock_name(event, zone))
    return body | _properties({OUR_PROPERTY: event.uid, ZONE_PROPERTY: event.zone})


def write_changes(event: Event, told: Mapping, zone: str) -> dict:
    """Return a PATCH of our fields that differ from what is there, empty when none does.

    `told` is all that Graph tells of the event now, the notes as HTML. A PATCH that names
    the times of a series may drop its exceptions. Raise `Strange` when what is there makes
    no sense, and `Inexpressible` as `write_event` does.
    """
    body, marks = _changes(event, told, zone, OF_EVENT)
    if uid_of(told) != event.uid:
        marks[OUR_PROPERTY] = event.uid
    return body | _properties(marks)


def write_occurrence(event: Event, told: Mapping, zone: str) -> dict:
    """Return a PATCH of one occurrence, where it differs from `told`; empty when nowhere."""
    single = replace(event, recurrence=(), overrides=())
    body, marks = _changes(single, {**told, "recurrence": None}, zone, OF_OCCURRENCE)
    return body | _properties(marks)


def mended_times(event: Event, told: Mapping) -> dict:
    """Return a PATCH in UTC when a single event that was just written came back at another time.

    Windows learns of new rules for clocks at another time than we do. `told` is the answer
    to the writing. Empty when all is well.
    """
    if event.all_day or event.is_series:
        return {}
    wanted = [in_utc(whole_seconds(moment)) for moment in (event.start, event.stop)]
    found = sound(lambda: [read_instant(told[name], zones.UTC) for name in ("start", "end")])
    return {} if found == wanted else write_instants(event)


def _changes(
    event: Event, told: Mapping, zone: str, fields: Collection[str]
) -> tuple[dict, dict[str, str]]:
    """Return what differs in these fields, and which of our properties go along."""
    event = replace(as_kept(event), overrides=())
    edited = differences(read_event(told, zone), event, fields)
    body, marks = _described(event, told, edited), {}
    if edited & TIMES:
        body |= write_span(event, zone)
        if event.is_series:
            body["recurrence"] = write_recurrence(event, _clock_name(event, zone))
        elif told.get("recurrence"):
            body["recurrence"] = None
        if not event.all_day:
            marks[ZONE_PROPERTY] = event.zone
    return body, marks


def _described(event: Event, told: Mapping, fields: Collection[str]) -> dict:
    """Return the words for those of our fields that are not times."""
    words = {}
    if "title" in fields:
        words["subject"] = event.title
    if "location" in fields:
        words["location"] = {"displayName": event.location}
    if "notes" in fields:
        words["body"] = {"contentType": "html", "content": content_with(told, event.notes)}
    if "private" in fields:
        words["sensitivity"] = "private" if event.private else "normal"
    if {"status", "blocks"} & set(fields):
        words["showAs"] = _shown_as(event)
    return words


def _shown_as(event: Event) -> str:
    if event.blocks is Blocks.FREE:
        return "free"
    return "tentative" if event.status is Status.TENTATIVE else "busy"


def _clock_name(event: Event, zone: str) -> str:
    """Return Graph's name for the clocks on which a series recurs."""
    clock = zone if event.all_day else event.zone
    name = zones.to_graph(clock, event.start.year)
    if name is None and not event.all_day:
        raise Inexpressible("on the clocks of its time zone")
    return name or zones.UTC


def _properties(marks: Mapping[str, str]) -> dict:
    if not marks:
        return {}
    named = [{"id": id, "value": value} for id, value in marks.items()]
    return {"singleValueExtendedProperties": named}
