"""A calendar link as a provider: one calendar, which is only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ...core.event import Event
from ..base import (
    Access,
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
from ..errors import CalendarUnavailable, NotFound, Rejected
from ..hosts import Guard
from ..http import utc_now
from ..icalendar.kept import as_kept
from ..strange import refused_if_strange
from .address import account_id, host_of, plain_address
from .client import LinkClient, Version
from .feed import PAGE_SIZE, Feed
from .file import CALENDAR, CalendarFile, end_of_trust, read_file
from .position import Position

#: For so long a file is good for further questions, where the server can not say if it changed.
YOUNG = timedelta(seconds=10)


class IcsLinkProvider(CalendarProvider):
    """One link. `zone` is its owner's, for times that name none. `clock` tells now."""

    code = "ics"
    label = "Calendar link"
    supports = frozenset({Feature.WHOLE_SERIES, Feature.ADDRESS})

    def __init__(
        self,
        credentials: Credentials,
        client: LinkClient,
        *,
        zone: str = "UTC",
        clock: Callable[[], datetime] = utc_now,
        page_size: int = PAGE_SIZE,
    ):
        self.credentials = credentials
        self._client = client
        self._zone = zone
        self._clock = clock
        self._link = account_id(credentials.url)
        self._feed = Feed(self._link, clock, page_size)
        self._file: CalendarFile | None = None
        self._fetched_at = clock()

    @classmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> IcsLinkProvider:
        client = LinkClient.build(settings, credentials.url)
        return cls(credentials, client, zone=settings.get("zone") or "UTC")

    @classmethod
    def open(
        cls, settings: Mapping[str, str], *, address: str, username: str = "", password: str = ""
    ) -> Credentials:
        """Whether a calendar is there, asking for `account` will tell."""
        guard = Guard.read_from(settings)
        url = plain_address(address, guard)
        guard(url)
        return Credentials(url=url, account_id=account_id(url))

    @classmethod
    def as_kept(cls, event: Event) -> Event:
        return as_kept(event)

    def account(self) -> Account:
        return Account(self._link, self._name())

    def calendars(self) -> list[CalendarInfo]:
        file = self._file or self._current()
        return [CalendarInfo(CALENDAR, self._name(), file.zone, Access.READ, primary=True)]

    def changes(
        self, calendar: str, sync_token: str = "", *, detail: Detail = Detail.FULL
    ) -> Iterator[Page]:
        _check(calendar)
        old = Position.read(sync_token, self._link) if sync_token else None
        moved = old is None or old.zone != self._zone
        if not moved and self._clock().timestamp() < old.good_until:
            yield Page((), sync_token)
            return
        download = self._client.fetch(Version() if moved else old.version)
        if download.body is None:
            good_until = end_of_trust(download, self._clock())
            yield Page((), replace(old, good_until=good_until).written())
            return
        self._keep(read_file(download, self._zone, self._clock()))
        yield from self._feed.pages(self._file, old, detail)

    def get(self, calendar: str, id: str, *, detail: Detail = Detail.FULL) -> Changed:
        _check(calendar)
        file = self._current()
        entry = file.entries.get(id)
        if entry is None:
            raise NotFound("the event is not in the file any more", reason="not_in_file")
        with refused_if_strange():
            return file.changed(entry).as_asked(detail)

    def find(self, calendar: str, uid: str) -> Changed | None:
        """We make no events here, so none is ours."""
        _check(calendar)
        return None

    def create(self, calendar: str, event: Event, *, fresh: bool = False) -> Ref:
        raise _read_only()

    def update(self, ref: Ref, event: Event, *, base: Event | None = None) -> Ref:
        raise _read_only()

    def delete(self, ref: Ref) -> bool:
        raise _read_only()

    def _name(self) -> str:
        return (self._file or self._current()).name or host_of(self.credentials.url)

    def _current(self) -> CalendarFile:
        """Return the file as it is now: asked for again unless its server says it is the same."""
        file = self._file
        known = file.version if file else Version()
        if file and not known.conditions() and self._clock() - self._fetched_at < YOUNG:
            return file
        download = self._client.fetch(known)
        if download.body is not None:
            self._keep(read_file(download, self._zone, self._clock()))
        return self._file

    def _keep(self, file: CalendarFile) -> None:
        self._file, self._fetched_at = file, self._clock()


def _check(calendar: str) -> None:
    if calendar != CALENDAR:
        raise CalendarUnavailable("a link holds one calendar", reason="no_such_calendar")


def _read_only() -> Rejected:
    return Rejected("a calendar link can only be read", reason="read_only")
