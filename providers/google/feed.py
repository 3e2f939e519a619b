"""Google's feed of changes, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from ..base import Changed, Detail, Item, OccurrenceChanged, Page
from ..errors import UnreadableAnswer
from . import dialect
from .client import GoogleClient
from .events import Events
from .failures import About
from .moments import rfc3339

LOOK_BACK = timedelta(weeks=4)
PAGE_SIZE = 1000  # Google allows 2500, and may answer with fewer or none

ENVELOPE = "accessRole,timeZone,nextPageToken,nextSyncToken,items"
FIELDS = {
    Detail.BUSY: f"{ENVELOPE}({dialect.BUSY_FIELDS})",
    Detail.FULL: f"{ENVELOPE}({dialect.FULL_FIELDS})",
}


class Feed:
    """Reads one account's calendars. `clock` tells how far back reading everything goes."""

    def __init__(
        self,
        client: GoogleClient,
        events: Events,
        clock: Callable[[], datetime],
        page_size: int,
    ):
        self._client = client
        self._events = events
        self._clock = clock
        self._page_size = page_size

    def pages(self, calendar: str, sync_token: str, detail: Detail) -> Iterator[Page]:
        """Yield the pages to the last, which alone has a sync token."""
        query, orphans = self._query(calendar, sync_token, detail), Orphans()
        page_token = ""
        while True:
            listing = self._read(query, page_token)
            items = orphans.held_back_from(dialect.read_items(calendar, listing))
            page_token = listing.get("nextPageToken", "")
            if not page_token:
                break
            yield Page(items)
        if not listing.get("nextSyncToken"):
            raise UnreadableAnswer("the last page has no sync token", reason="no_sync_token")
        late = orphans.settled(lambda id: self._events.exists(calendar, id))
        yield Page((*items, *late), listing["nextSyncToken"])

    def _query(self, calendar: str, sync_token: str, detail: Detail) -> dict:
        """Build the parameters. All but the position are the same each time, as Google asks.

        Deleted events come along in a first read too: after a lost position they prove what
        is gone.
        """
        query = {
            "calendarId": calendar,
            "singleEvents": False,
            "showDeleted": True,
            "maxResults": self._page_size,
            # With more guests than this, Google leaves out all but the owner's own entry.
            "maxAttendees": 1,
            "fields": FIELDS[detail],
        }
        if sync_token:
            return {**query, "syncToken": sync_token}
        return {**query, "timeMin": rfc3339(self._clock() - LOOK_BACK)}

    def _read(self, query: dict, page_token: str) -> dict:
        if page_token:
            query = {**query, "pageToken": page_token}
        listing = self._client.ask(self._client.resource("events").list(**query), About.FEED)
        if not isinstance(listing.get("items", []), list):
            raise UnreadableAnswer("the page has no list of items", reason="no_items")
        return listing


class Orphans:
    """Occurrences that wait for their series.

    Who is invited to a single occurrence of a series has that occurrence in the calendar and
    no series. So an occurrence whose series does not come along is asked about at the end.
    """

    def __init__(self):
        self._seen: set[str] = set()
        self._waiting: list[OccurrenceChanged] = []

    def held_back_from(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return the items, without the occurrences whose series did not come so far.

        Occurrences come after their series.
        """
        whole = [item for item in items if not isinstance(item, OccurrenceChanged)]
        self._seen |= {i.ref.id if isinstance(i, Changed) else i.id for i in whole}
        apart = [item for item in items if isinstance(item, OccurrenceChanged)]
        self._waiting += [item for item in apart if item.series_id not in self._seen]
        return (*whole, *(item for item in apart if item.series_id in self._seen))

    def settled(self, exists: Callable[[str], bool]) -> list[Item]:
        """Return what waited. Without a series, an occurrence is an event of its own."""
        asked = {item.series_id for item in self._waiting} - self._seen
        known = self._seen | {id for id in asked if exists(id)}
        return [i if i.series_id in known else dialect.alone(i) for i in self._waiting]
