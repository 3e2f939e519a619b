"""Calling a webhook. Only addresses on this machine are ever called."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 10.0  # seconds
LONGEST_REPLY = 64 * 1024


class NotDelivered(Exception):
    """No answer came: refused, cut off, too slow, or not on this machine."""


def is_loopback(address: str) -> bool:
    """True when the address is on this machine, so nothing leaves it."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Reply:
    """What a webhook answered. Names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


async def post(address: str, headers: dict[str, str], body: bytes = b"",
               patience: float = PATIENCE) -> int:
    """POST `body` and return the status of the answer. Raises NotDelivered."""
    return (await ask(address, headers, body, patience)).status


async def ask(address: str, headers: dict[str, str], body: bytes = b"",
              patience: float = PATIENCE) -> Reply:
    """POST `body` and return the whole answer, within `patience` seconds. Raises NotDelivered."""
    if not is_loopback(address):
        raise NotDelivered("not on this machine")
    try:
        return await asyncio.wait_for(_exchange(address, headers, body), patience)
    except (OSError, ValueError, asyncio.TimeoutError, asyncio.IncompleteReadError) as failure:
        raise NotDelivered(type(failure).__name__) from failure


async def _exchange(address: str, headers: dict[str, str], body: bytes) -> Reply:
    url = urlsplit(address)
    secure = ssl.create_default_context() if url.scheme == "https" else None
    port = url.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(url.hostname, port, ssl=secure)
    try:
        writer.write(_encode(url, headers, body))
        await writer.drain()
        return await _read(reader)
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Reply:
    status_line = (await reader.readline()).split()
    headers: dict[str, str] = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    status = int(status_line[1]) if len(status_line) > 1 else 0
    length = "0" if status == 204 else headers.get("content-length", "")
    return Reply(status, headers, await _read_body(reader, length))


async def _read_body(reader: asyncio.StreamReader, length: str) -> bytes:
    """As much as was announced, else until the end: we asked for the connection to be closed."""
    if length:
        return await reader.readexactly(min(int(length), LONGEST_REPLY))
    return await reader.read(LONGEST_REPLY)


def _encode(url, headers: dict[str, str], body: bytes) -> bytes:
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {url.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
