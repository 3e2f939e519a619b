"""Providers over `MemoryServer`: what every other provider is measured by.

`MemoryProvider` behaves like a CalDAV account (a series comes whole, a user name opens it),
`MemoryCloudProvider` like Google or Microsoft (a consent page, occurrences come apart).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ..core import recurrence
from ..core.codec import timing_only
from ..core.event import Event, Override
from ..core.interval import Interval, merge
from .base import (
    Account,
    CalendarInfo,
    CalendarProvider,
    Changed,
    Credentials,
    Detail,
    Feature,
    Item,
    Notice,
    OAuthClient,
    OccurrenceChanged,
    Page,
    Ref,
    Removed,
    SaveCredentials,
    Subscription,
    Tells,
    Unreadable,
)
from .errors import AuthError, CalendarUnavailable, MissingScope, NotFound, ProviderError
from .memory_door import check_password, open_door
from .memory_meetings import MemoryMeetings
from .memory_oauth import MemoryOAuth
from .memory_server import SUBSCRIPTION_LIFE, Entry, MemoryServer, Request, Shelf
from .series import ruled

__all__ = ["MemoryCloudProvider", "MemoryProvider", "MemoryServer"]


class MemoryProvider(MemoryMeetings, CalendarProvider):
    """The account is the `MemoryServer` named like the credentials' user."""

    code = "memory"
    label = "Memory"
    supports = frozenset(
        {
            Feature.WRITES,
            Feature.SUBSCRIPTIONS,
            Feature.CLIENT_IDS,
            Feature.WHOLE_SERIES,
            Feature.FREE_BUSY,
            Feature.MEETINGS,
            Feature.PASSWORD,
        }
    )

    def __init__(self, credentials: Credentials):
        self.credentials = credentials
        self.server = MemoryServer.named(credentials.username)

    @classmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> MemoryProvider:
        return cls(credentials)

    @classmethod
    def open(
        cls, settings: Mapping[str, str], *, address: str, username: str = "", password: str = ""
    ) -> Credentials:
        return open_door(address, username, password)

    @classmethod
    def notices(cls, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        read = {name.lower(): value for name, value in headers.items()}
        try:
            about = Tells(read.get("x-memory-tells", Tells.CHANGE.value))
            return [
                Notice(read["x-memory-subscription"], read["x-memory-secret"], tells=about)
            ]
        except KeyError:
            raise ValueError("this is no notice of ours") from None

    def account(self) -> Account:
        return self._ask(Request("account"), lambda: Account(self.server.name, self.server.name))

    def calendars(self) -> list[CalendarInfo]:
        return self._ask(
            Request("calendars"),
            lambda: [shelf.info for shelf in self.server.shelves.values() if not shelf.closed],
        )

    def changes(
        self, calendar: str, sync_token: str = "", *, detail: Detail = Detail.FULL
    ) -> Iterator[Page]:
        request = Request("changes", calendar, detail.value)
        items, token = self._ask(request, lambda: self._news(calendar, sync_token, detail))
        size = self.server.page_size
        while len(items) > size:
            yield Page(tuple(items[:size]))
            items = self._ask(request, lambda rest=items[size:]: rest)
        yield Page(tuple(items), token)

    def get(self, calendar: str, id: str, *, detail: Detail = Detail.FULL) -> Changed:
        request = Request("get", calendar, id)
        return self._ask(request, lambda: self._read(calendar, id).as_asked(detail))

    def find(self, calendar: str, uid: str) -> Changed | None:
        def look() -> Changed | None:
            try:
                return self._read(calendar, event_id(uid))
            except NotFound:
                return None

        return self._ask(Request("find", calendar, uid), look)

    def create(self, calendar: str, event: Event, *, fresh: bool = False) -> Ref:
        return self._ask(
            Request("create", calendar, event.uid),
            lambda: self.server.write(calendar, event_id(event.uid), event),
        )

    def update(self, ref: Ref, event: Event, *, base: Event | None = None) -> Ref:
        def write() -> Ref:
            there = self.server.shelf(ref.calendar).live(ref.id).event
            ours = replace(event, uid=there.uid, conference=there.conference)
            return self.server.write(ref.calendar, ref.id, ours, ref.etag)

        return self._ask(Request("update", ref.calendar, ref.id), write)

    def delete(self, ref: Ref) -> bool:
        def remove() -> bool:
            entry = self.server.shelf(ref.calendar).entries.get(ref.id)
            there = entry is not None and entry.event is not None
            if there:
                self.server.write(ref.calendar, ref.id, None, ref.etag)
            return there

        return self._ask(Request("delete", ref.calendar, ref.id), remove)

    def busy(
        self, calendars: list[str], start: datetime, stop: datetime
    ) -> dict[str, list[Interval] | ProviderError]:
        window = Interval(start, stop)
        request = Request("busy", about=" ".join(calendars))
        return self._ask(request, lambda: {id: self._taken(id, window) for id in calendars})

    def subscribe(self, calendar: str, *, id: str, secret: str, address: str) -> Subscription:
        return self._ask(
            Request("subscribe", calendar, id),
            lambda: self.server.subscribe(calendar, address, id, secret),
        )

    def unsubscribe(self, subscription: Subscription) -> None:
        self._ask(
            Request("unsubscribe", about=subscription.id),
            lambda: self.server.subscriptions.pop(subscription.id, None),
        )

    def renew(self, subscription: Subscription) -> Subscription:
        request = Request("renew", about=subscription.id)
        return self._ask(request, lambda: self._prolonged(subscription))

    def _prolonged(self, subscription: Subscription) -> Subscription:
        known = self.server.subscriptions.get(subscription.id)
        if known is None:
            raise NotFound("there is no such subscription", reason="notFound")
        expires = self.server.clock() + SUBSCRIPTION_LIFE
        self.server.subscriptions[subscription.id] = (
            *known[:2],
            replace(known[2], expires=expires),
        )
        return replace(subscription, expires=expires)

    def _ask(self, request: Request, work):
        return self.server.serve(request, lambda: self._let_in(work))

    def _let_in(self, work):
        check_password(self.server, self.credentials.password)
        return work()

    def _read(self, calendar: str, id: str) -> Changed:
        entry = self.server.shelf(calendar).live(id)
        return self._changed(Ref(calendar, id, entry.etag), entry, entry.event)

    def _changed(self, ref: Ref, entry: Entry, event: Event) -> Changed:
        return Changed(ref, event, entry.changed_at, own="organizer" not in entry.extras)

    def _news(self, calendar: str, token: str, detail: Detail) -> tuple[list[Item], str]:
        shelf = self.server.shelf(calendar)
        since = self.server.position(shelf, token)
        changed = [e for e in shelf.entries.values() if e.position > since]
        changed.sort(key=lambda entry: entry.position)
        items = [item for entry in changed for item in self._items(shelf, entry, since, detail)]
        if not token:
            items = [item for item in items if not isinstance(item, Removed)]
        return items, self.server.token(shelf)

    def _taken(self, calendar: str, window: Interval) -> list[Interval] | ProviderError:
        try:
            shelf = self.server.shelf(calendar)
        except CalendarUnavailable as error:
            return error
        events = [entry.event for entry in shelf.entries.values() if entry.event]
        return merge(span for event in events for span in recurrence.busy(event, window))

    def _items(self, shelf: Shelf, entry: Entry, since: int, detail: Detail) -> list[Item]:
        if entry.event is None:
            return [Removed(entry.id)]
        if not entry.readable:
            return [Unreadable(entry.id, "poisoned")]
        ref = Ref(shelf.info.id, entry.id, entry.etag)
        event = entry.event if detail is Detail.FULL else timing_only(entry.event)
        return [self._changed(ref, entry, event)]


class MemoryCloudProvider(MemoryProvider):
    """As vendors with a consent page do it; occurrences arrive as items of their own."""

    code = "memory_cloud"
    label = "Memory (cloud)"
    supports = frozenset(
        {
            Feature.WRITES,
            Feature.SUBSCRIPTIONS,
            Feature.CLIENT_IDS,
            Feature.FREE_BUSY,
            Feature.MEETINGS,
            Feature.OAUTH,
            Feature.RENEWALS,
        }
    )

    def __init__(self, credentials: Credentials, save: SaveCredentials, oauth: OAuthClient):
        super().__init__(credentials)
        self._save = save
        self._oauth = oauth

    @classmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> MemoryCloudProvider:
        return cls(credentials, save, cls.oauth(settings))

    @classmethod
    def oauth(cls, settings: Mapping[str, str]) -> OAuthClient:
        return MemoryOAuth()

    @classmethod
    def handshake(cls, query: Mapping[str, str]) -> str | None:
        return query.get("prove")

    def _ask(self, request: Request, work):
        try:
            return self.server.serve(request, lambda: self._admitted(work))
        except MissingScope:
            raise
        except AuthError:
            self.credentials = self._oauth.refresh(self.credentials)
            self._save(self.credentials)
        return self.server.serve(request, lambda: self._admitted(work))

    def _admitted(self, work):
        self.server.admit(self.credentials.access_token)
        return work()

    def _items(self, shelf: Shelf, entry: Entry, since: int, detail: Detail) -> list[Item]:
        items = super()._items(shelf, entry, since, detail)
        if not items or not isinstance(items[0], Changed):
            return items
        series = items[0].event
        now = {override.key: override for override in series.overrides}
        apart = [
            self._occurrence(items[0].ref, series, now.get(key) or ruled(series, original))
            for key, (position, original) in entry.occurrences.items()
            if position > since
        ]
        return [replace(items[0], event=replace(series, overrides=())), *apart]

    def _occurrence(self, ref: Ref, series: Event, override: Override) -> OccurrenceChanged:
        own = Ref(ref.calendar, f"{ref.id}_{override.key}", ref.etag)
        return OccurrenceChanged(own, ref.id, override.original, override.event)


def event_id(uid: str) -> str:
    """The id under which an event with this uid is made."""
    return hashlib.sha256(uid.encode()).hexdigest()[:32]
