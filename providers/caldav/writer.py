"""Bringing an event to a CalDAV server: once, whatever fails, and nothing but the difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ...core.event import Event, Status
from ...core.reconcile import same
from ..base import Ref
from ..errors import (
    AlreadyExists,
    CalendarUnavailable,
    NotFound,
    PreconditionFailed,
    ProviderError,
    Rejected,
    TransientError,
)
from ..icalendar.kept import as_kept
from ..icalendar.reading import sorted_out
from ..icalendar.sheet import parse
from ..strange import Strange
from .calendars import State
from .feed import MakeReader
from .marks import GENERATIONS, resource_name, resource_names, uid_of
from .objects import Objects, Stored
from .writing import Pen

ATTEMPTS = 3
#: The version of what was written, but can not be told from somebody's later edit. It is never
#: current, so the next write looks first.
UNSURE = "unsure"


class Taken(Exception):
    """Nothing is there under this name or UID, and yet the server does not take it.

    `error` is what it said.
    """

    def __init__(self, error: ProviderError):
        super().__init__(str(error))
        self.error = error


class Writer:
    """Writes events of one account. `state` looks at a calendar, and raises when it is closed."""

    def __init__(
        self,
        objects: Objects,
        reader: MakeReader,
        state: Callable[[str], State],
        clock: Callable[[], datetime],
    ):
        self._objects = objects
        self._reader = reader
        self._state = state
        self._clock = clock

    def find(self, calendar: str, uid: str) -> Stored | None:
        """Return the object that we made under `uid`, or None."""
        found = self._objects.read(calendar, resource_names(uid))
        for stored in found.values():
            if stored is not None and _uid(stored) == uid:
                return stored
        elsewhere = self._objects.with_uid(calendar, uid)
        return elsewhere if elsewhere is not None and _uid(elsewhere) == uid else None

    def create(self, calendar: str, event: Event, fresh: bool) -> Ref:
        event = writable(event)
        there = None if fresh else self.find(calendar, event.uid)
        if there is not None:
            return self._brought_up_to_date(calendar, there, event)
        refusals = []
        for generation in range(GENERATIONS):
            try:
                return self._make(calendar, event, generation, fresh)
            except Taken as taken:
                refusals.append(taken.error)
        for error in refusals:
            if isinstance(error, CalendarUnavailable):
                raise error  # that has nothing to do with names
        raise Rejected("the server gives no place to this event any more", reason="ids_used_up")

    def update(self, ref: Ref, event: Event) -> Ref:
        event = writable(event)
        for _attempt in range(ATTEMPTS):
            stored = self._objects.read_one(ref.calendar, ref.id)
            if ref.etag and ref.etag != stored.etag:
                raise PreconditionFailed("somebody else changed the event", reason="412")
            try:
                return self._rewrite(ref.calendar, stored, event)
            except (PreconditionFailed, NotFound):
                # It changed, or went, since we read it: what it is now is read again.
                continue
        raise TransientError("the event keeps changing", reason="contended")

    def delete(self, ref: Ref) -> bool:
        """Delete an object; False when it was gone already.

        Raise `PreconditionFailed` when stale.
        """
        old = Stored(ref.id, raw_etag=f'"{ref.etag}"' if ref.etag else "")
        for _attempt in range(ATTEMPTS):
            try:
                self._objects.delete(ref.calendar, old)
                return True
            except (NotFound, PreconditionFailed, Rejected):
                # Some servers say so of what is gone, too, or want the version in other words.
                there = self._objects.read(ref.calendar, [ref.id])[ref.id]
                if there is None:
                    return False
                if there == old or ref.etag and there.etag != ref.etag:
                    raise
                old = there
        raise TransientError("the event keeps changing", reason="contended")

    def _make(self, calendar: str, event: Event, generation: int, fresh: bool) -> Ref:
        name = resource_name(event.uid, generation)
        data = self._pen(calendar, "").new(event, generation)
        try:
            return self._settled(calendar, self._objects.add(calendar, name, data), event, UNSURE)
        except (AlreadyExists, PreconditionFailed, NotFound, CalendarUnavailable) as error:
            return self._adopt(calendar, event, name, fresh, error)

    def _adopt(
        self, calendar: str, event: Event, name: str, fresh: bool, error: ProviderError
    ) -> Ref:
        """The server does not take it: because it is there, or because it once was.

        A refusal of rights may mean that as well, where we do have the rights.
        """
        state = self._state(calendar)
        there = self._objects.read(calendar, [name])[name]
        there = there or self._objects.with_uid(calendar, event.uid)
        if there is not None and _uid(there) == event.uid:
            return self._brought_up_to_date(calendar, there, event)
        if isinstance(error, CalendarUnavailable) and not state.writable:
            raise error
        if isinstance(error, PreconditionFailed) and fresh:
            # Perhaps made a moment ago and not to be seen yet. Late is better than twice.
            raise TransientError("the name is taken but not found", reason="not_seen") from None
        raise Taken(error)

    def _brought_up_to_date(self, calendar: str, there: Stored, event: Event) -> Ref:
        return self.update(Ref(calendar, there.name), event)

    def _rewrite(self, calendar: str, stored: Stored, event: Event) -> Ref:
        data = self._pen(calendar, stored.data).rewritten(stored.data, stored.name, event)
        if data is None:
            return Ref(calendar, stored.name, stored.etag)
        written = self._objects.replace(calendar, stored, data)
        return self._settled(calendar, written, event, stored.etag)

    def _settled(self, calendar: str, written: Stored, event: Event, before: str) -> Ref:
        """Return where an event is now. A server that does not tell the version is asked.

        If the event does not say what we wrote, somebody was faster, or the server knows
        better: then it keeps the version `before`, so that the next look sees a change.
        """
        if written.etag:
            return Ref(calendar, written.name, written.etag)
        there = self._objects.read(calendar, [written.name])[written.name]
        sure = there is not None and there.etag and self._says(calendar, there, event)
        return Ref(calendar, written.name, there.etag if sure else before)

    def _says(self, calendar: str, stored: Stored, event: Event) -> bool:
        try:
            found = self._reader(calendar, stored.data).event(stored.data, stored.name)
        except Strange:
            return False
        return same(found, event)

    def _pen(self, calendar: str, data: str) -> Pen:
        return Pen(self._reader(calendar, data), self._clock())


def writable(event: Event) -> Event:
    """Return the event as it is kept. Raise `Rejected` for what is written by deleting."""
    if event.status is Status.CANCELLED:
        raise Rejected("a cancelled event is deleted, not written", reason="cancelled")
    return as_kept(event)


def _uid(stored: Stored) -> str:
    """Return whose an object is; empty for one that can not be read."""
    try:
        master, _odd = sorted_out(parse(stored.data).named("VEVENT"))
        return uid_of(master, stored.name) if master else ""
    except Strange:
        return ""
