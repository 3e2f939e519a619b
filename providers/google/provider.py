"""Google Calendar as a provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ...core.event import Event
from ...core.interval import Interval
from ..base import (
    Account,
    CalendarInfo,
    CalendarProvider,
    Changed,
    Credentials,
    Detail,
    Feature,
    Met,
    Notice,
    OAuthClient,
    Page,
    Ref,
    SaveCredentials,
    Subscription,
)
from ..errors import NotFound, ProviderError
from ..http import Limits, Transport, utc_now
from ..strange import refused_if_strange
from ..token_keeper import TokenKeeper
from . import calendars, channels, dialect, freebusy, meet
from .client import GoogleClient
from .endpoints import Endpoints
from .events import Events
from .feed import PAGE_SIZE, Feed
from .oauth import GoogleOAuth
from .writer import Writer


class GoogleProvider(CalendarProvider):
    """One Google account. `clock` tells now, aware."""

    code = "google"
    label = "Google"
    supports = frozenset(
        {
            Feature.WRITES,
            Feature.SUBSCRIPTIONS,
            Feature.CLIENT_IDS,
            Feature.FREE_BUSY,
            Feature.LASTING_IDS,
            Feature.MEETINGS,
            Feature.OAUTH,
        }
    )
    # Google counts requests of a user by the minute, some hundreds, and not how many there are
    # at a time. It does not like too many writes into one calendar in a row.
    writes_at_once = 6

    def __init__(
        self,
        client: GoogleClient,
        *,
        clock: Callable[[], datetime] = utc_now,
        page_size: int = PAGE_SIZE,
    ):
        self._client = client
        self._events = Events(client)
        self._feed = Feed(client, self._events, clock, page_size)
        self._writer = Writer(self._events)

    @classmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> GoogleProvider:
        endpoints = Endpoints.read(settings)
        transport = Transport(limits=Limits.read_from(settings))
        keeper = TokenKeeper(GoogleOAuth(endpoints, transport), credentials, save)
        return cls(GoogleClient(endpoints.api_root, transport, keeper))

    @classmethod
    def oauth(cls, settings: Mapping[str, str]) -> OAuthClient:
        return GoogleOAuth(Endpoints.read(settings), Transport(limits=Limits.read_from(settings)))

    @classmethod
    def notices(cls, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        return channels.read_notices(headers)

    @classmethod
    def as_kept(cls, event: Event) -> Event:
        return dialect.as_kept(event)

    @property
    def credentials(self) -> Credentials:
        """What is in use now, perhaps fresher than what the provider was built with."""
        return self._client.keeper.credentials

    def account(self) -> Account:
        return calendars.account(self._client)

    def calendars(self) -> list[CalendarInfo]:
        return calendars.calendars(self._client)

    def changes(
        self, calendar: str, sync_token: str = "", *, detail: Detail = Detail.FULL
    ) -> Iterator[Page]:
        return self._feed.pages(calendar, sync_token, detail)

    def get(self, calendar: str, id: str, *, detail: Detail = Detail.FULL) -> Changed:
        """Return an event or a whole series; the id of an occurrence stands for its series."""
        told = self._events.get_live(calendar, id, detail)
        series = told.get("recurringEventId")
        if not series:
            return self._whole(calendar, told, detail)
        try:
            return self._whole(calendar, self._events.get_live(calendar, series, detail), detail)
        except NotFound:
            return self._single(calendar, told)

    def find(self, calendar: str, uid: str) -> Changed | None:
        told = self._writer.find(calendar, uid)
        return told and self._whole(calendar, told)

    def create(self, calendar: str, event: Event, *, fresh: bool = False) -> Ref:
        return self._writer.create(calendar, event)

    def update(self, ref: Ref, event: Event, *, base: Event | None = None) -> Ref:
        return self._writer.update(ref, event, base)

    def delete(self, ref: Ref) -> bool:
        return self._writer.delete(ref)

    def meet(self, ref: Ref) -> Met:
        return meet.meet(self._events, ref)

    def busy(
        self, calendars: list[str], start: datetime, stop: datetime
    ) -> dict[str, list[Interval] | ProviderError]:
        return freebusy.busy(self._client, calendars, Interval(start, stop))

    def subscribe(self, calendar: str, *, id: str, secret: str, address: str) -> Subscription:
        return channels.subscribe(self._client, calendar, channels.Wish(id, secret, address))

    def unsubscribe(self, subscription: Subscription) -> None:
        channels.unsubscribe(self._client, subscription)

    def _whole(self, calendar: str, told: Mapping, detail: Detail = Detail.FULL) -> Changed:
        if not told.get("recurrence"):
            return self._single(calendar, told)
        exceptions = self._events.exceptions(calendar, told, detail)
        zone = self._events.zone(calendar)
        found = _read(calendar, told, lambda: dialect.read_series(told, exceptions, zone))
        return replace(found, ref=dialect.series_ref(calendar, told, exceptions))

    def _single(self, calendar: str, told: Mapping) -> Changed:
        whole_days = "date" in (told.get("start") or {})
        zone = self._events.zone(calendar) if whole_days else "UTC"
        found = _read(calendar, told, lambda: dialect.read_event(told, zone))
        if told.get("recurringEventId"):
            return replace(found, event=replace(found.event, uid=found.ref.id))
        return found


def _read(calendar: str, told: Mapping, read: Callable[[], Event]) -> Changed:
    with refused_if_strange():
        return dialect.changed(calendar, told, read())
