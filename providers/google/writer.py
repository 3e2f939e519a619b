"""Bringing an event or series to Google: once, whatever fails, and nothing but the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...core.event import Event, Override, Status
from ...core.reconcile import same
from ..base import Ref
from ..errors import (
    AlreadyExists,
    CalendarUnavailable,
    NotFound,
    PreconditionFailed,
    Rejected,
    TransientError,
)
from ..series import to_write
from . import dialect, writing
from .dialect import ref_of
from .events import ATTEMPTS, Events, ours

# Ids of deleted events stay taken. Google revives them as a rule; where it does not, the
# next generation of ids is used.
GENERATIONS = 5


class Taken(Exception):
    """This id can not be used any more."""


class Writer:
    """Writes events of one account."""

    def __init__(self, events: Events):
        self._events = events

    def find(self, calendar: str, uid: str) -> dict | None:
        """Return the resource that we made under `uid`, or None."""
        for generation in range(GENERATIONS):
            try:
                told = self._events.get(calendar, dialect.event_id(uid, generation))
            except NotFound:
                return None
            if not dialect.is_gone(told):
                return told
        return None

    def create(self, calendar: str, event: Event) -> Ref:
        event = writable(event)
        for generation in range(GENERATIONS):
            try:
                return self._make(calendar, event, dialect.event_id(event.uid, generation))
            except Taken:
                continue
        raise Rejected("Google gives no id for this event any more", reason="ids_used_up")

    def update(self, ref: Ref, event: Event, base: Event | None) -> Ref:
        event = writable(event)
        if not ref.etag:
            told = self._events.patch(ref, writing.write_event(event, ref.id))
        elif event.is_series:
            told = self._events.get_live(ref.calendar, ref.id)
            self._check_occurrences(ref, told)
            told = self._changed(ref, told, event)
        elif changes := writing.write_changes(event, ref.id, base):
            told = self._events.patch(ref, changes)
        else:
            return ref
        return self._finished(ref.calendar, told, event)

    def _changed(self, ref: Ref, told: Mapping, event: Event) -> Mapping:
        """Write what `told`, the resource that is there, says otherwise. Return what is there."""
        changes = writing.write_changes(event, ref.id, read(told, event.zone))
        return self._events.patch(ref, changes) if changes else told

    def delete(self, ref: Ref) -> bool:
        """Delete an event or series; False when it was gone already.

        Raise `PreconditionFailed` when stale. Of a series Google compares the master alone, so
        its occurrences are looked at first.
        """
        try:
            told = self._events.get_live(ref.calendar, ref.id)
        except NotFound:
            return False
        if told.get("recurrence") and ref.etag:
            self._check_occurrences(ref, told)
        return self._events.delete(ref)

    def _check_occurrences(self, ref: Ref, told: Mapping) -> None:
        """Raise `PreconditionFailed` when anything about the series is not as we know it."""
        if self._whole(ref.calendar, told).etag != ref.etag:
            raise PreconditionFailed("somebody changed it", reason="stale")

    def _whole(self, calendar: str, told: Mapping) -> Ref:
        return dialect.series_ref(calendar, told, self._events.exceptions(calendar, told))

    def _make(self, calendar: str, event: Event, id: str) -> Ref:
        try:
            told = self._events.insert(calendar, ours(event, id))
            return (
                self._finished(calendar, told, event) if event.overrides else ref_of(calendar, told)
            )
        except (AlreadyExists, PreconditionFailed, NotFound):
            return self._settle(calendar, event, id)

    def _settle(self, calendar: str, event: Event, id: str) -> Ref:
        """The id is taken: by our own event, alive or deleted. Bring that up to date."""
        for _attempt in range(ATTEMPTS):
            try:
                told = self._events.get(calendar, id)
            except NotFound:
                # What was just made is not always found at once. Making another would double it.
                raise TransientError("the id is taken but not found", reason="notFound") from None
            try:
                return self._up_to_date(calendar, told, event)
            except (PreconditionFailed, NotFound):
                continue
        raise TransientError("the event keeps changing", reason="contended")

    def _up_to_date(self, calendar: str, told: Mapping, event: Event) -> Ref:
        ref = ref_of(calendar, told)
        if dialect.is_gone(told):
            return self._revive(ref, event)
        if not agrees(told, event):
            told = self._changed(ref, told, event)
        return self._finished(calendar, told, event)

    def _revive(self, ref: Ref, event: Event) -> Ref:
        try:
            told = self._events.replace(ref, writing.whole(writing.write_event(event, ref.id)))
        except (CalendarUnavailable, NotFound, Rejected):
            raise Taken(ref.id) from None
        return self._finished(ref.calendar, told, event)

    def _finished(self, calendar: str, told: Mapping, event: Event) -> Ref:
        """The master is written; write the occurrences that differ. Return where it is now."""
        ref = ref_of(calendar, told)
        if not event.is_series:
            return ref
        exceptions = self._events.exceptions(calendar, told)
        there = Exceptions(event, self._events.zone(calendar), exceptions)
        if not self._bring_occurrences(ref, event, there):
            return dialect.series_ref(calendar, told, exceptions)
        return self._current(ref, event)

    def _bring_occurrences(self, ref: Ref, event: Event, there: Exceptions) -> bool:
        """Write every occurrence that is not there as it should be. Return whether any was."""
        wanted = there.wanted()
        for override in wanted:
            told = there.by_key.get(override.key)
            told = told or self._events.instance(ref.calendar, ref.id, override.original)
            self._bring(ref, override, told)
        return bool(wanted)

    def _bring(self, series: Ref, override: Override, told: Mapping | None) -> None:
        if told is None:
            if override.event is None:
                return
            raise Rejected("the series has no such occurrence", reason="no_such_occurrence")
        ref = ref_of(series.calendar, told)
        try:
            if override.event is None:
                self._events.delete(ref)
            else:
                self._change_occurrence(series, ref, override.event, told)
        except NotFound:
            # Of the series itself that proves nothing.
            raise PreconditionFailed("an occurrence was deleted", reason="deleted") from None

    def _change_occurrence(self, series: Ref, ref: Ref, event: Event, told: Mapping) -> None:
        there = read(told, event.zone)
        if changes := writing.write_occurrence_changes(event, series.id, there):
            self._events.patch(ref, changes)

    def _current(self, ref: Ref, event: Event) -> Ref:
        """Return the master's place with the version it has after its occurrences were written.

        If somebody changed it meanwhile, our own version stays, so that the next write sees it.
        """
        told = self._events.get_live(ref.calendar, ref.id)
        return self._whole(ref.calendar, told) if agrees(told, event) else ref


class Exceptions:
    """The exceptions that a series has at Google, beside those that it should have."""

    def __init__(self, event: Event, zone: str, told: list[dict]):
        self.event = event
        self.by_key: dict[str, dict] = {}
        self._there: dict[str, Override] = {}
        for each in told:
            try:
                found = dialect.read_occurrence("", each, zone)
            except dialect.Strange:
                continue
            override = Override(found.original, found.event)
            self.by_key[override.key] = each
            self._there[override.key] = override

    def wanted(self) -> list[Override]:
        """Return the occurrences to write: those that differ, and those to be as the rule says."""
        return to_write(self.event, self._there.values())


def writable(event: Event) -> Event:
    """Return the event as Google keeps it. Raise `Rejected` for what is written by deleting."""
    if event.status is Status.CANCELLED:
        raise Rejected("a cancelled event is deleted, not written", reason="cancelled")
    return dialect.as_kept(event)


def read(told: Mapping, zone: str) -> Event | None:
    """Return what a resource says; None for what was deleted or makes no sense."""
    try:
        return None if dialect.is_gone(told) else dialect.read_event(told, zone)
    except dialect.Strange:
        return None


def agrees(told: Mapping, event: Event) -> bool:
    """True when the resource says what the event says, its occurrences aside."""
    return same(read(told, event.zone), replace(event, overrides=()))
