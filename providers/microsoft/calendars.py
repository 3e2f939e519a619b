"""Whose account it is, which calendars it has, and in which zone its whole days live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from ..base import Access, Account, CalendarInfo, Credentials
from ..errors import CalendarUnavailable, Rejected, UnreadableAnswer
from ..zones import known_zone
from . import zones
from .client import GraphClient, entries_of
from .failures import About
from .meeting import offered
from .moments import utc_text

FIELDS = "id,name,hexColor,isDefaultCalendar,canEdit,allowedOnlineMeetingProviders"
LIST_SIZE = 100
# The tenant in which Microsoft keeps all personal accounts.
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
HOUR = timedelta(hours=1)


def account(client: GraphClient) -> Account:
    """Return whose account it is: as the sign-in told, else as the default calendar tells."""
    known = client.keeper.credentials
    if known.account_id:
        return Account(known.account_id, known.username or known.account_id)
    address = _own_address(client)
    if not address:
        raise CalendarUnavailable("the account has no default calendar", reason="no_primary")
    return Account(address.lower(), address)


def calendars(client: GraphClient, zone: str) -> list[CalendarInfo]:
    """Return the account's calendars. `zone` is the mailbox's: Graph knows none of a calendar's."""
    return [_info(told, zone) for told in _entries(client)]


def zone_of_mailbox(client: GraphClient, fallback: str = "") -> str:
    """Return the IANA zone in which the account's whole days live, as well as it can be known.

    With no more than the calendar permission, Graph tells it of work accounts alone, with the
    owner's working hours. Otherwise it is `fallback`, or UTC. A failure that will pass is
    raised: a zone that changed with each outage would move whole days to and fro.
    """
    fallback = fallback if known_zone(fallback) else ""
    told = _zone_of_working_hours(client)
    if told and fallback and zones.alike(told, fallback, client.now().year):
        return fallback  # one name of Windows' stands for many zones
    return told or fallback or zones.UTC


def _zone_of_working_hours(client: GraphClient) -> str | None:
    if is_personal(client.keeper.credentials):
        return None
    try:
        address = _own_address(client)
        return _zone_told(_schedule(client, address)) if address else None
    except (CalendarUnavailable, Rejected):
        return None


def is_personal(credentials: Credentials) -> bool:
    """Whether it is an Outlook.com account, as opposed to one of an organisation's."""
    return credentials.account_id.partition(".")[0] == PERSONAL_TENANT


def _own_address(client: GraphClient) -> str:
    """Return the mailbox's address, which is not always the name that its owner signs in by."""
    owner = client.get("me/calendar", About.ACCOUNT, {"$select": "id,owner"}).get("owner")
    address = owner.get("address") if isinstance(owner, Mapping) else None
    return address if isinstance(address, str) else ""


def _schedule(client: GraphClient, address: str) -> Mapping:
    """Ask for an hour of the owner's schedule, which comes with her working hours."""
    now = client.now()
    body = {
        "schedules": [address],
        "startTime": {"dateTime": utc_text(now).rstrip("Z"), "timeZone": "UTC"},
        "endTime": {"dateTime": utc_text(now + HOUR).rstrip("Z"), "timeZone": "UTC"},
        "availabilityViewInterval": 60,
    }
    told = entries_of(client.post("me/calendar/getSchedule", About.ACCOUNT, body))
    return told[0] if told and isinstance(told[0], Mapping) else {}


def _zone_told(schedule: Mapping) -> str | None:
    hours = schedule.get("workingHours")
    place = hours.get("timeZone") if isinstance(hours, Mapping) else None
    name = place.get("name") if isinstance(place, Mapping) else None
    return zones.to_iana(name) if isinstance(name, str) else None


def _entries(client: GraphClient) -> Iterator[Mapping]:
    query = {"$select": FIELDS, "$top": LIST_SIZE}
    for page in client.pages("me/calendars", About.ACCOUNT, query):
        for told in entries_of(page):
            id = told.get("id") if isinstance(told, Mapping) else None
            if not id or not isinstance(id, str):
                raise UnreadableAnswer("a calendar without id", reason="no_id")
            yield told


def _info(told: Mapping, zone: str) -> CalendarInfo:
    return CalendarInfo(
        id=told["id"],
        name=told.get("name") or told["id"],
        zone=zone,
        access=Access.WRITE if told.get("canEdit") else Access.READ,
        primary=bool(told.get("isDefaultCalendar")),
        color=told.get("hexColor") or "",
        meeting=offered(told) if told.get("canEdit") else None,
    )
