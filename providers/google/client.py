"""The calls to Google's API: Google's library builds them, our transport sends them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

import httplib2
from googleapiclient.discovery import Resource, build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import HttpRequest

from ..errors import AuthError, MissingScope, UnreadableAnswer
from ..http import Transport, utc_now
from ..token_keeper import TokenKeeper
from .failures import About, failure


class Wire:
    """Stands where the library expects an `httplib2.Http`, for one request."""

    def __init__(self, transport: Transport, about: About, headers: Mapping[str, str], clock):
        self._transport = transport
        self._about = about
        self._headers = headers
        self._clock = clock

    def request(self, uri, method="GET", body=None, headers=None, **_httplib2):
        """Send a request. Raise our errors for anything but success."""
        given = {k: v for k, v in (headers or {}).items() if k.lower() != "content-length"}
        answer = self._transport.send(method, uri, headers={**given, **self._headers}, body=body)
        if not 200 <= answer.status < 300:
            raise failure(answer, self._about, self._clock())
        # Some deletions are answered by 200 without a body, which the library can not read.
        status = answer.status if answer.body else 204
        return httplib2.Response({**answer.headers, "status": status}), answer.body


class GoogleClient:
    """One account's calls. Raises only `ProviderError` and its children."""

    def __init__(
        self,
        api_root: str,
        transport: Transport,
        keeper: TokenKeeper,
        clock: Callable[[], datetime] = utc_now,
    ):
        self._resources = resources(api_root)
        self._transport = transport
        self._clock = clock
        self.keeper = keeper

    def resource(self, name: str) -> Resource:
        """Return one of the API's collections: events, calendarList, freebusy, channels."""
        return self._resources[name]

    def ask(self, request: HttpRequest, about: About, etag: str = "") -> dict:
        """Send a request that is answered by an object."""
        told = self.send(request, about, etag)
        if not isinstance(told, dict):
            raise UnreadableAnswer("the answer is no JSON object", reason="not_json")
        return told

    def send(self, request: HttpRequest, about: About, etag: str = "") -> object:
        """Send a request; with an `etag`, only if that is still the current version."""
        token = self.keeper.token()
        try:
            return self._send_as(token, request, about, etag)
        except MissingScope:
            raise
        except AuthError:
            token = self.keeper.renew(token)
        return self._send_as(token, request, about, etag)

    def _send_as(self, token: str, request: HttpRequest, about: About, etag: str) -> object:
        headers = {"Authorization": f"Bearer {token}"}
        if etag:
            headers["If-Match"] = etag
        try:
            return request.execute(http=Wire(self._transport, about, headers, self._clock))
        except ValueError:
            raise UnreadableAnswer("the answer is not JSON", reason="not_json") from None


@lru_cache(maxsize=16)
def resources(api_root: str) -> Mapping[str, Resource]:
    """Return the API's collections at this address. The description comes with the library."""
    service = build_from_document(
        get_static_doc("calendar", "v3"),
        http=httplib2.Http(),
        client_options={"api_endpoint": f"{api_root}/"},
    )
    names = ("events", "calendarList", "freebusy", "channels")
    return {name: getattr(service, name)() for name in names}
