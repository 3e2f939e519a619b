"""What a feed has to tell: groups of rows that belong together, in the order of change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..model import Calendar, Entry
from .marks import NEW
from .occurrences import EXCEPTION, Span, expand, item_of, meets_any
from .views import Viewer, shown_event, skeleton

EVENT_TYPE = "#microsoft.graph.event"


@dataclass(frozen=True)
class Group:
    """Rows that are never parted: one event, or a series with all that is left of it.

    `position` is that of the last change to any of them.
    """

    position: int
    id: str
    make: Callable[[], list[dict]]

    @property
    def key(self) -> str:
        return f"{self.position:012d}/{self.id}"

    @cached_property
    def rows(self) -> list[dict]:
        """Made when they are told: most groups wait for another page."""
        return self.make()


class Changes:
    """What happened in a calendar, as one who looks at a window of time gets to know it.

    A change to an event outside of the window looks like a removal, whether the event was
    inside before or never was.
    """

    def __init__(self, calendar: Calendar, viewer: Viewer, span: Span):
        self.calendar, self.viewer, self.span = calendar, viewer, span

    def since(self, position: int) -> list[Group]:
        """Everything touched after `position`; with NEW, all that is in the window."""
        return sorted(self._groups(position), key=lambda group: group.key)

    def _groups(self, position: int) -> Iterator[Group]:
        lost = self._lost_occurrences()
        for entry in self.calendar.tops():
            if entry.is_series:
                yield from self._series(entry, lost.get(entry.id, 0), position)
            elif entry.position > position:
                yield from self._single(entry, position)
        if position != NEW:
            yield from self._gone(position)

    def _lost_occurrences(self) -> dict[str, int]:
        """The position at which each series last lost an occurrence."""
        lost: dict[str, int] = {}
        for gone in self.calendar.gone.values():
            if gone.in_series:
                lost[gone.master] = max(gone.position, lost.get(gone.master, 0))
        return lost

    def _single(self, entry: Entry, position: int) -> Iterator[Group]:
        if self.span.meets(entry.body):
            yield Group(entry.position, entry.id, lambda: [self._whole(entry)])
        else:
            yield from self._outside(entry.position, entry.id, position)

    def _series(self, master: Entry, lost: int, position: int) -> Iterator[Group]:
        """All of a series in the window, when anything of it was touched.

        An occurrence that was deleted is told by nothing but its absence.
        """
        exceptions = list(self.calendar.exceptions(master.id).values())
        touched = max([master.position, lost, *(one.position for one in exceptions)])
        if touched <= position:
            return
        if meets_any(self.calendar, master, self.span):
            yield Group(touched, master.id, lambda: self._series_rows(master))
        else:
            yield from self._outside(touched, master.id, position)
        for exception in exceptions:
            inside = self.span.meets(item_of(self.calendar, exception).body)
            if exception.position > position and not inside:
                yield from self._outside(exception.position, exception.id, position)

    def _series_rows(self, master: Entry) -> list[dict]:
        inside = list(expand(self.calendar, master, self.span))
        exceptions = [item for item in inside if item.kind == EXCEPTION]
        plain = [item for item in inside if item.kind != EXCEPTION]
        return [self._whole(master),
                *({"@odata.type": EVENT_TYPE, **shown_event(item, self.viewer)}
                  for item in exceptions),
                *(skeleton(item, self.viewer) for item in plain)]

    def _gone(self, position: int) -> Iterator[Group]:
        for gone in self.calendar.gone.values():
            if gone.position > position and not gone.in_series:
                yield self._removal(gone.position, gone.id)

    def _outside(self, touched: int, event_id: str, position: int) -> Iterator[Group]:
        if position != NEW:
            yield self._removal(touched, event_id)

    def _removal(self, position: int, event_id: str) -> Group:
        row = {"@odata.type": EVENT_TYPE, "id": self.viewer.id(event_id),
               "@removed": {"reason": "deleted"}}
        return Group(position, event_id, lambda: [row])

    def _whole(self, entry: Entry) -> dict:
        return {"@odata.type": EVENT_TYPE,
                **shown_event(item_of(self.calendar, entry), self.viewer)}


def earlier_copy(row: dict) -> dict:
    """The same event as it was a moment before: another version, and not yet its title."""
    return {**row, "subject": "", "@odata.etag": 'W/"' + row["changeKey"][::-1] + '"'}
