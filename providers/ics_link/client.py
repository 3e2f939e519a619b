"""Fetching the file behind a link, when it is another one than before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

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
    """A whole file. It is not looked into yet."""

    body: bytes = field(repr=False)
    charset: str = ""
    version: Version = field(default_factory=Version)


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

    def fetch(self, known: Version = Version()) -> Download | None:
        """Return the file, or None when it is still the `known` version."""
        conditions = known.conditions()
        answer = self._transport.send(
            "GET", self._address, headers={**ACCEPT, **conditions}, redirects=HOPS
        )
        if answer.status == 304 and conditions:
            return None
        if answer.status != 200:
            raise failure(answer, self._clock())
        charset = CHARSET.search(answer.headers.get("content-type", ""))
        version = Version(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
        return Download(answer.body, charset[1] if charset else "", version)


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
