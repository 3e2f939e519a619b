"""The one place that sends a request.

Whatever goes wrong on the way comes out as a `TransientError` or an `UnreadableAnswer`;
no exception of `requests` gets out. What a vendor's status means is the provider's to say.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import (
    ChunkedEncodingError,
    ContentDecodingError,
    InvalidURL,
    MissingSchema,
    SSLError,
    Timeout,
)
from urllib3.exceptions import HTTPError

from .errors import ProviderError, TransientError, UnreadableAnswer
from .redact import redact
from .session import as_it_is, sending, shared_session, trust
from .timing import tell

_logger = logging.getLogger(__name__)

CHUNK = 16 * 1024
NO_BODY = (204, 304)
REDIRECTS = (301, 302, 303, 307, 308)

NETWORK_FAULTS = (requests.RequestException, HTTPError, OSError, ValueError)

# Exceptions of the network, with our error and its short code; the first match counts.
FAULTS = (
    (ChunkedEncodingError, UnreadableAnswer, "cut_off"),
    (ContentDecodingError, UnreadableAnswer, "garbled"),
    (Timeout, TransientError, "timeout"),
    (SSLError, TransientError, "certificate"),
    ((InvalidURL, MissingSchema), TransientError, "address"),
    ((requests.RequestException, HTTPError, OSError), TransientError, "connection"),
    # The standard library says so of malformed addresses, also of those in redirects.
    (ValueError, TransientError, "address"),
)


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds, and how much to read, in bytes.

    `read` is the longest silence; `total` ends an answer that merely trickles. For how long
    to wait for a connection is the session's to say.
    """

    read: float = 20.0
    total: float = 60.0
    size: int = 32 * 1024 * 1024

    @classmethod
    def read_from(cls, settings: Mapping[str, str]) -> Limits:
        """Return the usual limits, or shorter ones when `answer_within` (seconds) is set.

        A caller in a hurry adds it to the settings that a provider is built with.
        """
        within = settings.get("answer_within")
        return cls(read=float(within), total=float(within)) if within else cls()


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case; the body is whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str = field(default="", repr=False)

    def json(self) -> dict:
        """Return the body's JSON object. Raise `UnreadableAnswer` when it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            raise UnreadableAnswer("the answer is not JSON", reason="not_json") from None
        if not isinstance(value, dict):
            raise UnreadableAnswer("the answer is no JSON object", reason="not_json")
        return value

    def retry_after(self, now: datetime) -> float | None:
        """Return the seconds to wait that the vendor asks for, or None."""
        return read_retry_after(self.headers.get("retry-after", ""), now)


def read_retry_after(value: str, now: datetime) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date seen from the aware `now`."""
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - now).total_seconds())


def utc_now() -> datetime:
    """The clock at the edge; tests hand in another."""
    return datetime.now(timezone.utc)


class Transport:
    """Sends requests. Safe to use from several threads.

    `guard` is called with each address before it is visited, redirects included, and may
    raise a `ProviderError`. With `secret_address` the log names the host alone.
    """

    def __init__(
        self,
        session: requests.Session | None = None,
        *,
        limits: Limits | None = None,
        guard: Callable[[str], None] | None = None,
        secret_address: bool = False,
    ):
        self._session = session
        self.limits = limits or Limits()
        self._guard = guard
        self._secret_address = secret_address

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        redirects: int = 0,
    ) -> Answer:
        """Send one request and return the answer, whatever its status.

        Up to `redirects` redirects are followed, without credentials to another origin;
        the one after is returned as it is.
        """
        call = _Call(method, url, dict(headers or {}), body)
        while True:
            answer = self._send_once(call)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target or redirects <= 0:
                return answer
            redirects -= 1
            call = call.redirected(answer.status, target)

    def _send_once(self, call: _Call) -> Answer:
        if self._guard:
            self._guard(call.url)
        start = time.monotonic()
        outcome: object = "failed"
        quiet = sending.set(True)
        try:
            answer = self._exchange(call, start + self.limits.total)
            outcome = answer.status
            return answer
        except NETWORK_FAULTS as error:
            fault = translate(error, f"{call.method} {self._name(call.url)}")
            outcome = fault.reason
            # The original names the whole address, which may hold a secret.
            raise fault from None
        except ProviderError as error:
            outcome = error.reason
            raise
        finally:
            sending.reset(quiet)
            took = (time.monotonic() - start) * 1000
            tell(took)
            _logger.debug("%s %s: %s, %d ms", call.method, self._name(call.url), outcome, took)

    def _exchange(self, call: _Call, deadline: float) -> Answer:
        response = (self._session or shared_session()).request(
            call.method,
            call.url,
            headers=call.headers,
            data=call.body,
            auth=as_it_is,
            verify=trust(),
            timeout=self.limits.read,
            allow_redirects=False,
            stream=True,
        )
        try:
            body = self._read(response, deadline)
        except BaseException:
            response.close()
            raise
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, body, call.url)

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > self.limits.size:
                raise UnreadableAnswer("the answer is too large", reason="too_large")
            if time.monotonic() > deadline:
                raise TransientError("the answer takes too long", reason="timeout")
        if is_cut_off(response):
            raise UnreadableAnswer("the answer is cut off", reason="cut_off")
        return bytes(body)

    def _name(self, url: str) -> str:
        try:
            parts = urlsplit(url)
        except ValueError:
            return "a malformed address"
        host = parts.netloc.rpartition("@")[2]
        return host if self._secret_address else redact(host + parts.path)


@dataclass(frozen=True)
class _Call:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | str | None

    def redirected(self, status: int, target: str) -> _Call:
        headers = dict(self.headers)
        try:
            target = urljoin(self.url, target)
            elsewhere = origin(target) != origin(self.url)
        except ValueError:
            raise TransientError("redirected to a malformed address", reason="address") from None
        if elsewhere:
            headers = {k: v for k, v in headers.items() if k.lower() != "authorization"}
        if status == 303 and self.method != "HEAD":
            return _Call("GET", target, headers, None)
        return _Call(self.method, target, headers, self.body)


def origin(url: str) -> tuple[str, str, int | None]:
    """Who would read what is sent to `url`."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port


def translate(error: Exception, doing: str) -> TransientError:
    """Return our error for one of `NETWORK_FAULTS`."""
    ours, reason = next((o, r) for kinds, o, r in FAULTS if isinstance(error, kinds))
    return ours(f"{doing}: {reason}", reason=reason)


def is_cut_off(response: requests.Response) -> bool:
    """True when fewer bytes came than were announced: urllib3 1.26 does not mind."""
    announced = response.headers.get("Content-Length", "")
    if response.request.method == "HEAD" or response.status_code in NO_BODY:
        return False
    if "Transfer-Encoding" in response.headers or not announced.isdecimal():
        return False
    return response.raw.tell() < int(announced)
