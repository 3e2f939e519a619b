"""Graph's refusals as our errors: the status, the code, and what the request was about.

A refusal counts only when it is Graph's own JSON: a proxy's page that says 404 proves nothing.
Codes are compared in lower case, for Graph writes some of them both ways.
https://learn.microsoft.com/en-us/graph/errors
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from ..errors import (
    AddressRefused,
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
    UnreadableAnswer,
)
from ..http import Answer

DEPTH = 5  # of errors within errors


class Clash(TransientError):
    """Two writes met, Graph says. At times there was only one."""


class About(str, Enum):
    """What a request is about, for a status that says only "not found"."""

    ACCOUNT = "account"
    CALENDAR = "calendar"
    EVENT = "event"
    FEED = "feed"
    SUBSCRIPTION = "subscription"


POSITION_LOST = frozenset(
    {"fullsyncrequired", "resyncrequired", "syncstateinvalid", "syncstatenotfound"}
)
# Only these say that it is the item that is not there, and not its mailbox or its folder.
ITEM_GONE = frozenset({"erroritemnotfound", "itemnotfound"})
TOO_MANY = frozenset({"quotaexceeded"})
MADE_ALREADY = frozenset({"errorduplicatetransactionid"})
NOT_ALLOWED = frozenset(
    {
        "authorization_requestdenied",
        "errorinsufficientpermissionsinaccesstoken",
        "insufficient_claims",
        "insufficientclaims",
        "insufficientscope",
    }
)
# Each of Graph's words on a webhook that did not answer it begins so. There is no code for it.
PROBED = "subscription validation request"


@dataclass(frozen=True)
class Refusal:
    """What Graph said. `codes` are all its codes for it, the outermost first.

    `message` is for telling apart what has no code of its own. It may quote what we sent.
    """

    status: int
    codes: tuple[str, ...] = ()
    message: str = field(default="", repr=False)

    @property
    def reason(self) -> str:
        return self.codes[0] if self.codes else str(self.status)

    def has(self, codes: frozenset[str]) -> bool:
        return any(code.lower() in codes for code in self.codes)


def failure(answer: Answer, about: About, now: datetime) -> ProviderError:
    """Return our error for a refusal, with how long to wait where Graph says so."""
    try:
        refusal = read_refusal(answer)
    except UnreadableAnswer as error:
        if answer.status not in NEED_NO_ENVELOPE and answer.status < 500:
            return error
        refusal = Refusal(answer.status)
    return translate(refusal, about, answer.retry_after(now))


def read_refusal(answer: Answer) -> Refusal:
    """Read Graph's error envelope. Raise `UnreadableAnswer` when it is none."""
    if answer.status == 410 and not answer.body and "delta" in answer.headers.get("location", ""):
        return Refusal(410, ("resyncRequired",))  # where to begin anew is all that is told
    error = answer.json().get("error") if answer.status >= 400 else None
    codes = tuple(_codes(error))
    if not codes:
        raise UnreadableAnswer(f"{answer.status} is not of Graph's making", reason="not_graph")
    return Refusal(answer.status, codes, str(error.get("message") or ""))


def _codes(error: object) -> Iterator[str]:
    """Yield the code of an error and those of the errors within it."""
    for _level in range(DEPTH):
        if not isinstance(error, Mapping) or not isinstance(error.get("code"), str):
            return
        yield error["code"]
        error = error.get("innerError") or error.get("innererror")


def translate(refusal: Refusal, about: About, retry_after: float | None = None) -> ProviderError:
    """Return our error for what Graph said about a request of this kind."""
    message = f"Graph answers {refusal.status} {refusal.reason}"
    return _kind(refusal, about)(message, reason=refusal.reason, retry_after=retry_after)


def _kind(refusal: Refusal, about: About) -> type[ProviderError]:
    if about is About.FEED and refusal.status < 500 and refusal.has(POSITION_LOST):
        return SyncTokenExpired
    read = BY_STATUS.get(refusal.status)
    if read is not None:
        return read(refusal, about)
    return TransientError if refusal.status >= 500 else Rejected


def _bad_request(refusal: Refusal, about: About) -> type[ProviderError]:
    if about is About.SUBSCRIPTION and refusal.message.lower().startswith(PROBED):
        return AddressRefused
    return AlreadyExists if refusal.has(MADE_ALREADY) else Rejected


def _forbidden(refusal: Refusal, about: About) -> type[ProviderError]:
    if refusal.has(TOO_MANY):
        return RateLimited
    return AuthError if refusal.has(NOT_ALLOWED) else CalendarUnavailable


def _not_found(refusal: Refusal, about: About) -> type[ProviderError]:
    """A mailbox that is switched off, or lives elsewhere, is not found either."""
    if about is About.SUBSCRIPTION or about is About.EVENT and refusal.has(ITEM_GONE):
        return NotFound
    return CalendarUnavailable


def _conflict(refusal: Refusal, about: About) -> type[ProviderError]:
    if about is About.SUBSCRIPTION or refusal.has(MADE_ALREADY):
        return AlreadyExists
    return Clash


def _gone(refusal: Refusal, about: About) -> type[ProviderError]:
    return SyncTokenExpired if about is About.FEED else _not_found(refusal, about)


BY_STATUS = {
    400: _bad_request,
    401: lambda refusal, about: AuthError,
    403: _forbidden,
    404: _not_found,
    408: lambda refusal, about: TransientError,
    409: _conflict,
    410: _gone,
    412: lambda refusal, about: PreconditionFailed,
    423: lambda refusal, about: TransientError,
    429: lambda refusal, about: RateLimited,
}
NEED_NO_ENVELOPE = frozenset({408, 429})
