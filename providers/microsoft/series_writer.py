"""Bringing a series to Graph: its master first, then the occurrences that differ, one by one.

Whatever is written to the times of a master makes Graph forget its exceptions. So after each
write to it the series is read again, and what is missing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.event import Event, Override
from ...core.reconcile import same
from ..base import Ref
from ..errors import NotFound, PreconditionFailed, Rejected, TransientError
from ..strange import Strange
from . import dialect, whole
from .events import Events
from .occurrences import Occurrences
from .pen import Pen
from .unfinished import begun, begun_from, ended

ATTEMPTS = 3
TIMES = ("start", "end", "isAllDay", "recurrence")
CROSSING = "ErrorOccurrenceCrossingBoundary"


class SeriesWriter:
    """Writes series of one account. `zone` is the mailbox's (IANA)."""

    def __init__(self, events: Events, pen: Pen):
        self._events = events
        self._pen = pen

    def bring(self, calendar: str, told: Mapping, event: Event, zone: str) -> Ref:
        """Make the whole series `told` agree with `event`. Return where it is then."""
        version = begun_from(told) or whole.version_of(told)
        if changes := dialect.write_changes(event, told, zone):
            if event.overrides or is_odd(told):
                changes = begun(changes, version)
            told = self._written(calendar, told, changes)
        if Occurrences(event, told, zone).lost():
            told = self._revived(calendar, told, event, zone, version)
        occurrences = Occurrences(event, told, zone)
        wanted = occurrences.wanted()
        if wanted:
            self._bring_all(calendar, told, wanted, occurrences, zone)
        if begun_from(told):
            self._end(calendar, told)
        elif not wanted:
            return whole.ref_of(calendar, told)
        return self._current(calendar, told, event, zone)

    def _written(self, calendar: str, told: Mapping, body: Mapping) -> dict:
        """Change the master and return the whole series as it is after that."""
        return self._events.get(calendar, self._pen.patch(calendar, told, body)["id"])

    def _end(self, calendar: str, told: Mapping) -> None:
        """Say that the update is complete. Its own occurrences have changed the version."""
        self._pen.patch(calendar, {"id": told["id"]}, ended({}))

    def _revived(
        self, calendar: str, told: Mapping, event: Event, zone: str, version: str
    ) -> dict:
        """Bring back what is cancelled, which Graph does only where the pattern is written anew.

        Writing the same pattern over may be enough; if not, there is none for a moment.
        """
        body = dialect.write_event(event, zone)
        times = {name: body[name] for name in TIMES}
        told = self._written(calendar, told, begun(times, version))
        if not Occurrences(event, told, zone).lost():
            return told
        self._pen.patch(calendar, told, {"recurrence": None})
        return self._without_fail(calendar, told["id"], times)

    def _without_fail(self, calendar: str, id: str, times: Mapping) -> dict:
        """Give an event its pattern again: broken off here, it would stay a single event."""
        for _attempt in range(ATTEMPTS - 1):
            try:
                return self._written(calendar, self._events.get(calendar, id), times)
            except TransientError:
                continue
        return self._written(calendar, self._events.get(calendar, id), times)

    def _bring_all(
        self,
        calendar: str,
        told: Mapping,
        wanted: Sequence[Override],
        occurrences: Occurrences,
        zone: str,
    ) -> None:
        """Write these occurrences. None may cross a neighbour, which may have to move first."""
        places = self._places(calendar, told, wanted, occurrences)
        left = [o for o in wanted if not self._bring(calendar, o, places[o.key], zone)]
        while left:
            still = [o for o in left if not self._bring(calendar, o, places[o.key], zone)]
            if len(still) == len(left):
                raise Rejected("an occurrence would cross its neighbour", reason=CROSSING)
            left = still

    def _places(
        self,
        calendar: str,
        told: Mapping,
        wanted: Sequence[Override],
        occurrences: Occurrences,
    ) -> dict[str, Mapping | None]:
        """Return what Graph has in place of each of these occurrences, by their keys."""
        known = {o.key: there for o in wanted if (there := occurrences.exception(o.key))}
        rest = [o for o in wanted if o.key not in known]
        near = self._events.occurrences(calendar, told, [o.original for o in rest])
        found = {o.key: occurrences.pick(o.key, n) for o, n in zip(rest, near, strict=True)}
        return known | found

    def _bring(self, calendar: str, wanted: Override, there: Mapping | None, zone: str) -> bool:
        """Write one occurrence. Return False when a neighbour is in its way."""
        if wanted.event is None:
            if there is not None:
                self._pen.cancel_occurrence(calendar, there)
            return True
        if there is None:
            raise Rejected("the series has no such occurrence", reason="no_such_occurrence")
        body = dialect.write_occurrence(wanted.event, there, zone)
        try:
            if body:
                self._pen.patch_occurrence(calendar, there, body)
        except NotFound:
            # Of the series itself that proves nothing.
            raise PreconditionFailed("an occurrence was deleted", reason="deleted") from None
        except Rejected as error:
            if error.reason != CROSSING:
                raise
            return False
        return True

    def _current(self, calendar: str, told: Mapping, event: Event, zone: str) -> Ref:
        """Return the place with the version that it has after its occurrences were written.

        If somebody changed it meanwhile, the version of before stays, so that the next write
        sees it.
        """
        now = self._events.get(calendar, told["id"])
        try:
            agrees = same(whole.event_of(now, zone), event)
        except Strange:
            agrees = False
        return whole.ref_of(calendar, now if agrees else told)


def is_odd(told: Mapping) -> bool:
    """True when anything differs in a series, or did: whatever Graph may forget."""
    return bool(whole.exceptions_of(told) or told.get(whole.CANCELLED))
