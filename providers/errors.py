"""Everything that can go wrong with a calendar, and what is done about it.

ProviderError
├── AuthError              the grant is gone               the owner reconnects
│   ├── MissingScope       a permission was unticked       the owner reconnects and ticks it
│   ├── Declined           the owner said no               the owner may change her mind
│   └── NeedsApproval      her organisation must agree     she asks its administrator
├── ClientRejected         our client id or secret is bad  the administrator mends the settings
├── TransientError         timeout, reset, 5xx             try again later
│   ├── RateLimited        429, quota                      try again after `retry_after`
│   ├── UnreadableAnswer   HTML, cut-off or strange body   try again later
│   └── AddressRefused     our webhook was not reached     try again later; till then we poll
├── SyncTokenExpired       the feed position is lost       read the whole calendar again
├── PreconditionFailed     someone else edited it          read, reconcile, push again
├── AlreadyExists          our uid is there already        adopt it
├── NotFound               that event is proved gone       it was deleted
├── CalendarUnavailable    the calendar itself is closed   tell the owner; nothing is deleted
└── Rejected               the vendor refuses this event   give up on this push, tell the owner

Only `NotFound` means that an event is gone. Everything else proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Remedy(str, Enum):
    """What the caller does next. The outbox and the pull branch on nothing else."""

    RETRY = "retry"
    RECONNECT = "reconnect"
    TELL_ADMINISTRATOR = "tell_administrator"
    RESYNC = "resync"
    RECONCILE = "reconcile"
    ADOPT = "adopt"
    GONE = "gone"
    TELL_OWNER = "tell_owner"
    GIVE_UP = "give_up"


class Permission(str, Enum):
    """What an account's owner is asked for, in no vendor's words."""

    EVENTS = "events"  # see and change events
    CALENDARS = "calendars"  # see which calendars there are
    FREE_BUSY = "free_busy"  # see when somebody is busy


_OF_ACCOUNT = {Remedy.RETRY, Remedy.RECONNECT, Remedy.TELL_ADMINISTRATOR, Remedy.TELL_OWNER}


class ProviderError(Exception):
    """The root. `reason` is the vendor's own short code, safe to log and to show.

    `retry_after` is in seconds and None when the vendor did not say.
    """

    remedy = Remedy.RETRY

    @property
    def concerns_account(self) -> bool:
        """Whether the account's next request would only fail the same way."""
        return self.remedy in _OF_ACCOUNT

    def __init__(self, message: str, *, reason: str = "", retry_after: float | None = None):
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class AuthError(ProviderError):
    remedy = Remedy.RECONNECT


class MissingScope(AuthError):
    """`missing`: what was not granted; empty when the vendor does not say."""

    def __init__(self, message: str, *, missing: Iterable[Permission] = (), **details):
        super().__init__(message, **details)
        self.missing = frozenset(missing)


class Declined(AuthError):
    pass


class NeedsApproval(AuthError):
    pass


class ClientRejected(ProviderError):
    remedy = Remedy.TELL_ADMINISTRATOR


class TransientError(ProviderError):
    remedy = Remedy.RETRY


def mistake(error: Exception) -> TransientError:
    """What an exception of ours counts as, which is no error of a provider: it is tried again."""
    return TransientError("a mistake of ours", reason=type(error).__name__)


class RateLimited(TransientError):
    pass


class UnreadableAnswer(TransientError):
    pass


class AddressRefused(TransientError):
    pass


class SyncTokenExpired(ProviderError):
    remedy = Remedy.RESYNC


class PreconditionFailed(ProviderError):
    remedy = Remedy.RECONCILE


class AlreadyExists(ProviderError):
    remedy = Remedy.ADOPT


class NotFound(ProviderError):
    remedy = Remedy.GONE


class CalendarUnavailable(ProviderError):
    remedy = Remedy.TELL_OWNER


class Rejected(ProviderError):
    remedy = Remedy.GIVE_UP
