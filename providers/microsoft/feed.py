"""Graph's feed of changes to the events that touch a window, round by round.

The feed names what was touched, but tells little that can be relied on: occurrences come
without words, one that was deleted does not come at all, and what leaves the window looks like
what was deleted. So single events are taken from it as they come. When the round is complete,
every removal that it mentions is looked at, and every series that does not plainly follow its
rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ..base import Changed, Detail, Item, Page, Removed, Unreadable
from ..errors import NotFound, Rejected, SyncTokenExpired, UnreadableAnswer
from ..strange import Strange
from . import dialect, whole
from .addresses import calendar_path
from .client import GraphClient, entries_of
from .events import Events, Found, is_missing, raised
from .failures import About
from .identity import may_be_ours
from .mailbox import Mailbox
from .rows import Rows
from .unfinished import is_half_written
from .window import Position

PAGE_SIZE = 200
END = "@odata.deltaLink"
FEW = 9  # events that are asked about one by one; for more, a list is asked for
LASTING = timedelta(days=30)  # for how long an event of the window may have been under way


class Feed:
    """Reads one account's calendars. `clock` tells where the window lies."""

    def __init__(
        self,
        client: GraphClient,
        events: Events,
        mailbox: Mailbox,
        clock: Callable[[], datetime],
        page_size: int,
    ):
        self._client = client
        self._events = events
        self._mailbox = mailbox
        self._clock = clock
        self._page_size = page_size

    def pages(self, calendar: str, sync_token: str, detail: Detail) -> Iterator[Page]:
        """Yield the pages to the last, which alone has a sync token."""
        position = self._position(sync_token)
        reader = Reader(self._events, calendar, position, detail, self._client.now())
        told, link = Round(), ""
        for listing in self._listings(calendar, position):
            items = reader.singles(told.sorted_out(entries_of(listing)))
            link = listing.get(END, "")
            if link:
                break
            yield Page((*told.unreadable(), *items))
        if not link:
            raise UnreadableAnswer("the last page has no position", reason="no_position")
        found = (*told.unreadable(), *items, *reader.late(told))
        yield Page(found, replace(position, link=link).token())

    def _position(self, sync_token: str) -> Position:
        if not sync_token:
            return Position.fresh(self._clock(), self._mailbox.zone)
        position = Position.read(sync_token, self._clock())
        if not self._client.is_graphs(position.link):
            raise SyncTokenExpired("the position is of another place", reason="elsewhere")
        return position

    def _listings(self, calendar: str, position: Position) -> Iterator[dict]:
        prefer = (f"odata.maxpagesize={self._page_size}",)
        if position.link:
            return self._client.pages(position.link, About.FEED, prefer=prefer)
        path = f"{calendar_path(calendar)}/calendarView/delta"
        return self._client.pages(path, About.FEED, position.query(), prefer)


class Round:
    """What one round of the feed has mentioned. Of several entries of one id the last counts.

    `series` holds touched series by their ids.
    """

    def __init__(self):
        self.series: dict[str, Rows] = {}
        self.removed: dict[str, None] = {}
        self._unreadable: list[Unreadable] = []

    def sorted_out(self, entries: list) -> list[dict]:
        """Return the single events of a page, and keep in mind all that is looked at later."""
        latest: dict[str, dict] = {}
        for told in entries:
            try:
                id = dialect.ref_id(told)
            except Strange as error:
                self._unreadable.append(Unreadable("", str(error)))
                continue
            latest.pop(id, None)
            latest[id] = told
        return [told for id, told in latest.items() if self._is_single(id, told)]

    def unreadable(self) -> list[Unreadable]:
        """Return what had no id since this was last asked."""
        found, self._unreadable = self._unreadable, []
        return found

    def _is_single(self, id: str, told: Mapping) -> bool:
        if dialect.is_removed(told):
            self.removed[id] = None
            return False
        self.removed.pop(id, None)
        series = told.get("seriesMasterId") or (id if dialect.is_series(told) else "")
        if not series:
            return True
        self.series.setdefault(str(series), Rows()).add(id, told)
        return False


class Reader:
    """Makes items of what the feed tells about one calendar."""

    def __init__(
        self,
        events: Events,
        calendar: str,
        position: Position,
        detail: Detail,
        now: datetime,
    ):
        self._events = events
        self._now = now
        self._calendar = calendar
        self._position = position
        self._detail = detail
        self._marks: dict[str, dict] = {}

    def singles(self, told: list[dict]) -> list[Item]:
        """Return single events, under our uid where they are ours."""
        self._look_for_marks([each["id"] for each in told if may_be_ours(each)])
        return [self._item(each["id"], self._marks.get(each["id"], {}) | each) for each in told]

    def _look_for_marks(self, ours: list[str]) -> None:
        unknown = [id for id in ours if id not in self._marks]
        if len(unknown) > FEW:
            since = self._position.start - LASTING
            self._marks |= self._events.marks_since(self._calendar, since)
        else:
            self._marks |= self._events.marks(self._calendar, unknown)

    def late(self, told: Round) -> list[Item]:
        """Return touched series, and what is really the matter with what is told as removed."""
        plain = {id: r.master for id, r in told.series.items() if r.tell_all(self._position)}
        asked = [id for id in told.series if id not in plain]
        series = plain | self._events.series(self._calendar, asked, self._detail)
        orphans = [
            id
            for master in asked
            if is_missing(series[master])
            for id in sorted(told.series[master].exceptions)
        ]
        others = [id for id in (*told.removed, *orphans) if id not in series]
        looked = self._events.many(self._calendar, others, self._detail)
        found = {id: each for id, each in (series | looked).items() if not self._is_half(each)}
        items = [self._found(id, each) for id, each in found.items()]
        return list({_id_of(item): item for item in items}.values())

    def _is_half(self, found: Found) -> bool:
        """What we are about to write is told when it is complete: that is another change."""
        return isinstance(found, Mapping) and is_half_written(found, self._now)

    def _found(self, id: str, found: Found) -> Item:
        if isinstance(found, NotFound):
            return Removed(id)
        if isinstance(found, Rejected):
            return Unreadable(id, found.reason)
        return self._item(id, raised(found))

    def _item(self, id: str, told: Mapping) -> Item:
        try:
            return whole.read(self._calendar, told, self._position.zone, self._detail)
        except Strange as error:
            return Unreadable(id, str(error))


def _id_of(item: Item) -> str:
    return item.ref.id if isinstance(item, Changed) else item.id
