"""What every provider promises. The conformance suite states the same promises as tests.

Words: a *calendar id* and an *event id* are the vendor's own, opaque to callers. An *etag*
is a version: it changes whenever the event does. A *sync token* is a position in the feed
of changes. All methods raise only `ProviderError` and its children.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import ClassVar

from ..core.event import Event
from ..core.interval import Interval
from .consent import OAuthClient
from .errors import ProviderError
from .values import (
    Access,
    Account,
    CalendarInfo,
    Changed,
    Credentials,
    Detail,
    Item,
    Meeting,
    Met,
    Notice,
    OccurrenceChanged,
    Page,
    Ref,
    Removed,
    Subscription,
    Tells,
    Unreadable,
)

__all__ = [
    "Access",
    "Account",
    "CalendarInfo",
    "CalendarProvider",
    "Changed",
    "Credentials",
    "Detail",
    "Feature",
    "Item",
    "Meeting",
    "Met",
    "Notice",
    "OAuthClient",
    "OccurrenceChanged",
    "Page",
    "Ref",
    "Removed",
    "SaveCredentials",
    "Subscription",
    "Tells",
    "Unreadable",
]


class Feature(str, Enum):
    """What a caller may rely on beyond the basics. Models, screens and tests read it."""

    WRITES = "writes"  # events can be made, changed and deleted; without it, `Rejected` is raised
    SUBSCRIPTIONS = "subscriptions"  # tells us of changes through a webhook
    CLIENT_IDS = "client_ids"  # the event's id is ours to choose
    WHOLE_SERIES = "whole_series"  # a series arrives with all its overrides at once
    FREE_BUSY = "free_busy"  # can be asked for busy time without details
    OAUTH = "oauth"  # connects through a consent page
    RENEWALS = "renewals"  # a subscription can be prolonged instead of being replaced
    LIMITED_SERIES = "limited_series"  # has no words for some series (`expresses`)
    LASTING_IDS = "lasting_ids"  # an event keeps its id when it is moved to another calendar
    PASSWORD = "password"  # opens with a user name and a password
    MEETINGS = "meetings"  # events can be given a video meeting, where a calendar says so
    ADDRESS = "address"  # opens with an address alone, which is a secret itself


SaveCredentials = Callable[[Credentials], None]


class CalendarProvider(ABC):
    """One account at one vendor."""

    code: ClassVar[str]
    label: ClassVar[str]
    supports: ClassVar[frozenset[Feature]]
    #: A vendor that trusts an address less after each refusal is thanked for every notice,
    #: also for one that nobody believes.
    refusals_count: ClassVar[bool] = False
    #: How many events of one account may be written at the same time.
    writes_at_once: ClassVar[int] = 1

    @classmethod
    @abstractmethod
    def build(
        cls, settings: Mapping[str, str], credentials: Credentials, save: SaveCredentials
    ) -> CalendarProvider:
        """Make a provider. `settings` are the system parameters without their prefix, and
        `answer_within` (seconds) when the caller can not wait as long as usual. `zone` is the
        owner's, for vendors that do not tell in which one a calendar's whole days live.

        `save` is called with new credentials before they are first used.
        """

    @classmethod
    def oauth(cls, settings: Mapping[str, str]) -> OAuthClient:
        """Return the consent dance, where `Feature.OAUTH` is supported."""
        raise NotImplementedError(cls.code)

    @classmethod
    def open(
        cls, settings: Mapping[str, str], *, address: str, username: str = "", password: str = ""
    ) -> Credentials:
        """Find the account that its owner's words open (`Feature.PASSWORD`, `Feature.ADDRESS`).

        `address` is as it was typed: a host, a whole address, or an e-mail address. Raise
        `AuthError`, with reason *app_password_needed* where the account's own password never
        opens it; `CalendarUnavailable` with reason *no_calendars_here* or *address_not_allowed*;
        `TransientError` with reason *certificate* and the like.
        """
        raise NotImplementedError(cls.code)

    @classmethod
    def notices(cls, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        """Read an incoming webhook. Raise ValueError when it is not one of this vendor's."""
        raise NotImplementedError(cls.code)

    @classmethod
    def handshake(cls, query: Mapping[str, str]) -> str | None:
        """Return what proves to the vendor that a webhook's address is ours, as plain text.

        None when the call with this query does not ask for it. A vendor may ask while our own
        call to `subscribe` still waits for its answer.
        """
        return None

    @classmethod
    def as_kept(cls, event: Event) -> Event:
        """Return `event` as this vendor would give it back: without what it can not keep.

        Texts may be cut and tidied, instants rounded. Compare events through it, and what
        we pushed never comes back as somebody's edit. Applying it twice changes nothing.
        """
        return event

    @classmethod
    def expresses(cls, series: Event) -> bool:
        """Return whether a series, odd occurrences included, has words at this vendor.

        Only asked where `Feature.LIMITED_SERIES` says that some have none.
        A series without them goes there as single appointments; `create` and `as_kept` raise
        `Rejected` for it.
        """
        return True

    @abstractmethod
    def account(self) -> Account:
        """Return whose account this is."""

    @abstractmethod
    def calendars(self) -> list[CalendarInfo]:
        """Return every calendar that the account can at least see as free or busy."""

    @abstractmethod
    def changes(
        self, calendar: str, sync_token: str = "", *, detail: Detail = Detail.FULL
    ) -> Iterator[Page]:
        """Yield what changed since `sync_token`, or everything that is there when it is empty.

        Reading everything starts some weeks back, so what is missing from it is not proved
        gone. Raise `SyncTokenExpired` when the position is lost, `CalendarUnavailable` when the
        calendar can not be read. A read that breaks off has no last page, so no token.
        """

    @abstractmethod
    def get(self, calendar: str, id: str, *, detail: Detail = Detail.FULL) -> Changed:
        """Return an event or a whole series with its overrides. Raise `NotFound` when gone.

        With `Detail.BUSY` it is without words, as from `changes`: never write it back.
        """

    @abstractmethod
    def find(self, calendar: str, uid: str) -> Changed | None:
        """Return the event that we once made under this uid, or None when there is none.

        It answers after a create whose answer was lost, and when links are made anew.
        """

    @abstractmethod
    def create(self, calendar: str, event: Event, *, fresh: bool = False) -> Ref:
        """Put an event there. The same uid twice never makes two: the second call returns
        the first one's place, brought up to date. No mail goes to anyone.

        `fresh` says that nobody can have asked for this uid before, which may save a look.
        """

    @abstractmethod
    def update(self, ref: Ref, event: Event, *, base: Event | None = None) -> Ref:
        """Write our fields of an event, and leave every other field as it is.

        `base` is what was last known to be there, under `ref.etag`. A field that says the same
        is not named, so that what it holds beyond our words stays: bold text, links.
        Raise `PreconditionFailed` when `ref.etag` is not the current version (an empty etag
        writes unconditionally) and `NotFound` when it is gone.
        """

    @abstractmethod
    def delete(self, ref: Ref) -> bool:
        """Take an event away. Return whether it was there: what is already gone is fine.

        Raise `PreconditionFailed` when `ref.etag` is stale.
        """

    def meet(self, ref: Ref) -> Met:
        """Return the video meeting of a single event, made unless it has one (`Feature.MEETINGS`).

        However often it is asked for, there is one. Ask again while it has no address. Raise
        `NotFound` when the event is gone, and `Rejected` when the calendar has no meetings.
        """
        raise NotImplementedError(self.code)

    def busy(
        self, calendars: list[str], start: datetime, stop: datetime
    ) -> dict[str, list[Interval] | ProviderError]:
        """Return each calendar's busy time, merged and clipped, or why it is not known."""
        raise NotImplementedError(self.code)

    def subscribe(self, calendar: str, *, id: str, secret: str, address: str) -> Subscription:
        """Ask for notices at `address` (`Feature.SUBSCRIPTIONS`)."""
        raise NotImplementedError(self.code)

    def renew(self, subscription: Subscription) -> Subscription:
        """Prolong a subscription and wake one that fell silent (`Feature.RENEWALS`).

        Raise `NotFound` when it is gone.
        """
        raise NotImplementedError(self.code)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop notices. What is already stopped or expired is fine."""
        raise NotImplementedError(self.code)
