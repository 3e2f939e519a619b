"""Bringing an event or series to Graph: once, whatever fails, and nothing but the difference.

No event that we make has guests, for Graph would mail them.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.event import Event, Status
from ..base import Ref
from ..errors import AlreadyExists, NotFound, PreconditionFailed, Rejected, TransientError
from ..strange import Strange
from ..versions import is_composed
from . import dialect, whole
from .events import Events
from .identity import transaction_id
from .mailbox import Mailbox
from .pen import Pen
from .series_writer import SeriesWriter
from .unfinished import PROPERTIES, begun_from, ended

ATTEMPTS = 3
# How often an event may be deleted and made again while Graph remembers each time.
GENERATIONS = 20


class Writer:
    """Writes events of one account."""

    def __init__(self, events: Events, pen: Pen, mailbox: Mailbox):
        self._events = events
        self._pen = pen
        self._mailbox = mailbox
        self._series = SeriesWriter(events, pen)

    def find(self, calendar: str, uid: str) -> dict | None:
        """Return the event or whole series that we made under `uid`, or None.

        A copy that somebody made of it bears our mark as well, but is younger.
        """
        for told in self._events.with_uid(calendar, uid):
            if not dialect.is_series(told):
                return told
            try:
                return self._events.get(calendar, dialect.ref_id(told))
            except NotFound:
                continue
        return None

    def create(self, calendar: str, event: Event, fresh: bool) -> Ref:
        event = writable(event)
        there = None if fresh else self.find(calendar, event.uid)
        if there is not None:
            return self._whatever_is_there(calendar, there, event)
        body = dialect.write_event(event, self._mailbox.zone_to_write(event))
        for generation in range(GENERATIONS):
            mark = transaction_id(calendar, event.uid, generation)
            ref = self._make(calendar, event, {**body, "transactionId": mark}, fresh)
            if ref is not None:
                return ref
        raise Rejected("Graph takes no mark for this event any more", reason="marks_used_up")

    def update(self, ref: Ref, event: Event) -> Ref:
        event = writable(event)
        told = self._known(ref)
        if ref.etag:
            return self._brought(ref.calendar, told, event)
        return self._whatever_is_there(ref.calendar, told, event)

    def delete(self, ref: Ref) -> bool:
        """Delete an event; False when it was gone already.

        Raise `PreconditionFailed` when stale.
        """
        if not is_composed(ref.etag):
            return self._pen.delete(ref.calendar, {"id": ref.id, "@odata.etag": ref.etag})
        try:
            told = self._known(ref)
        except NotFound:
            return False
        return self._pen.delete(ref.calendar, told)

    def _known(self, ref: Ref) -> dict:
        """Return what is there. Raise `PreconditionFailed` unless it is the version we know."""
        told = self._events.get(ref.calendar, ref.id)
        if ref.etag and ref.etag not in (whole.version_of(told), begun_from(told)):
            raise PreconditionFailed("somebody changed it", reason="stale")
        return told

    def _make(self, calendar: str, event: Event, body: dict, fresh: bool) -> Ref | None:
        """Make an event under a mark; None when what that mark made is deleted by now."""
        try:
            told = self._pen.insert(calendar, body)
        except AlreadyExists:
            there = self.find(calendar, event.uid)
            return there and self._whatever_is_there(calendar, there, event)
        told[PROPERTIES] = body[PROPERTIES]  # Graph does not repeat them
        if not fresh or event.overrides:
            # For the same mark and the same words, Graph answers with what they made before.
            try:
                told = self._events.get(calendar, dialect.ref_id(told))
            except NotFound:
                return None
        return self._completed(calendar, told, event)

    def _completed(self, calendar: str, told: dict, event: Event) -> Ref:
        """Write what is missing of an event just made. Half of a series is not left behind."""
        try:
            return self._whatever_is_there(calendar, told, event)
        except Rejected:
            self._pen.delete(calendar, {"id": told["id"]})
            raise

    def _whatever_is_there(self, calendar: str, told: dict, event: Event) -> Ref:
        """Bring it up to date, whoever changes it meanwhile."""
        for _attempt in range(ATTEMPTS):
            try:
                return self._brought(calendar, told, event)
            except PreconditionFailed:
                told = self._events.get(calendar, told["id"])
        raise TransientError("the event keeps changing", reason="contended")

    def _brought(self, calendar: str, told: Mapping, event: Event) -> Ref:
        zone = self._mailbox.zone_to_write(event, told)
        try:
            if event.is_series:
                return self._series.bring(calendar, told, event, zone)
            return self._bring_single(calendar, told, event, zone)
        except Strange as error:
            raise Rejected("what is there makes no sense", reason=str(error)) from None

    def _bring_single(self, calendar: str, told: Mapping, event: Event, zone: str) -> Ref:
        changes = dialect.write_changes(event, told, zone)
        if begun_from(told):
            changes = ended(changes)
        if changes:
            told = self._pen.patch(calendar, told, changes)
        if mended := dialect.mended_times(event, told):
            told = self._pen.patch(calendar, told, mended)
        return whole.ref_of(calendar, told)


def writable(event: Event) -> Event:
    """Return the event as Graph keeps it. Raise `Rejected` for what is written by deleting."""
    if event.status is Status.CANCELLED:
        raise Rejected("a cancelled event is deleted, not written", reason="cancelled")
    return dialect.as_kept(event)
