"""What a provider's test supplies: the provider, and hands to touch the far side."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from ...core.event import Event, Moment
from ...providers.base import CalendarProvider, Credentials, Ref

BRUSSELS = ZoneInfo("Europe/Brussels")
MONDAY = datetime(2027, 3, 1, 10, 0, tzinfo=BRUSSELS)
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


class Answer(str, Enum):
    """What an invited owner answers."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Trouble:
    """Something that can go wrong with the next request, and the error that must come of it."""

    name: str
    arrange: Callable[[], None]
    expected: type


@dataclass(frozen=True)
class Sent:
    """One request as it left us. `timeout` is (connect, read) in seconds."""

    method: str
    url: str
    timeout: tuple[float, float] | None


class World(ABC):
    """An account with two empty calendars, `calendar` (in Brussels' zone) and `neighbour`.

    `neighbour` is empty where an account is a single calendar.
    """

    provider: CalendarProvider
    calendar: str
    neighbour: str
    saved: list[Credentials]
    webhook_address: str

    @abstractmethod
    def close(self) -> None:
        """Take everything down."""

    @abstractmethod
    def again(self) -> CalendarProvider:
        """Return another provider on the same account, as another process would have it."""

    @abstractmethod
    def small_pages(self, size: int) -> CalendarProvider:
        """Return a provider that gets `size` events per page."""

    # The other person.

    @abstractmethod
    def put(self, event: Event) -> Ref:
        """Somebody adds an event to `calendar`."""

    @abstractmethod
    def put_invitation(self, event: Event, answer: Answer) -> Ref:
        """Somebody invites the owner, who answers so."""

    @abstractmethod
    def put_in_foreign_zone(self) -> Ref:
        """A program of another make adds `appointment`, naming Brussels' zone its own way."""

    @abstractmethod
    def put_unreadable(self) -> str:
        """Put an event there that makes no sense; return its id."""

    @abstractmethod
    def edit(self, ref: Ref, **fields) -> None:
        """Somebody changes fields (of `Event`)."""

    @abstractmethod
    def delete(self, ref: Ref) -> None: ...

    @abstractmethod
    def change_occurrence(self, ref: Ref, original: Moment, event: Event | None) -> None:
        """Somebody changes or moves one occurrence of a series, or cancels it (None)."""

    @abstractmethod
    def decorate(self, ref: Ref) -> None:
        """Somebody puts things on an event that are not ours: a guest, a colour, a reminder."""

    @abstractmethod
    def decoration(self, ref: Ref) -> object:
        """Return what is on it of that."""

    @abstractmethod
    def live(self) -> int:
        """How many events and series are in `calendar`."""

    @abstractmethod
    def close_calendar(self) -> None:
        """`calendar` is no longer shared with the account."""

    # Trouble.

    @abstractmethod
    def troubles(self) -> list[Trouble]:
        """The table of everything that can go wrong, with the errors that must come of it."""

    @abstractmethod
    def expire_sync_token(self) -> None: ...

    @abstractmethod
    def ask_to_wait(self, seconds: float) -> None:
        """The vendor asks for so long a pause."""

    @abstractmethod
    def drop_next_answer(self) -> None:
        """What is asked next is done, but the answer is lost."""

    @abstractmethod
    def break_after(self, requests: int) -> None:
        """The first `requests` requests go well, all further ones fail."""

    @abstractmethod
    def mend(self) -> None:
        """All goes well again."""

    def expire_access_token(self) -> None:
        """The access token ends before its time. Needs `Feature.OAUTH`."""
        raise NotImplementedError

    def revoke_grant(self) -> None:
        """The owner withdraws the grant. Needs `Feature.OAUTH`."""
        raise NotImplementedError

    def attempt(self) -> None:
        """Make the one request that `troubles` are about."""
        list(self.provider.changes(self.calendar))

    # Video meetings. All needs `Feature.MEETINGS`.

    #: Whether the account has them at all, where its vendor does.
    meetings = True

    def offer_meetings(self) -> None:
        """Events in `calendar` can be given video meetings."""
        raise NotImplementedError

    def put_meeting(self, ref: Ref) -> str:
        """Somebody gives an event a video meeting; return its address."""
        raise NotImplementedError

    # The wire.

    def sent(self) -> list[Sent]:
        """The requests made so far; none for a provider without a wire."""
        return []

    def complaints(self) -> list:
        """What the vendor has against what we sent, and the mails that it sent for us."""
        return []

    def secrets(self) -> set[str]:
        """Texts that must be in no address, no log line and no error."""
        return set()

    def address_itself(self) -> set[str]:
        """Those of the secrets that an address can not be without. Needs `Feature.ADDRESS`."""
        return set()

    # Notices.

    def notices(self) -> list[tuple[dict[str, str], bytes]]:
        """The webhook calls made so far, oldest first. Needs `Feature.SUBSCRIPTIONS`."""
        raise NotImplementedError


def appointment(**fields) -> Event:
    """A plain appointment: next frozen Monday, ten to eleven in Brussels."""
    given = {
        "uid": "appointment-1@odoo.example",
        "start": MONDAY,
        "stop": MONDAY + HOUR,
        "zone": "Europe/Brussels",
        "title": "Jane Doe – Massage",
    }
    return Event(**{**given, **fields})


def holiday(**fields) -> Event:
    """Two whole days."""
    given = {"uid": "holiday-1@odoo.example", "start": date(2027, 3, 3), "stop": date(2027, 3, 5)}
    return Event(**{**given, "zone": "Europe/Brussels", "title": "Holiday", **fields})


def weekly(**fields) -> Event:
    """Eight Mondays at ten in Brussels, over the change to summer time (28 March 2027)."""
    given = {"uid": "weekly-1@odoo.example", "recurrence": ("RRULE:FREQ=WEEKLY;COUNT=8",)}
    return appointment(**{**given, **fields})


def monday(number: int) -> datetime:
    """The start of the occurrence `number` (from 0) of `weekly`: ten by the clock on the wall."""
    return MONDAY + number * WEEK


def before_monday() -> datetime:
    """When the promises are held: two weeks before anything takes place."""
    return MONDAY - 2 * WEEK
