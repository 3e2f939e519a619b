"""The process's `requests` session: pooled connections, no cookies, no .netrc, no chatter."""

from __future__ import annotations

import logging
import os
from contextvars import ContextVar

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

CONNECT = 5.0  # seconds


def trust() -> str | bool:
    """Return the certificates to trust. `requests` itself reads all but SSL_CERT_FILE."""
    if os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE"):
        return True
    return os.environ.get("SSL_CERT_FILE") or True


def as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """An auth that adds nothing; without one, `requests` would look into ~/.netrc."""
    return request


class _NoCookies(RequestsCookieJar):
    """One session serves many accounts: nothing of one answer may go into another's request."""

    def extract_cookies(self, response, request):
        pass


class Impatient(HTTPAdapter):
    """Waits for a connection less long than for an answer.

    `requests` takes a pair of timeouts too, but who watches its sessions (Odoo's tests do)
    expects a number.
    """

    def send(self, request, stream=False, timeout=None, **options):
        return super().send(request, stream=stream, timeout=patience(timeout), **options)


def patience(timeout: float) -> tuple[float, float]:
    """Return the seconds to wait for a connection and for an answer."""
    return min(CONNECT, timeout), timeout


def new_session(connections: int = 32) -> requests.Session:
    """Return a session that keeps up to `connections` connections to each host alive."""
    session = requests.Session()
    session.cookies = _NoCookies()
    adapter = Impatient(pool_connections=64, pool_maxsize=connections)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


_shared: dict[int, requests.Session] = {}


def shared_session() -> requests.Session:
    """Return this process's session. A forked child makes its own: sockets are not shared."""
    session = _shared.get(os.getpid())
    if session is None:
        session = _shared.setdefault(os.getpid(), new_session())
    return session


sending: ContextVar[bool] = ContextVar("sending", default=False)


def _not_ours(record: logging.LogRecord) -> bool:
    """Keep urllib3 from logging our addresses with their queries; `Transport` logs instead."""
    return not sending.get()


logging.getLogger("urllib3.connectionpool").addFilter(_not_ours)
