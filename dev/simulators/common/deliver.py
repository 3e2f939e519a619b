"""Calling a webhook. Only addresses on this machine are ever called."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from urllib.parse import urlsplit

PATIENCE = 10.0  # seconds


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


async def post(address: str, headers: dict[str, str], body: bytes = b"") -> int:
    """POST `body` and return the status of the answer. Raises NotDelivered."""
    if not is_loopback(address):
        raise NotDelivered("not on this machine")
    try:
        return await asyncio.wait_for(_exchange(address, headers, body), PATIENCE)
    except (OSError, ValueError, asyncio.TimeoutError, asyncio.IncompleteReadError) as failure:
        raise NotDelivered(type(failure).__name__) from failure


async def _exchange(address: str, headers: dict[str, str], body: bytes) -> int:
    url = urlsplit(address)
    secure = ssl.create_default_context() if url.scheme == "https" else None
    port = url.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(url.hostname, port, ssl=secure)
    try:
        writer.write(_encode(url, headers, body))
        await writer.drain()
        status_line = await reader.readline()
        return int(status_line.split()[1]) if len(status_line.split()) > 1 else 0
    finally:
        writer.close()


def _encode(url, headers: dict[str, str], body: bytes) -> bytes:
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {url.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
