"""Google's refusals as our errors: the status, the reason, and what the request was about.

A refusal counts only when it is Google's own JSON: a proxy's page that says 404 proves nothing.
https://developers.google.com/workspace/calendar/api/guides/errors
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ..errors import (
    AlreadyExists,
    AuthError,
    CalendarUnavailable,
    ClientRejected,
    MissingScope,
    NotFound,
    PreconditionFailed,
    ProviderError,
    RateLimited,
    Rejected,
    SyncTokenExpired,
    TransientError,
    UnreadableAnswer,
)
from ..http import Answer

LONG_PAUSE = 3600.0  # seconds; use limits of the calendar itself do not end within minutes


class About(str, Enum):
    """What a request is about, for a status that says only "not found"."""

    ACCOUNT = "account"
    CALENDAR = "calendar"
    EVENT = "event"
    FEED = "feed"
    CHANNEL = "channel"


MISSING_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
USED_UP = frozenset(
    {"calendarUsageLimitsExceeded", "dailyLimitExceeded", "limitExceeded", "quotaExceeded"}
)
OUR_FAULT = frozenset(
    {
        "accessNotConfigured",
        "dailyLimitExceededUnreg",
        "keyInvalid",
        "SERVICE_DISABLED",
        "webhookUrlNotHttps",
        "webhookUrlUnauthorized",
    }
)
TOKEN_LOST = frozenset({"fullSyncRequired", "updatedMinTooLongAgo"})


@dataclass(frozen=True)
class Refusal:
    """What Google said. `reasons` are all its codes for it, the most telling first."""

    status: int
    reasons: tuple[str, ...] = ()
    locations: frozenset[str] = frozenset()

    @property
    def reason(self) -> str:
        return self.reasons[0] if self.reasons else str(self.status)

    def has(self, codes: frozenset[str]) -> bool:
        return any(reason.rpartition(".")[2] in codes for reason in self.reasons)


def failure(answer: Answer, about: About, now: datetime) -> ProviderError:
    """Return our error for a refusal, with how long to wait where that is known."""
    if answer.status == 429:
        refusal = Refusal(429, ("rateLimitExceeded",))
    elif answer.status >= 500 or answer.status == 408:
        refusal = Refusal(answer.status)
    else:
        try:
            refusal = read_refusal(answer)
        except UnreadableAnswer as error:
            return error
    return translate(refusal, about, answer.retry_after(now))


def read_refusal(answer: Answer) -> Refusal:
    """Read Google's error envelope. Raise `UnreadableAnswer` when it is none."""
    error = answer.json().get("error") if answer.status >= 400 else None
    if not isinstance(error, Mapping) or error.get("code") != answer.status:
        raise UnreadableAnswer(f"{answer.status} is not of Google's making", reason="not_google")
    faults = [each for each in error.get("errors") or () if isinstance(each, Mapping)]
    details = [each for each in error.get("details") or () if isinstance(each, Mapping)]
    reasons = [str(each["reason"]) for each in (*faults, *details) if each.get("reason")]
    locations = frozenset(str(each["location"]) for each in faults if each.get("location"))
    return Refusal(answer.status, tuple(reasons), locations)


def translate(refusal: Refusal, about: About, retry_after: float | None = None) -> ProviderError:
    """Return our error for what Google said about a request of this kind."""
    kind = _kind(refusal, about)
    if kind is RateLimited and refusal.has(USED_UP):
        retry_after = max(retry_after or 0.0, LONG_PAUSE)
    message = f"Google answers {refusal.status} {refusal.reason}"
    return kind(message, reason=refusal.reason, retry_after=retry_after)


def _kind(refusal: Refusal, about: About) -> type[ProviderError]:
    if refusal.has(OUR_FAULT):
        return ClientRejected
    read = BY_STATUS.get(refusal.status)
    if read is not None:
        return read(refusal, about)
    return TransientError if refusal.status >= 500 else Rejected


def _bad_request(refusal: Refusal, about: About) -> type[ProviderError]:
    if "syncToken" in refusal.locations:
        return SyncTokenExpired
    return AlreadyExists if refusal.has(frozenset({"channelIdNotUnique"})) else Rejected


def _forbidden(refusal: Refusal, about: About) -> type[ProviderError]:
    if refusal.has(TOO_FAST | USED_UP):
        return RateLimited
    if refusal.has(MISSING_SCOPE):
        return MissingScope
    if refusal.has(frozenset({"forbiddenForNonOrganizer"})):
        return Rejected
    return CalendarUnavailable


def _not_found(refusal: Refusal, about: About) -> type[ProviderError]:
    return NotFound if about in (About.EVENT, About.CHANNEL) else CalendarUnavailable


def _gone(refusal: Refusal, about: About) -> type[ProviderError]:
    """Only a feed has a position to lose; elsewhere that word proves nothing."""
    if about is About.FEED:
        return SyncTokenExpired
    return NotFound if about is About.EVENT and not refusal.has(TOKEN_LOST) else TransientError


def _conflict(refusal: Refusal, about: About) -> type[ProviderError]:
    return AlreadyExists if refusal.has(frozenset({"duplicate"})) else TransientError


BY_STATUS = {
    400: _bad_request,
    401: lambda refusal, about: AuthError,
    403: _forbidden,
    404: _not_found,
    408: lambda refusal, about: TransientError,
    409: _conflict,
    410: _gone,
    412: lambda refusal, about: PreconditionFailed,
    429: lambda refusal, about: RateLimited,
}
