"""Paths of calendars and events, in one writing: servers change the host and the escapes."""

from __future__ import annotations

from urllib.parse import quote, unquote, urljoin, urlsplit

from ..errors import UnreadableAnswer

PLAIN = "!$&'()*+,;=:@~"  # what RFC 3986 lets stand in a path as it is


def path_of(href: str, base: str) -> str:
    """Return the path of an address, which may be relative to `base`, without its host."""
    try:
        path = urlsplit(urljoin(base, href)).path
    except ValueError:
        raise UnreadableAnswer("a malformed address", reason="address") from None
    return "/".join(quote(unquote(part), safe=PLAIN) for part in path.split("/")) or "/"


def folder(path: str) -> str:
    """Return the path of a collection: it ends with a slash."""
    return path if path.endswith("/") else f"{path}/"


def name_in(path: str, collection: str) -> str:
    """Return a resource's name in its collection; empty for the collection and for others'.

    Servers know one collection by several paths, so only the last piece is looked at.
    """
    if path.rstrip("/") == collection.rstrip("/") or path.endswith("/"):
        return ""
    return path.rpartition("/")[2]


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def root_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
