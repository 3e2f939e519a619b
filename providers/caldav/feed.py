"""A calendar's changes, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone

from ...core.event import Event, as_instant
from ..base import Changed, Detail, Item, Page, Ref, Removed, Unreadable
from ..icalendar.reading import Reader, changed_at
from ..strange import Strange
from .news import News, Newspaper
from .objects import Objects, Stored
from .position import Position

LOOK_BACK = timedelta(weeks=4)
PAGE_SIZE = 50  # objects asked for at once; they come whole

MakeReader = Callable[[str, str], Reader]


class Feed:
    """Reads one account's calendars. `reader` is made for a calendar and an object's text;
    `clock` tells how far back reading everything goes."""

    def __init__(
        self,
        objects: Objects,
        newspaper: Newspaper,
        reader: MakeReader,
        clock: Callable[[], datetime],
        page_size: int,
    ):
        self._objects = objects
        self._newspaper = newspaper
        self._reader = reader
        self._clock = clock
        self._page_size = page_size

    def pages(self, calendar: str, sync_token: str, detail: Detail) -> Iterator[Page]:
        """Yield the pages to the last, which alone has a sync token."""
        if sync_token:
            news = self._newspaper.since(calendar, Position.read(sync_token))
            since = None
        else:
            news = self._newspaper.everything(calendar)
            since = self._clock() - LOOK_BACK
        token = news.position.written()
        items: list[Item] = [Removed(name) for name in news.gone]
        for names in self._batches(news):
            if items:
                yield Page(tuple(items))
            items = self._items(calendar, names, since, detail)
        yield Page(tuple(items), token)

    def _batches(self, news: News) -> Iterator[list[str]]:
        names = [*news.missing, *news.changed]
        for first in range(0, len(names), self._page_size):
            yield names[first : first + self._page_size]

    def _items(
        self, calendar: str, names: Iterable[str], since: datetime | None, detail: Detail
    ) -> list[Item]:
        found = self._objects.read(calendar, names)
        items = (self._item(calendar, name, stored, detail) for name, stored in found.items())
        if since is None:
            return [item for item in items if item]
        return [i for i in items if i and not isinstance(i, Removed) and not is_over(i, since)]

    def _item(self, calendar: str, name: str, stored: Stored | None, detail: Detail) -> Item | None:
        """Return an item, or None for what is no event. The unreadable does not hide others."""
        if stored is None:
            return Removed(name)
        if stored.refused:
            return Unreadable(name, f"the server answers {stored.refused}")
        try:
            changed = self.read(calendar, stored)
        except Strange as error:
            return Unreadable(name, str(error))
        return changed and changed.as_asked(detail)

    def read(self, calendar: str, stored: Stored) -> Changed | None:
        """Return an object as an event, None when it is none. Raise `Strange`."""
        reader = self._reader(calendar, stored.data)
        event = reader.event(stored.data, stored.name)
        if event is None:
            return None
        ref = Ref(calendar, stored.name, stored.etag)
        return Changed(ref, event, changed_at(stored.data), reader.is_own(stored.data))


def is_over(item: Item, since: datetime) -> bool:
    """True for a single event that ended before. Series are kept: they may go on."""
    if not isinstance(item, Changed) or item.event.is_series:
        return False
    return _end(item.event) < since.astimezone(timezone.utc)


def _end(event: Event) -> datetime:
    return as_instant(event.stop, event.zone).astimezone(timezone.utc)
