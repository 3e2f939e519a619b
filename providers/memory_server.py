"""An account that lives in this process: the reference for what a vendor does.

`MemoryServer` is the far side. Other people edit it by hand, make it fail, slow it down and
read what it was asked. Several providers reach the same account through its name.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

from ..core.event import Event, Moment, Override, moment_key
from .base import Access, CalendarInfo, Ref, Subscription
from .errors import (
    AlreadyExists,
    AuthError,
    CalendarUnavailable,
    NotFound,
    PreconditionFailed,
    ProviderError,
    SyncTokenExpired,
    TransientError,
)
from .http import utc_now

Result = TypeVar("Result")
Listener = Callable[[str, dict[str, str], bytes], None]

SUBSCRIPTION_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Request:
    """One thing that a provider asked for. `verb` is the provider's method."""

    verb: str
    calendar: str = ""
    about: str = ""


@dataclass
class Entry:
    """What is kept under one id. `event` is None once it is deleted: ids stay taken.

    `position` is where it last changed in the feed; `occurrences` says the same for each
    occurrence that ever differed from its series. `extras` is what others put on it.
    """

    id: str
    event: Event | None
    position: int
    occurrences: dict[str, tuple[int, Moment]] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)
    readable: bool = True
    changed_at: datetime | None = None

    @property
    def etag(self) -> str:
        return f'"{self.position}"'


@dataclass
class Shelf:
    """One calendar: its description and what it holds. `epoch` dates the sync tokens."""

    info: CalendarInfo
    entries: dict[str, Entry] = field(default_factory=dict)
    closed: bool = False
    epoch: int = 1

    def live(self, id: str) -> Entry:
        entry = self.entries.get(id)
        if entry is None or entry.event is None:
            raise NotFound("there is no such event", reason="notFound")
        return entry


