"""A client of Graph, and a server in Graph's place that says what a test wants to hear."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ...providers.base import Credentials
from ...providers.http import Transport
from ...providers.microsoft.client import GraphClient
from ...providers.token_keeper import TokenKeeper
from ..simulators.microsoft_signin_case import CALENDARS, MAYA
from .microsoft_oauth_case import OAuthCase
from .raw_server import RawServer, answer


@dataclass(frozen=True)
class Asked:
    """One request as Graph got it. `body` is None where there is none."""

    method: str
    target: str
    headers: dict[str, str]
    body: dict | None

    @property
    def path(self) -> str:
        return urlsplit(self.target).path.removeprefix("/v1.0/")


class GraphCase(OAuthCase):
    """Maya's account, signed in at the simulated Microsoft; her calls go to `self.graph`."""

    def setUp(self):
        super().setUp()
        self.saved = []
        self.graph = self.client = None

    def hears(self, *script: bytes, **credentials) -> GraphClient:
        """Return a client that gets these answers, in order; the last one repeats."""
        self.graph = RawServer(*script)
        self.addCleanup(self.graph.close)
        granted = replace(self.granted(), **credentials)
        keeper = TokenKeeper(self.oauth, granted, self.saved.append)
        root = f"{self.graph.url}/v1.0"
        self.client = GraphClient(root, Transport(self.session), keeper, lambda: self.now)
        return self.client

    def granted(self, account: str = MAYA) -> Credentials:
        told = self.control.grant(account, [CALENDARS])
        return Credentials(
            access_token=told["access_token"],
            refresh_token=told["refresh_token"],
            scopes=tuple(told["scope"].split()),
            username=account,
        )

    def heard(self) -> list[Asked]:
        return [read(request) for request in self.graph.requests]


def read(request: bytes) -> Asked:
    head, _, body = request.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    method, target, _version = first.split(" ")
    return Asked(method, target, headers, json.loads(body) if body else None)


def says(told: object, status: str = "200 OK", **headers: str) -> bytes:
    """An answer in JSON."""
    lines = "".join(f"{n.replace('_', '-')}: {value}\r\n" for n, value in headers.items())
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{lines}".encode()
    return answer(json.dumps(told).encode(), head)


def refuses(status: str, code: str, message: str = "No.", **headers: str) -> bytes:
    """A refusal in Graph's envelope."""
    return says({"error": {"code": code, "message": message}}, status, **headers)


def page_says(status: str) -> bytes:
    """A web page."""
    return answer(b"<html>", f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n".encode())


NOTHING = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
EXPIRED = refuses("401 Unauthorized", "InvalidAuthenticationToken")
