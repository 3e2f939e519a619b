"""Whose account it is, which calendars it holds, and what each of them can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from ..base import Access, Account, CalendarInfo
from ..errors import CalendarUnavailable
from ..icalendar.busyness import plain_address
from ..icalendar.zones import zone_of_text
from . import questions
from .addresses import folder, host_of, path_of
from .client import HOME, DavClient
from .failures import About
from .multistatus import Told
from .questions import CALDAV, CALENDARSERVER, DAV
from .vendors import Vendor

WRITING = (f"{DAV}write", f"{DAV}all", f"{DAV}write-content", f"{DAV}bind")
READING = (f"{DAV}read", *WRITING)
LISTED = (
    questions.KIND,
    questions.NAME,
    questions.COMPONENTS,
    questions.PRIVILEGES,
    questions.ZONE,
    questions.COLOR,
)
STATE = (
    questions.KIND,
    questions.REPORTS,
    questions.PRIVILEGES,
    questions.CTAG,
    questions.ZONE,
)


@dataclass(frozen=True)
class State:
    """What a calendar is at the moment. `ctag` changes whenever anything in it does."""

    zone: str
    ctag: str
    has_positions: bool
    writable: bool


def account(client: DavClient) -> Account:
    """Return whose account it is: the principal stays, whatever becomes of the hosts."""
    return Account(account_id(client.vendor, principal(client)), client.credentials.username)


def account_id(vendor: Vendor, principal: str) -> str:
    """Return a stable id, from the principal's address. A family of hosts is one host."""
    host = host_of(principal)
    if vendor.together(host, host_of(vendor.address)):
        host = host_of(vendor.address)
    return host + path_of(principal, principal)


def principal(client: DavClient) -> str:
    """Return the whole address of the one whom the server takes us for."""
    found = client.properties(HOME, [questions.PRINCIPAL], About.ACCOUNT)
    told = [href for each in found.told for href in each.hrefs(questions.PRINCIPAL)]
    if not told:
        raise CalendarUnavailable("the server does not say who we are", reason="no_principal")
    return urljoin(client.home, told[0])


def addresses(client: DavClient) -> frozenset[str]:
    """Return the owner's mail addresses, by which the owner is known among guests."""
    told = client.properties(principal(client), [questions.ADDRESSES], About.ACCOUNT).told
    known = [href for each in told for href in each.hrefs(questions.ADDRESSES)]
    mails = [each for each in (*known, client.credentials.username) if "@" in each]
    return frozenset(plain_address(each) for each in mails)


def calendars(client: DavClient, zone: str) -> list[CalendarInfo]:
    """Return the calendars that can hold events. `zone` is for those that name none."""
    found = client.properties(HOME, LISTED, About.ACCOUNT, depth=1)
    now = client.clock()
    return [_info(told, zone, now) for told in found.told if _holds_events(told)]


def state(client: DavClient, calendar: str, zone: str) -> State:
    """Return a calendar's state. Raise `CalendarUnavailable` when it is none, or closed."""
    found = client.properties(calendar, STATE, About.CALENDAR)
    told = next(iter(found.told), None)
    if told is None or told.status != 200 or not told.has(questions.KIND, f"{CALDAV}calendar"):
        raise CalendarUnavailable("there is no such calendar", reason="no_calendar")
    return State(
        zone=_zone(told, zone, client.clock()),
        ctag=told.text(questions.CTAG),
        has_positions=told.has(questions.REPORTS, f"{DAV}sync-collection"),
        writable=_access(told) is Access.WRITE,
    )


def _holds_events(told: Told) -> bool:
    """Tasks, inboxes and other people's feeds are no calendars to us."""
    if told.status != 200 or not told.has(questions.KIND, f"{CALDAV}calendar"):
        return False
    if told.has(questions.KIND, f"{CALENDARSERVER}subscribed"):
        return False
    components = told.props.get(questions.COMPONENTS)
    if components is None or not len(components):
        return True
    return "VEVENT" in (each.get("name", "").upper() for each in components)


def _info(told: Told, zone: str, now: datetime) -> CalendarInfo:
    path = folder(told.path)
    return CalendarInfo(
        id=path,
        name=told.text(questions.NAME) or path.strip("/").rpartition("/")[2],
        zone=_zone(told, zone, now),
        access=_access(told),
        color=told.text(questions.COLOR)[:7],
    )


def _access(told: Told) -> Access:
    """A server that knows no rights has given all of them by letting us in."""
    if questions.PRIVILEGES not in told.props or told.has(questions.PRIVILEGES, *WRITING):
        return Access.WRITE
    return Access.READ if told.has(questions.PRIVILEGES, *READING) else Access.FREE_BUSY


def _zone(told: Told, usual: str, now: datetime) -> str:
    text = told.text(questions.ZONE)
    return zone_of_text(text, usual, now) if text else usual
