"""Serves a calendar file, tells when it is unchanged, and has bad days."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ..common.http import Request, Response
from ..common.running import OwnVendor

SECRET = "private-9f86d081884c7d65"
TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Seen:
    """A request as it arrived, and the status that it got."""

    headers: dict[str, str]
    status: int


class LinkServer(OwnVendor):
    """``with LinkServer(lambda: file) as server``: its file is at `server.address`.

    `body` gives the file as it is now, `version` what its ETag is made of; with `tells_versions`
    off there is none. `faults` is what goes wrong.
    """

    def __init__(self, body: Callable[[], bytes], version: Callable[[], bytes] | None = None):
        super().__init__()
        self.body = body
        self.version = version or body
        self.tells_versions = True
        self.open = True
        self.name = "basic.ics"
        self.headers: dict[str, str] = {}
        self.seen: list[Seen] = []

    @property
    def path(self) -> str:
        return f"/calendars/{SECRET}/{self.name}"

    @property
    def address(self) -> str:
        return self.server.url + self.path

    # What the application asks of a vendor.

    def identify(self, request: Request) -> str:
        return ""

    def answer(self, request: Request) -> Response:
        response = self._answer(request)
        self.seen.append(Seen(request.headers, response.status))
        return response

    def _answer(self, request: Request) -> Response:
        if not self.open or request.path != self.path:
            return Response(404, b"Not Found", {"Content-Type": "text/plain"})
        headers = {"Content-Type": TYPE, **self.headers}
        if not self.tells_versions:
            return Response(200, self.body(), headers)
        etag = f'"{hashlib.sha256(self.version()).hexdigest()[:16]}"'
        headers["ETag"] = etag
        if request.headers.get("if-none-match") == etag:
            return Response(304, b"", headers)
        return Response(200, self.body(), headers)