class MemoryServer:
    """One account. It begins with one calendar, its primary, named like the account."""

    _named: ClassVar[dict[str, MemoryServer]] = {}

    def __init__(self, name: str):
        self.name = name
        self.lock = threading.RLock()
        self.clock: Callable[[], datetime] = utc_now
        self.latency: Callable[[Request], None] = lambda request: None
        self.page_size = 100
        self.slow_meetings = False
        self.requests: list[Request] = []
        self.listeners: list[Listener] = []
        self.subscriptions: dict[str, tuple[str, str, Subscription]] = {}
        self.shelves: dict[str, Shelf] = {}
        self.tokens: set[str] = set()
        self.password: str | None = None
        self.revision = 0
        self._faults: list[tuple[str, ProviderError]] = []
        self._dropping = 0
        self._patience: int | None = None
        self._news: set[str] = set()
        self.add_calendar(name, primary=True)

    @classmethod
    def named(cls, name: str) -> MemoryServer:
        """Return the account `name`, made when it is first asked for."""
        return cls._named.setdefault(name, cls(name))

    @classmethod
    def reset(cls) -> None:
        """Forget all accounts."""
        cls._named.clear()

    # What other people do.

    def add_calendar(
        self, id: str, *, zone: str = "UTC", access: Access = Access.WRITE, primary: bool = False
    ) -> str:
        info = CalendarInfo(id=id, name=id, zone=zone, access=access, primary=primary)
        self.shelves[id] = Shelf(info)
        return id

    def close(self, calendar: str, closed: bool = True) -> None:
        """Withdraw a calendar from the account, or give it back."""
        self.shelves[calendar].closed = closed

    def put(self, calendar: str, event: Event) -> Ref:
        """Add an event that is not ours."""
        with self._by_hand():
            return self.write(calendar, f"foreign{self.revision}", event)

    def edit(self, ref: Ref, **fields) -> Ref:
        """Change fields of an event."""
        with self._by_hand():
            event = self.shelves[ref.calendar].live(ref.id).event
            return self.write(ref.calendar, ref.id, replace(event, **fields))

    def change_occurrence(self, ref: Ref, original: Moment, event: Event | None) -> Ref:
        """Change or move one occurrence of a series, or cancel it (None)."""
        with self._by_hand():
            series = self.shelves[ref.calendar].live(ref.id).event
            changed = series.with_override(Override(original, event))
            return self.write(ref.calendar, ref.id, changed)

    def delete(self, ref: Ref) -> None:
        with self._by_hand():
            self.shelves[ref.calendar].live(ref.id)
            self.write(ref.calendar, ref.id, None)

    def decorate(self, ref: Ref, **extras: str) -> None:
        """Put something on an event that is not ours to touch: a guest, a colour. With an
        `organizer` it is an invitation from there."""
        with self._by_hand():
            entry = self.shelves[ref.calendar].live(ref.id)
            entry.extras.update(extras)
            self.write(ref.calendar, ref.id, entry.event)

    def poison(self, ref: Ref) -> None:
        """Make an event unreadable."""
        with self._by_hand():
            entry = self.shelves[ref.calendar].live(ref.id)
            entry.readable = False
            self.write(ref.calendar, ref.id, entry.event)

    def events(self, calendar: str) -> list[Event]:
        """Return what is there now."""
        with self.lock:
            return [e.event for e in self.shelves[calendar].entries.values() if e.event]

    # What goes wrong.

    def fail_next(self, error: ProviderError, times: int = 1, verb: str = "") -> None:
        """Refuse the next requests (of this verb, if one is given)."""
        self._faults += [(verb, error)] * times

    def drop_next_answer(self) -> None:
        """Do what is asked next, and lose the answer."""
        self._dropping += 1

    def break_after(self, requests: int) -> None:
        """Serve so many requests more, then none until `mend`."""
        self._patience = requests

    def mend(self) -> None:
        """Take back all trouble that was ordered."""
        self._faults.clear()
        self._dropping, self._patience = 0, None

    def expire_sync_tokens(self) -> None:
        for shelf in self.shelves.values():
            shelf.epoch += 1

    def expire_access_token(self) -> None:
        """Let every access token that was given out end now."""
        self.tokens = {token for token in self.tokens if token.startswith("refresh")}

    def revoke_grant(self) -> None:
        """The account's owner withdraws what was granted."""
        self.tokens.clear()

    # What providers ask.

    def serve(self, request: Request, work: Callable[[], Result]) -> Result:
        """Do one request's work, with whatever trouble was ordered for it."""
        self.requests.append(request)
        self.latency(request)
        with self.lock:
            self._fail(request)
            result = work()
            dropped, self._dropping = self._dropping, max(0, self._dropping - 1)
        self._notify()
        if dropped:
            raise TransientError("the answer was lost", reason="connection")
        return result

    def admit(self, token: str) -> None:
        """Raise `AuthError` unless `token` is in force."""
        if token not in self.tokens:
            raise AuthError("the token is not accepted", reason="authError")

    def shelf(self, calendar: str) -> Shelf:
        shelf = self.shelves.get(calendar)
        if shelf is None or shelf.closed:
            raise CalendarUnavailable("the calendar is closed to us", reason="notFound")
        return shelf

    def write(self, calendar: str, id: str, event: Event | None, etag: str = "") -> Ref:
        """Store an event, or its deletion (None). An `etag` must be the current one."""
        shelf = self.shelf(calendar)
        entry = shelf.entries.get(id) or Entry(id, None, 0)
        if etag and etag != entry.etag:
            raise PreconditionFailed("someone else edited it", reason="conditionNotMet")
        self.revision += 1
        self._note_occurrences(entry, event)
        entry.event, entry.position = event and in_zone(event, shelf.info.zone), self.revision
        entry.changed_at = self.clock()
        shelf.entries[id] = entry
        self._news.add(calendar)
        return Ref(calendar, id, entry.etag)

    def token(self, shelf: Shelf) -> str:
        return f"{shelf.epoch}:{self.revision}"

    def position(self, shelf: Shelf, token: str) -> int:
        """Read a sync token; 0 for none."""
        epoch, _, position = (token or f"{shelf.epoch}:0").partition(":")
        if epoch != str(shelf.epoch):
            raise SyncTokenExpired("the position is lost", reason="fullSyncRequired")
        return int(position)

    def subscribe(self, calendar: str, address: str, id: str, secret: str) -> Subscription:
        self.shelf(calendar)
        if id in self.subscriptions:
            raise AlreadyExists("this id is taken", reason="channelIdNotUnique")
        expires = self.clock() + SUBSCRIPTION_LIFE
        subscription = Subscription(id, f"resource-{calendar}", secret, expires)
        self.subscriptions[id] = (calendar, address, subscription)
        return subscription

    def _note_occurrences(self, entry: Entry, event: Event | None) -> None:
        before = {o.key: o for o in entry.event.overrides} if entry.event else {}
        after = {o.key: o for o in event.overrides} if event else {}
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                original = (after.get(key) or before[key]).original
                entry.occurrences[moment_key(original)] = (self.revision, original)

    def _fail(self, request: Request) -> None:
        if self._patience is not None:
            if self._patience <= 0:
                raise TransientError("the server is down", reason="connection")
            self._patience -= 1
        for fault in self._faults:
            if fault[0] in ("", request.verb):
                self._faults.remove(fault)
                raise fault[1]

    @contextmanager
    def _by_hand(self):
        with self.lock:
            yield
        self._notify()

    def _notify(self) -> None:
        news, self._news = self._news, set()
        for calendar, address, subscription in list(self.subscriptions.values()):
            if calendar in news and self.clock() < subscription.expires:
                headers = {"X-Memory-Subscription": subscription.id}
                headers["X-Memory-Secret"] = subscription.secret
                for listener in self.listeners:
                    listener(address, headers, b"")


def in_zone(event: Event, zone: str) -> Event:
    """Whole days live in their calendar's zone, whatever was said when they were written."""
    return replace(event, zone=zone) if event.all_day else event
