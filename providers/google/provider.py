"""Google Calendar as a provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    Notice,
    OAuthClient,
    Page,
    Ref,
    SaveCredentials,
    Subscription,
)
from ..errors import ProviderError, Rejected
from ..http import Transport, utc_now
from ..token_keeper import TokenKeeper
from . import calendars, channels, dialect, freebusy
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
        {Feature.SUBSCRIPTIONS, Feature.CLIENT_IDS, Feature.FREE_BUSY, Feature.OAUTH}
    )

    def __init__(
        self,
        client: GoogleClient,
        *,
        clock: Callable[[], datetime] = utc_now,
        page_size: int = PAGE_SIZE,
    ):
        self._client = client
        self._events = Events(client)
        self._feed = Feed(client, clock, page_size)
        self._writer = Writer(self._events)

    @classmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> GoogleProvider:
        endpoints, transport = Endpoints.read(settings), Transport()
        keeper = TokenKeeper(GoogleOAuth(endpoints, transport), credentials, save)
        return cls(GoogleClient(endpoints.api_root, transport, keeper))

    @classmethod
    def oauth(cls, settings: Mapping[str, str]) -> OAuthClient:
        return GoogleOAuth(Endpoints.read(settings), Transport())

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

    def get(self, calendar: str, id: str) -> Changed:
        """Return an event or a whole series; the id of an occurrence stands for its series."""
        told = self._events.get_live(calendar, id)
        if told.get("recurringEventId"):
            told = self._events.get_live(calendar, told["recurringEventId"])
        return self._whole(calendar, told)

    def find(self, calendar: str, uid: str) -> Changed | None:
        told = self._writer.find(calendar, uid)
        return told and self._whole(calendar, told)

    def create(self, calendar: str, event: Event) -> Ref:
        return self._writer.create(calendar, event)

    def update(self, ref: Ref, event: Event) -> Ref:
        return self._writer.update(ref, event)

    def delete(self, ref: Ref) -> None:
        self._events.delete(ref)

    def busy(
        self, calendars: list[str], start: datetime, stop: datetime
    ) -> dict[str, list[Interval] | ProviderError]:
        return freebusy.busy(self._client, calendars, Interval(start, stop))

    def subscribe(self, calendar: str, *, id: str, secret: str, address: str) -> Subscription:
        return channels.subscribe(self._client, calendar, channels.Wish(id, secret, address))

    def unsubscribe(self, subscription: Subscription) -> None:
        channels.unsubscribe(self._client, subscription)

    def _whole(self, calendar: str, told: Mapping) -> Changed:
        try:
            return Changed(dialect.ref_of(calendar, told), self._read(calendar, told))
        except dialect.Strange as error:
            raise Rejected("the event makes no sense", reason=str(error)) from None

    def _read(self, calendar: str, told: Mapping) -> Event:
        if told.get("recurrence"):
            exceptions = self._events.exceptions(calendar, told)
            return dialect.read_series(told, exceptions, self._events.zone(calendar))
        all_day = "date" in told.get("start", {})
        return dialect.read_event(told, self._events.zone(calendar) if all_day else "UTC")
