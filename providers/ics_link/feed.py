"""What changed in the file of a link, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from ...core.event import Event, as_instant
from ..base import Detail, Item, Page, Removed, Unreadable
from ..strange import Strange
from .client import Version
from .entries import Entry
from .file import CalendarFile
from .position import Position

LOOK_BACK = timedelta(weeks=4)
PAGE_SIZE = 500
#: A calendar that had more events than this, and suddenly has none, is not believed at once.
FEW = 5
DOUBT = timedelta(hours=1)


class Feed:
    """Compares the files of one link. `clock` tells how far back reading everything goes."""

    def __init__(self, link: str, clock: Callable[[], datetime], page_size: int = PAGE_SIZE):
        self._link = link
        self._clock = clock
        self._page_size = page_size

    def pages(self, file: CalendarFile, old: Position | None, detail: Detail) -> Iterator[Page]:
        """Yield what is in the file and not in `old`. The last page alone has a sync token.

        The file is whole, so what is missing from it is gone.
        """
        known = old.digests if old else {}
        current = self._current(file, known)
        digests = {entry.id: entry.digest for entry in current}
        position = Position(
            self._link, file.version, file.owner_zone, digests, good_until=file.good_until
        )
        if old and len(known) > FEW and not file.entries:
            position = self._believed(old, position)
        gone = known.keys() - file.entries.keys() - position.digests.keys()
        items: list[Item] = [Removed(id) for id in sorted(gone)]
        fresh = [entry for entry in current if known.get(entry.id) != entry.digest]
        for first in range(0, len(fresh), self._page_size):
            if items:
                yield Page(tuple(items))
            batch = fresh[first : first + self._page_size]
            items = list(self._items(file, batch, known, detail))
        yield Page(tuple(items), position.written())

    def _current(self, file: CalendarFile, known: Mapping[str, str]) -> list[Entry]:
        """Return what is not over, and what was changed and is over now."""
        since = self._clock() - LOOK_BACK
        return [
            entry
            for entry in file.entries.values()
            if not entry.is_long_over(since) or known.get(entry.id, entry.digest) != entry.digest
        ]

    def _believed(self, old: Position, new: Position) -> Position:
        """Empty files are also what a broken program writes: look again for an hour.

        Meanwhile all stays as it was known, but without a version: the file must come again.
        """
        now = int(self._clock().timestamp())
        since = old.emptied_at or now
        if now - since >= DOUBT.total_seconds():
            return new
        return replace(old, version=Version(), emptied_at=since, good_until=0)

    def _items(
        self, file: CalendarFile, batch: list[Entry], known: Mapping[str, str], detail: Detail
    ) -> Iterator[Item]:
        since = self._clock() - LOOK_BACK
        for entry in batch:
            try:
                changed = file.changed(entry)
            except Strange as error:
                yield Unreadable(entry.id, str(error))
                continue
            if entry.id not in known and is_over(changed.event, since):
                continue
            yield changed.as_asked(detail)


def is_over(event: Event, since: datetime) -> bool:
    """True for a single event that ended before. Series are kept: they may go on."""
    if event.is_series:
        return False
    return as_instant(event.stop, event.zone).astimezone(timezone.utc) < since
