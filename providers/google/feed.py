"""Google's feed of changes, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from ..base import Detail, Page
from ..errors import UnreadableAnswer
from . import dialect
from .client import GoogleClient
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

    def __init__(self, client: GoogleClient, clock: Callable[[], datetime], page_size: int):
        self._client = client
        self._clock = clock
        self._page_size = page_size

    def pages(self, calendar: str, sync_token: str, detail: Detail) -> Iterator[Page]:
        """Yield the pages to the last, which alone has a sync token."""
        query = self._query(calendar, sync_token, detail)
        page_token = ""
        while True:
            listing = self._read(query, page_token)
            items = dialect.read_items(calendar, listing)
            page_token = listing.get("nextPageToken", "")
            if not page_token:
                break
            yield Page(items)
        if not listing.get("nextSyncToken"):
            raise UnreadableAnswer("the last page has no sync token", reason="no_sync_token")
        yield Page(items, listing["nextSyncToken"])

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
        listing = self._client.ask(self._client.resource("events").list(**query), About.CALENDAR)
        if not isinstance(listing.get("items", []), list):
            raise UnreadableAnswer("the page has no list of items", reason="no_items")
        return listing
