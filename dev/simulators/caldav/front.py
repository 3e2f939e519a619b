"""What stands before a CalDAV server: it asks for the password, and it has bad days."""

from __future__ import annotations

import base64
import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..common.http import Request, Response
from ..common.running import OwnVendor
from .servers import ACCOUNT, Server

PASSWORD = "abcd-efgh-ijkl-mnop"
#: What belongs to one connection only, or is written anew.
OF_THE_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})
REALM = 'Basic realm="calendars"'


@dataclass(frozen=True)
class Seen:
    """A request as it arrived here, and the status that it got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int


class Front(OwnVendor):
    """``with Front(radicale()) as front``: speak to `front.url` as `ACCOUNT` with `PASSWORD`.

    Who changes the `password` shuts out everybody who knows the old one. `faults` is what goes
    wrong, `seen` what came through to the server.
    """

    def __init__(self, server: Server, host: str = "127.0.0.1"):
        super().__init__(host)
        self.behind = server
        self.seen: list[Seen] = []
        self.password = PASSWORD

    # What the application asks of a vendor.

    def identify(self, request: Request) -> str:
        scheme, _, pair = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(pair).decode().partition(":")
        except ValueError:
            return ""
        return user if scheme.lower() == "basic" and password == self.password else ""

    def answer(self, request: Request) -> Response:
        if request.account != ACCOUNT:
            return self.refusal()
        response = self.passed_on(request)
        self.seen.append(
            Seen(request.method, request.path, request.headers, request.body, response.status)
        )
        return response

    def refusal(self) -> Response:
        return Response(401, b"", {"WWW-Authenticate": REALM})

    def passed_on(self, request: Request) -> Response:
        """Let the server behind do the work."""
        line = http.client.HTTPConnection(urlsplit(self.behind.url).netloc, timeout=30)
        headers = {k: v for k, v in request.headers.items() if k not in OF_THE_HOP}
        headers.pop("authorization", None)
        headers.pop("accept-encoding", None)
        try:
            line.request(
                request.method, request.path, request.body or None,
                {**headers, "X-Remote-User": request.account},
            )  # fmt: skip
            told = line.getresponse()
            kept = {k: v for k, v in told.getheaders() if k.lower() not in OF_THE_HOP}
            return Response(told.status, told.read(), kept)
        finally:
            line.close()
