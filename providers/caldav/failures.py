"""A CalDAV server's refusals as our errors: the status, the conditions named, the question.

A status alone says little: 403 may be a lack of rights, a lost position or an event that the
server does not like. RFC 4918 lets the server name the condition; many do, iCloud seldom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ..errors import (
    AlreadyExists,
    AuthError,
    CalendarUnavailable,
    NotFound,
    PreconditionFailed,
    ProviderError,
    RateLimited,
    Rejected,
    SyncTokenExpired,
    TransientError,
)
from ..http import Answer
from . import multistatus
from .vendors import Vendor


class About(str, Enum):
    """What a request is about."""

    ACCOUNT = "account"
    CALENDAR = "calendar"
    EVENT = "event"
    NEWS = "news"  # what changed since a sync token


POSITION = frozenset({"valid-sync-token"})
TAKEN = frozenset({"no-uid-conflict"})
FULL = frozenset({"quota-not-exceeded", "sufficient-disk-space"})
#: What RFC 4791 lets a server have against an object.
UNWANTED = frozenset(
    {
        "supported-calendar-data",
        "valid-calendar-data",
        "valid-calendar-object-resource",
        "supported-calendar-component",
        "max-resource-size",
        "min-date-time",
        "max-date-time",
        "max-instances",
        "max-attendees-per-instance",
        "valid-timezone",
        "supported-filter",
        "supported-collation",
        "valid-filter",
    }
)
#: SabreDAV (Nextcloud, Baïkal) says so without a name; also of what lies in the trash.
UID_TAKEN = "uid already exists"
#: Refusals of a position that are no outage. After 500 it is looked whether all else works.
LOST = frozenset({400, 409, 410, 412, 422})


@dataclass(frozen=True)
class Refusal:
    status: int
    faults: frozenset[str] = frozenset()
    words: str = ""

    @property
    def reason(self) -> str:
        return min(self.faults, default=str(self.status))


def failure(answer: Answer, about: About, vendor: Vendor, now: datetime) -> ProviderError:
    """Return our error for an answer that is no success."""
    if answer.status == 401:
        return not_let_in(vendor)
    body = answer.body
    refusal = Refusal(answer.status, multistatus.faults(body), multistatus.words(body))
    wait = answer.retry_after(now)
    kind = _kind(refusal, about, wait)
    message = f"the calendar server answers {refusal.status} {refusal.reason}"
    return kind(message, reason=refusal.reason, retry_after=wait)


def not_let_in(vendor: Vendor) -> AuthError:
    """Return what a refused password means at this vendor, in words for its owner."""
    if vendor.app_passwords:
        return AuthError(
            f"{vendor.label} needs an app-specific password", reason="app_password_needed"
        )
    return AuthError("the user name or the password is wrong", reason="wrong_password")


def _kind(refusal: Refusal, about: About, wait: float | None) -> type[ProviderError]:
    if refusal.status == 429 or refusal.status == 503 and wait is not None:
        return RateLimited
    if named := _named(refusal.faults, about):
        return named
    if about is About.NEWS and refusal.status in LOST:
        return SyncTokenExpired
    if refusal.status >= 500:
        return CalendarUnavailable if refusal.status == 507 else TransientError
    return BY_STATUS.get(refusal.status, _otherwise)(refusal, about)


def _named(faults: frozenset[str], about: About) -> type[ProviderError] | None:
    for names, kind in (
        # Only news have a position to lose; elsewhere that word proves nothing.
        (POSITION, SyncTokenExpired if about is About.NEWS else TransientError),
        (TAKEN, AlreadyExists),
        (FULL, CalendarUnavailable),
        (UNWANTED, Rejected),
    ):
        if names & faults:
            return kind
    return None


def _otherwise(refusal: Refusal, about: About) -> type[ProviderError]:
    if refusal.status < 400:
        return TransientError
    return AlreadyExists if UID_TAKEN in refusal.words else Rejected


def _forbidden(refusal: Refusal, about: About) -> type[ProviderError]:
    return CalendarUnavailable


def _not_found(refusal: Refusal, about: About) -> type[ProviderError]:
    return NotFound if about is About.EVENT else CalendarUnavailable


BY_STATUS = {
    403: _forbidden,
    404: _not_found,
    405: _forbidden,
    408: lambda refusal, about: TransientError,
    409: lambda refusal, about: AlreadyExists if UID_TAKEN in refusal.words else PreconditionFailed,
    410: _not_found,
    412: lambda refusal, about: PreconditionFailed,
    421: lambda refusal, about: TransientError,
    423: lambda refusal, about: TransientError,
    425: lambda refusal, about: TransientError,
}
