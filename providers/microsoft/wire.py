"""What MSAL speaks through: our transport, and a memory of what the sign-in says of itself.

Only what MSAL can use gets past here. A refusal, or a body that is none of Microsoft's, is
raised as our error at once: MSAL would log such a body as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlencode

from ..errors import UnreadableAnswer
from ..http import Answer, Transport
from .refusals import discovery_failure, token_failure

ENDPOINTS = ("authorization_endpoint", "token_endpoint")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DESCRIPTION_LIFE = timedelta(hours=12)
MOST_DESCRIPTIONS = 32


@dataclass(frozen=True)
class Reply:
    """An answer with MSAL's names for its parts."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        """Do nothing: no failure gets so far."""


class Descriptions:
    """What each authority says of itself, which is public and the same for every account."""

    def __init__(self):
        self._lock = Lock()
        self._kept: dict[str, tuple[datetime, str]] = {}

    def get(self, url: str, now: datetime) -> str | None:
        """Return the description kept for this address, unless it is hours old."""
        kept_at, text = self._kept.get(url, (now, None))
        return text if now - kept_at < DESCRIPTION_LIFE else None

    def keep(self, url: str, text: str, now: datetime) -> None:
        with self._lock:
            self._kept.pop(url, None)
            while len(self._kept) >= MOST_DESCRIPTIONS:
                del self._kept[next(iter(self._kept))]
            self._kept[url] = now, text

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


DESCRIPTIONS = Descriptions()


class Wire:
    """Stands where MSAL expects an HTTP client. Raises only `ProviderError` and its children."""

    def __init__(self, transport: Transport, clock: Callable[[], datetime]):
        self._transport = transport
        self._clock = clock

    def get(self, url: str, **_msal) -> Reply:
        """Return the description of an authority: all that MSAL gets."""
        now = self._clock()
        text = DESCRIPTIONS.get(url, now)
        if text is None:
            text = self._describe(url, now)
            DESCRIPTIONS.keep(url, text, now)
        return Reply(200, text)

    def post(self, url: str, *, data: Mapping, headers: Mapping | None = None, **_msal) -> Reply:
        """Ask for tokens."""
        sent = {**(headers or {}), **FORM}
        answer = self._transport.send("POST", url, headers=sent, body=urlencode(data))
        if answer.status != 200:
            raise token_failure(answer, self._clock())
        return Reply(200, json.dumps(answer.json()), answer.headers)

    def close(self) -> None:
        """Do nothing: the connections are not ours to close."""

    def _describe(self, url: str, now: datetime) -> str:
        answer = self._transport.send("GET", url, headers={"Accept": "application/json"})
        if answer.status != 200:
            raise discovery_failure(answer, now)
        return _checked(answer)


def _checked(answer: Answer) -> str:
    """Return the description's text. Our secret goes where it says, so under https alone."""
    told = answer.json()
    places = [told.get(name) for name in ENDPOINTS]
    if not all(isinstance(place, str) for place in places) or not places[1].startswith("https://"):
        raise UnreadableAnswer("the authority's description is strange", reason="discovery")
    return json.dumps(told)
