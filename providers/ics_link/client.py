"""Fetching the file behind a link, when it is another one than before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..errors import (
    AuthError,
    CalendarUnavailable,
    ProviderError,
    RateLimited,
    TransientError,
    UnreadableAnswer,
)
from ..hosts import Guard, guarded_session
from ..http import Answer, Limits, Transport, utc_now

HOPS = 5
SIZE = 10 * 1024 * 1024
ACCEPT = {"Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1"}
TOO_LARGE = "too_large"
#: No server is believed for longer that its file is still the newest.
LONGEST_TRUST = timedelta(minutes=5)
MAX_AGE = re.compile(r"\bmax-age=\"?(\d{1,9})", re.IGNORECASE)
CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
#: Refusals that pass, unlike others from 400 to 499.
PASSING = frozenset({408, 421, 423, 425})


@dataclass(frozen=True)
class Version:
    """What a server says of a file's version; both are empty where it says nothing."""

    etag: str = ""
    modified: str = ""

    def conditions(self) -> dict[str, str]:
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class Download:
    """A file as it came, not looked into yet. `body` is None where it is still the known version.

    `good_for`: for so long its server says that there is no other.
    """

    body: bytes | None = field(repr=False)
    charset: str = ""
    version: Version = field(default_factory=Version)
    good_for: timedelta = timedelta(0)


class LinkClient:
    """Asks for one file. Its address is a secret: no error and no log line names it."""

    def __init__(
        self, address: str, transport: Transport, clock: Callable[[], datetime] = utc_now
    ):
        self._address = address
        self._transport = transport
        self._clock = clock

    @classmethod
    def build(cls, settings: Mapping[str, str], address: str) -> LinkClient:
        guard = Guard.read_from(settings)
        usual = Limits.read_from(settings)
        limits = Limits(read=usual.read, total=usual.total, size=SIZE)
        transport = Transport(
            guarded_session(guard), limits=limits, guard=guard, secret_address=True
        )
        return cls(address, transport)

    def fetch(self, known: Version = Version()) -> Download:
        """Return the file, without its content when it is still the `known` version."""
        conditions = known.conditions()
        answer = self._sent({**ACCEPT, **conditions})
        if answer.status == 304 and conditions:
            return Download(None, version=known, good_for=good_for(answer.headers))
        if answer.status != 200:
            raise failure(answer, self._clock())
        charset = CHARSET.search(answer.headers.get("content-type", ""))
        version = Version(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
        told = charset[1] if charset else ""
        return Download(answer.body, told, version, good_for(answer.headers))

    def _sent(self, headers: Mapping[str, str]) -> Answer:
        try:
            return self._transport.send("GET", self._address, headers=headers, redirects=HOPS)
        except UnreadableAnswer as error:
            if error.reason != TOO_LARGE:
                raise
        raise CalendarUnavailable("the file behind the link is too large", reason=TOO_LARGE)


def good_for(headers: Mapping[str, str]) -> timedelta:
    """Return for how long asking again is of no use, as the server says."""
    told = headers.get("cache-control", "").lower()
    match = MAX_AGE.search(told)
    if not match or "no-cache" in told or "no-store" in told:
        return timedelta(0)
    age = headers.get("age", "")
    seconds = int(match[1]) - (int(age) if age.isdecimal() and len(age) < 10 else 0)
    return min(max(timedelta(seconds=seconds), timedelta(0)), LONGEST_TRUST)


def failure(answer: Answer, now: datetime) -> ProviderError:
    """Return our error for an answer without a file. None of them proves anything of an event."""
    status, wait = answer.status, answer.retry_after(now)
    details = {"reason": str(status), "retry_after": wait}
    message = f"the server of the link answers {status}"
    if status == 401:
        return AuthError(message, **details)
    if status == 429 or status == 503 and wait is not None:
        return RateLimited(message, **details)
    if 400 <= status < 500 and status not in PASSING:
        return CalendarUnavailable(message, **details)
    if 200 <= status < 300:
        return UnreadableAnswer(message, **details)
    return TransientError(message, **details)
