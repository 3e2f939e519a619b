"""Microsoft 365 and Outlook.com calendars as a provider."""

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
    Met,
    Notice,
    Page,
    Ref,
    SaveCredentials,
    Subscription,
)
from ..consent import OAuthClient
from ..errors import ProviderError, TransientError
from ..http import Limits, Transport, utc_now
from ..strange import refused_if_strange
from ..token_keeper import TokenKeeper
from . import calendars, channels, dialect, freebusy, meet, whole, zones
from .client import GraphClient
from .endpoints import Endpoints
from .events import Events
from .feed import PAGE_SIZE, Feed
from .mailbox import Mailbox
from .neighbours import stay_in_order
from .oauth import MicrosoftOAuth
from .pen import Pen
from .unfinished import is_half_written
from .writer import Writer


class MicrosoftProvider(CalendarProvider):
    """One Microsoft account. `clock` tells now, aware; `zone` is its owner's (IANA)."""

    code = "microsoft"
    label = "Outlook"
    supports = frozenset(
        {
            Feature.WRITES,
            Feature.SUBSCRIPTIONS,
            Feature.WHOLE_SERIES,
            Feature.FREE_BUSY,
            Feature.LASTING_IDS,
            Feature.MEETINGS,
            Feature.OAUTH,
            Feature.RENEWALS,
            Feature.LIMITED_SERIES,
        }
    )
    refusals_count = True

    def __init__(
        self,
        client: GraphClient,
        *,
        zone: str = "",
        clock: Callable[[], datetime] = utc_now,
        page_size: int = PAGE_SIZE,
    ):
        self._client = client
        self._mailbox = Mailbox(client, zone)
        self._events = Events(client, self._mailbox)
        self._feed = Feed(client, self._events, self._mailbox, clock, page_size)
        self._pen = Pen(client, self._events)
        self._writer = Writer(self._events, self._pen, self._mailbox)

    @classmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> MicrosoftProvider:
        endpoints = Endpoints.read(settings)
        transport = Transport(limits=Limits.read_from(settings))
        keeper = TokenKeeper(MicrosoftOAuth(endpoints, transport), credentials, save)
        client = GraphClient(endpoints.graph_root, transport, keeper)
        return cls(client, zone=settings.get("zone") or "")

    @classmethod
    def oauth(cls, settings: Mapping[str, str]) -> OAuthClient:
        transport = Transport(limits=Limits.read_from(settings))
        return MicrosoftOAuth(Endpoints.read(settings), transport)

    @classmethod
    def notices(cls, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        return channels.read_notices(body)

    @classmethod
    def handshake(cls, query: Mapping[str, str]) -> str | None:
        return channels.handshake(query)

    @classmethod
    def as_kept(cls, event: Event) -> Event:
        return dialect.as_kept(event)

    @classmethod
    def expresses(cls, series: Event) -> bool:
        try:
            dialect.write_event(series, zones.UTC)
        except dialect.Inexpressible:
            return False
        return stay_in_order(series)

    @property
    def credentials(self) -> Credentials:
        """What is in use now, perhaps fresher than what the provider was built with."""
        return self._client.keeper.credentials

    def account(self) -> Account:
        return calendars.account(self._client)

    def calendars(self) -> list[CalendarInfo]:
        return calendars.calendars(self._client, self._mailbox.zone)

    def changes(
        self, calendar: str, sync_token: str = "", *, detail: Detail = Detail.FULL
    ) -> Iterator[Page]:
        return self._feed.pages(calendar, sync_token, detail)

    def get(self, calendar: str, id: str, *, detail: Detail = Detail.FULL) -> Changed:
        """Return an event or a whole series; the id of an occurrence stands for its series."""
        return self._read(calendar, self._events.get(calendar, id, detail), detail)

    def find(self, calendar: str, uid: str) -> Changed | None:
        told = self._writer.find(calendar, uid)
        return told and self._read(calendar, told)

    def create(self, calendar: str, event: Event, *, fresh: bool = False) -> Ref:
        return self._writer.create(calendar, event, fresh)

    def update(self, ref: Ref, event: Event, *, base: Event | None = None) -> Ref:
        return self._writer.update(ref, event)

    def delete(self, ref: Ref) -> bool:
        return self._writer.delete(ref)

    def meet(self, ref: Ref) -> Met:
        return meet.meet(self._events, self._pen, ref)

    def busy(
        self, calendars: list[str], start: datetime, stop: datetime
    ) -> dict[str, list[Interval] | ProviderError]:
        return freebusy.busy(self._client, self._mailbox, calendars, Interval(start, stop))

    def subscribe(self, calendar: str, *, id: str, secret: str, address: str) -> Subscription:
        return channels.subscribe(self._client, calendar, channels.Wish(id, secret, address))

    def renew(self, subscription: Subscription) -> Subscription:
        return channels.renew(self._client, subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        channels.unsubscribe(self._client, subscription)

    def _read(self, calendar: str, told: Mapping, detail: Detail = Detail.FULL) -> Changed:
        if is_half_written(told, self._client.now()):
            raise TransientError("the series is being written", reason="half_written")
        with refused_if_strange():
            return whole.read(calendar, told, self._mailbox.zone_for(told), detail)
