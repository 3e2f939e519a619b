"""A CalDAV account as a provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar

from ...core.event import Event
from ...core.interval import Interval, merge
from ...core.recurrence import BadRecurrence
from ...core.recurrence import busy as taken_by
from ..base import (
    Account,
    CalendarInfo,
    CalendarProvider,
    Changed,
    Credentials,
    Detail,
    Feature,
    Page,
    Ref,
    SaveCredentials,
)
from ..errors import ProviderError, Rejected
from ..hosts import Guard, guarded_session
from ..http import Limits, Transport, utc_now
from ..icalendar import kept
from ..icalendar.busyness import has_guests
from ..icalendar.reading import Reader
from ..strange import Strange, refused_if_strange
from . import calendars
from .addresses import host_of
from .calendars import State
from .client import DavClient
from .discovery import discover, found_again
from .feed import PAGE_SIZE, Feed
from .marks import uid_of
from .news import Newspaper
from .objects import Objects, Stored
from .vendors import Vendor, vendor_at
from .writer import Writer

A_DAY = timedelta(days=1)
SIDE_BY_SIDE = 4  # requests about busy time


class CalDAVProvider(CalendarProvider):
    """One account. `zone` is its owner's, for calendars that name none. `clock` tells now."""

    code = "caldav"
    label = "CalDAV"
    supports = frozenset(
        {
            Feature.WRITES,
            Feature.CLIENT_IDS,
            Feature.WHOLE_SERIES,
            Feature.FREE_BUSY,
            Feature.PASSWORD,
        }
    )
    #: Whose servers these are, in a child for one vendor alone; else the host tells.
    vendor: ClassVar[Vendor | None] = None

    def __init__(
        self,
        client: DavClient,
        *,
        zone: str = "UTC",
        clock: Callable[[], datetime] = utc_now,
        page_size: int = PAGE_SIZE,
    ):
        self._client = client
        self._zone = zone
        self._states: dict[str, State] = {}
        self._addresses: frozenset[str] | None = None
        self._objects = Objects(client)
        newspaper = Newspaper(client, self._looked_at)
        self._feed = Feed(self._objects, newspaper, self._reader, clock, page_size)
        self._writer = Writer(self._objects, self._reader, self._looked_at, clock)

    @classmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> CalDAVProvider:
        guard = Guard.read_from(settings)
        limits = Limits.read_from(settings)
        transport = Transport(guarded_session(guard), limits=limits, guard=guard)
        vendor = cls.vendor or vendor_at(host_of(credentials.url))
        client = DavClient(credentials, transport, vendor)
        if vendor.family:
            client.look_again = partial(_look_again, client, save)
        return cls(client, zone=settings.get("zone") or "UTC")

    @classmethod
    def open(
        cls, settings: Mapping[str, str], *, address: str, username: str = "", password: str = ""
    ) -> Credentials:
        known = cls.vendor or vendor_at(host_of(address))
        vendor = known if known.address else None
        return discover(address, username, password, settings, vendor=vendor)

    @classmethod
    def as_kept(cls, event: Event) -> Event:
        return kept.as_kept(event)

    @property
    def credentials(self) -> Credentials:
        return self._client.credentials

    def account(self) -> Account:
        return calendars.account(self._client)

    def calendars(self) -> list[CalendarInfo]:
        return calendars.calendars(self._client, self._zone)

    def changes(
        self, calendar: str, sync_token: str = "", *, detail: Detail = Detail.FULL
    ) -> Iterator[Page]:
        return self._feed.pages(calendar, sync_token, detail)

    def get(self, calendar: str, id: str, *, detail: Detail = Detail.FULL) -> Changed:
        return self._read(calendar, self._objects.read_one(calendar, id)).as_asked(detail)

    def find(self, calendar: str, uid: str) -> Changed | None:
        stored = self._writer.find(calendar, uid)
        return stored and self._read(calendar, stored)

    def create(self, calendar: str, event: Event, *, fresh: bool = False) -> Ref:
        return self._writer.create(calendar, event, fresh)

    def update(self, ref: Ref, event: Event, *, base: Event | None = None) -> Ref:
        return self._writer.update(ref, event)

    def delete(self, ref: Ref) -> bool:
        return self._writer.delete(ref)

    def busy(
        self, calendars: list[str], start: datetime, stop: datetime
    ) -> dict[str, list[Interval] | ProviderError]:
        """Ask about all calendars at once: somebody waits for the answer."""
        window = Interval(start, stop)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            found = threads.map(lambda calendar: self._busy(calendar, window), calendars)
            return dict(zip(calendars, found, strict=True))

    def _busy(self, calendar: str, window: Interval) -> list[Interval] | ProviderError:
        # Servers place whole days and times without a zone as they like: ask for more.
        wide = Interval(window.start - A_DAY, window.stop + A_DAY)
        try:
            found = self._objects.within(calendar, wide)
            return merge(span for each in found for span in self._taken(calendar, each, window))
        except ProviderError as error:
            return error

    def _taken(self, calendar: str, stored: Stored, window: Interval) -> list[Interval]:
        """Return the time that an object takes; what can not be read takes none, as in the feed."""
        try:
            found = self._feed.read(calendar, stored)
            return taken_by(found.event, window) if found else []
        except (Strange, BadRecurrence):
            return []

    def _read(self, calendar: str, stored: Stored) -> Changed:
        with refused_if_strange():
            found = self._feed.read(calendar, stored)
        if found is None:
            raise Rejected("this is no event", reason="no_event")
        return found

    def _reader(self, calendar: str, data: str) -> Reader:
        """Return who reads an object. The owner's addresses are asked for when guests are in it."""
        if has_guests(data) and self._addresses is None:
            self._addresses = calendars.addresses(self._client)
        return Reader(self._state(calendar).zone, self._addresses or frozenset(), uid_of)

    def _state(self, calendar: str) -> State:
        return self._states.get(calendar) or self._looked_at(calendar)

    def _looked_at(self, calendar: str) -> State:
        """Ask what a calendar is now. Raise `CalendarUnavailable` when it can not be read."""
        self._states[calendar] = calendars.state(self._client, calendar, self._zone)
        return self._states[calendar]


def _look_again(client: DavClient, save: SaveCredentials) -> None:
    """Accounts are moved from one host to another. Where they are now is kept before it is used."""
    home = found_again(client)
    if home != client.home:
        fresh = replace(client.credentials, url=home)
        save(fresh)
        client.credentials = fresh
