"""Who asked for what, and when exactly. Secrets are never written into it."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from dataclasses import asdict, dataclass
from itertools import count

from .http import Request, Response

SECRET_PARAMETERS = {"code", "token", "access_token", "refresh_token", "client_secret", "key",
                     "oauth_token", "code_verifier"}


@dataclass
class Logged:
    """`at` is time.time() and `monotonic` time.monotonic() at arrival, both in seconds.

    `status` 0 means that no answer was sent (yet). `took` is seconds from arrival to answer,
    simulated latency included. `body` is the JSON sent, None for anything else.
    """

    number: int
    method: str
    path: str
    query: dict[str, list[str]]
    account: str
    auth: str
    if_match: str
    body: object
    at: float
    monotonic: float
    status: int = 0
    took: float = 0.0
    fault: str = ""


class RequestLog:
    """The last `size` requests to the vendor's own interface: not control, not the page."""

    def __init__(self, size: int = 100_000):
        self._entries: deque[Logged] = deque(maxlen=size)
        self._numbers = count(1)

    def open(self, request: Request) -> Logged:
        entry = Logged(
            next(self._numbers), request.method, request.path, _without_secrets(request.query),
            request.account, _fingerprint(request.headers.get("authorization", "")),
            request.headers.get("if-match", ""), _json_body(request),
            request.received_at, request.received_monotonic,
        )
        self._entries.append(entry)
        return entry

    def close(self, entry: Logged, response: Response, now: float) -> None:
        entry.status = 0 if response.wire == "reset" else response.status
        entry.took = now - entry.monotonic

    def forget(self) -> None:
        self._entries.clear()

    def entries(self, since: int = 0) -> list[dict]:
        """Requests with a number above `since`, oldest first."""
        return [asdict(entry) for entry in list(self._entries) if entry.number > since]


def _without_secrets(query: dict[str, list[str]]) -> dict[str, list[str]]:
    return {k: ["…"] if k in SECRET_PARAMETERS else v for k, v in query.items()}


def _fingerprint(authorization: str) -> str:
    """Enough to tell two tokens apart, not enough to use one."""
    if not authorization:
        return ""
    scheme, _, secret = authorization.partition(" ")
    return f"{scheme} {hashlib.sha256(secret.encode()).hexdigest()[:8]}…"


def _json_body(request: Request):
    if not request.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        return json.loads(request.body)
    except ValueError:
        return None
