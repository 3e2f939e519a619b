"""The values that callers and providers hand each other. None of them knows a vendor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from ..core.codec import timing_only
from ..core.event import Event, Moment


class Detail(str, Enum):
    """How much of each event is asked for."""

    BUSY = "busy"  # times and whether they block; no title, notes, place or people
    FULL = "full"


class Access(str, Enum):
    """What the account may do with a calendar, least first."""

    FREE_BUSY = "free_busy"
    READ = "read"
    WRITE = "write"


class Meeting(str, Enum):
    """With what a vendor holds video meetings."""

    GOOGLE_MEET = "google_meet"
    TEAMS = "teams"


@dataclass(frozen=True)
class CalendarInfo:
    """One calendar of the account. `zone` is an IANA name; its all-day events live in it.
    `meeting` is what its events can be given, None for nothing."""

    id: str
    name: str
    zone: str = "UTC"
    access: Access = Access.READ
    primary: bool = False
    color: str = ""
    meeting: Meeting | None = None


@dataclass(frozen=True)
class Ref:
    """Where an event is at the vendor, and which version we know."""

    calendar: str
    id: str
    etag: str = ""


@dataclass(frozen=True)
class Met:
    """The video meeting of an event: where to join, empty while the vendor still makes it.

    `ref` is where the event is now. Its version is the one that was asked with, if somebody
    else had changed the event before: then that is still to be read.
    """

    ref: Ref
    address: str = ""


@dataclass(frozen=True)
class Changed:
    """An event or series that is there now.

    A series' ``event.overrides`` are complete with `Feature.WHOLE_SERIES`; otherwise they
    are empty and come as `OccurrenceChanged` items of their own. `changed_at` is when it was
    last changed, aware and by the vendor's clock; None when the vendor does not say. `own`: it
    is the calendar owner's to change. Not so are invitations from others, birthdays, working
    locations and the like.
    """

    ref: Ref
    event: Event
    changed_at: datetime | None = None
    own: bool = True

    def as_asked(self, detail: Detail) -> Changed:
        """Return it in that detail, where a server tells all or nothing."""
        return self if detail is Detail.FULL else replace(self, event=timing_only(self.event))


@dataclass(frozen=True)
class OccurrenceChanged:
    """One occurrence of the series `series_id` was changed or moved, or cancelled (event None)."""

    ref: Ref
    series_id: str
    original: Moment
    event: Event | None


@dataclass(frozen=True)
class Removed:
    """The vendor says that this event is gone. Nothing but its id may be known."""

    id: str


@dataclass(frozen=True)
class Unreadable:
    """One event that could not be understood. The others of its page are fine."""

    id: str
    reason: str


Item = Changed | OccurrenceChanged | Removed | Unreadable


@dataclass(frozen=True)
class Page:
    """A part of an answer. Only the last page carries the sync token: store it only then."""

    items: tuple[Item, ...]
    sync_token: str = ""


@dataclass(frozen=True)
class Subscription:
    """A registration for notices. `secret` comes back with each notice; `expires` is aware."""

    id: str
    resource: str
    secret: str = field(repr=False)
    expires: datetime | None = None


class Tells(str, Enum):
    """What a notice is about."""

    CHANGE = "change"  # something changed, or may have: read the calendar
    LAPSE = "lapse"  # the subscription falls silent unless it is renewed now
    END = "end"  # the subscription is gone: make another, and read the calendar


@dataclass(frozen=True)
class Notice:
    """What an incoming webhook claims: which subscription, with which secret, and what of it."""

    subscription_id: str
    secret: str = field(repr=False)
    resource: str = ""
    tells: Tells = Tells.CHANGE


@dataclass(frozen=True)
class Credentials:
    """What opens an account. `expires` is the access token's end, aware; None when unknown.

    `account_id` and `username` are known where consenting itself tells whose account it is.
    """

    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    expires: datetime | None = None
    scopes: tuple[str, ...] = ()
    username: str = ""
    password: str = field(default="", repr=False)
    url: str = field(default="", repr=False)
    account_id: str = ""


@dataclass(frozen=True)
class Account:
    """Whose account it is. `id` is stable; `name` is what its owner would recognise."""

    id: str
    name: str
