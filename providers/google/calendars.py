"""Whose account it is, and which calendars it sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..base import Access, Account, CalendarInfo
from ..errors import CalendarUnavailable, UnreadableAnswer
from .client import GoogleClient
from .dialect import calendar_zone
from .failures import About
from .meet import offered

FIELDS = (
    "nextPageToken,items(id,summary,summaryOverride,timeZone,accessRole,primary,deleted,"
    "backgroundColor,conferenceProperties/allowedConferenceSolutionTypes)"
)
LIST_SIZE = 250

# Who may write but not see private events would reset what it can not see: that is reading.
ACCESS = {
    "freeBusyReader": Access.FREE_BUSY,
    "reader": Access.READ,
    "writerWithoutPrivateAccess": Access.READ,
    "writer": Access.WRITE,
    "owner": Access.WRITE,
}


def account(client: GoogleClient) -> Account:
    """Return whose account it is: the primary calendar bears its owner's address."""
    for told in _entries(client):
        if told.get("primary"):
            return Account(told["id"], told["id"])
    raise CalendarUnavailable("the account has no primary calendar", reason="no_primary")


def calendars(client: GoogleClient) -> list[CalendarInfo]:
    """Return the calendars in the account's list, those hidden in its owner's view included."""
    return [_info(told) for told in _entries(client) if not told.get("deleted")]


def _entries(client: GoogleClient) -> Iterator[Mapping]:
    query: dict = {"maxResults": LIST_SIZE, "showHidden": True, "fields": FIELDS}
    while True:
        request = client.resource("calendarList").list(**query)
        listing = client.ask(request, About.ACCOUNT)
        for told in listing.get("items") or ():
            if not isinstance(told, Mapping) or not isinstance(told.get("id"), str):
                raise UnreadableAnswer("a calendar without id", reason="no_id")
            yield told
        if not listing.get("nextPageToken"):
            return
        query["pageToken"] = listing["nextPageToken"]


def _info(told: Mapping) -> CalendarInfo:
    access = ACCESS.get(told.get("accessRole", ""), Access.FREE_BUSY)
    return CalendarInfo(
        id=told["id"],
        name=told.get("summaryOverride") or told.get("summary") or told["id"],
        zone=calendar_zone(told),
        access=access,
        primary=bool(told.get("primary")),
        color=told.get("backgroundColor", ""),
        meeting=offered(told) if access is Access.WRITE else None,
    )
