"""Requests and answers as values, and how they look on the wire (HTTP/1.1, kept alive)."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote

HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 8 * 1024 * 1024


class BadRequest(Exception):
    """The bytes are not an HTTP request that we can read."""


@dataclass
class Request:
    """`path` is as sent, still percent-encoded: ids may hold an encoded slash.

    `received_at` is time.time() and `received_monotonic` time.monotonic() when the head
    had been read. `account` is filled in once the caller is known. `peer` is an IP address.
    `secure` tells that it came by https.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""
    peer: str = ""
    account: str = ""
    received_at: float = field(default_factory=time.time)
    received_monotonic: float = field(default_factory=time.monotonic)
    secure: bool = False

    @property
    def root(self) -> str:
        """The address that the caller knows us by: scheme, host and port."""
        return f"http{'s' if self.secure else ''}://{self.headers.get('host', '')}"

    def one(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else default

    def flag(self, name: str) -> bool:
        return self.one(name).lower() == "true"

    def form(self) -> dict[str, str]:
        """A form body, last value of each name."""
        return {k: v[-1] for k, v in self.form_lists().items()}

    def form_lists(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def json(self):
        """The JSON body; an empty body is None. Raises ValueError."""
        return json.loads(self.body) if self.body.strip() else None


@dataclass
class Response:
    """`wire` says how it leaves: ``send`` whole, ``cut`` half way, or ``reset`` without a word.

    `first` is awaited before the answer is sent. `data` is what a JSON body was made of.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wire: str = "send"
    first: Awaitable | None = None
    data: Any = None


def json_response(data, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    base = {"Content-Type": "application/json; charset=UTF-8", "Cache-Control": "no-store"}
    return Response(status, body, {**base, **(headers or {})}, data=data)


def html_response(text: str, status: int = 200) -> Response:
    return Response(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


def redirect(location: str) -> Response:
    return Response(302, b"", {"Location": location})


async def read_request(reader, peer: str) -> Request | None:
    """Read one request; None when the client has hung up between requests."""
    head = await reader.readline()
    while head in (b"\r\n", b"\n"):
        head = await reader.readline()
    if not head:
        return None
    method, target = _request_line(head)
    headers = await _read_headers(reader)
    received = time.time(), time.monotonic()
    body = await _read_body(reader, headers)
    path, _, query = target.partition("?")
    parsed = parse_qs(query, keep_blank_values=True)
    return Request(method, path, parsed, headers, body, peer, "", *received)


def _request_line(line: bytes) -> tuple[str, str]:
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest("not an HTTP/1 request line")
    return parts[0].upper(), parts[1]


async def _read_headers(reader) -> dict[str, str]:
    headers: dict[str, str] = {}
    size = 0
    while True:
        line = await reader.readline()
        size += len(line)
        if line in (b"\r\n", b"\n", b""):
            return headers
        if size > HEAD_LIMIT:
            raise BadRequest("head too large")
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()


async def _read_body(reader, headers: dict[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return await _read_chunks(reader)
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BODY_LIMIT:
        raise BadRequest("bad Content-Length")
    return await reader.readexactly(int(length)) if int(length) else b""


async def _read_chunks(reader) -> bytes:
    whole = b""
    while True:
        line = await reader.readline()
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            raise BadRequest("bad chunk size") from None
        if len(whole) + size > BODY_LIMIT:
            raise BadRequest("body too large")
        whole += await reader.readexactly(size)
        await reader.readline()
        if not size:
            return whole


def from_another_site(request: Request) -> bool:
    """True when a browser says that a page of some other address made this request."""
    origin = request.headers.get("origin", "")
    return bool(origin) and origin.partition("://")[2] != request.headers.get("host", "")


def wants_to_close(request: Request) -> bool:
    return request.headers.get("connection", "").lower() == "close"


def encode_head(request: Request, response: Response) -> bytes:
    """Status line and headers. Content-Length tells the whole length, even of a cut answer."""
    phrase = HTTPStatus(response.status).phrase if response.status in _KNOWN else "Unknown"
    lines = [f"HTTP/1.1 {response.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    if response.status not in (204, 304):
        lines.append(f"Content-Length: {len(response.body)}")
    lines.append("Connection: " + ("close" if wants_to_close(request) else "keep-alive"))
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


_KNOWN = {status.value for status in HTTPStatus}


def path_parts(path: str) -> list[str]:
    """Path segments, each decoded on its own."""
    return [unquote(part) for part in path.strip("/").split("/")]
