"""Our `Event` → what Google is to write, as a PATCH: what is not ours is not named. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.event import Blocks, Event
from ...core.reconcile import differences
from .dialect import ID_KEY, UID_KEY
from .moments import write_moment
from .text import written

MARK = "extendedProperties"
VALUE_LIMIT = 1024

#: What Google calls our fields.
NAMES = {
    "title": ("summary",),
    "notes": ("description",),
    "location": ("location",),
    "when": ("start", "end"),
    "status": ("status",),
    "private": ("visibility",),
    "blocks": ("transparency",),
    "recurrence": ("recurrence",),
}


def write_event(event: Event, id: str) -> dict:
    """Return our fields of an event or series as a PATCH: null takes away.

    `id` is the event's own, or its series'. What is not ours is not named.
    """
    body = write_occurrence(event, id)
    body["recurrence"] = list(event.recurrence)
    return body


def write_changes(event: Event, id: str, there: Event | None) -> dict:
    """Return a PATCH of what `event` says otherwise than `there`; empty when that is nothing.

    None: what is there is not known, so all our fields are named.
    """
    return _only_changes(write_event(event, id), event, there)


def write_occurrence_changes(event: Event, series_id: str, there: Event | None) -> dict:
    """Return the same of one occurrence."""
    return _only_changes(write_occurrence(event, series_id), event, there)


def _only_changes(body: dict, event: Event, there: Event | None) -> dict:
    if there is None:
        return body
    edited = differences(there, event)
    named = {name for field in edited for name in NAMES.get(field, ())}
    if there.recurrence != event.recurrence:
        named.add("recurrence")  # what its lines take out is told as occurrences, too
    changes = {name: value for name, value in body.items() if name in named}
    return changes | {MARK: body[MARK]} if changes else {}


def write_occurrence(event: Event, series_id: str) -> dict:
    """Return our fields of one occurrence as a PATCH."""
    return {
        "summary": event.title,
        "description": written(event.notes),
        "location": event.location,
        "start": write_moment(event.start, event.zone),
        "end": write_moment(event.stop, event.zone),
        "status": event.status.value,
        "visibility": "private" if event.private else "default",
        "transparency": "transparent" if event.blocks is Blocks.FREE else "opaque",
        MARK: {"private": _mark(event.uid, series_id)},
    }


def _mark(uid: str, id: str) -> dict:
    # Longer values would be cut without a word, and then name another event.
    return {UID_KEY: uid, ID_KEY: id} if len(uid) <= VALUE_LIMIT else {}


def whole(body: Mapping) -> dict:
    """Return a PATCH as a whole resource: without what it takes away."""
    kept = {name: value for name, value in body.items() if value not in (None, [])}
    return {n: whole(v) if isinstance(v, Mapping) else v for n, v in kept.items()}
