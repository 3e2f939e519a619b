"""The address of a link, as people copy it."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from ..hosts import Guard, address_refused

WEBCAL = re.compile(r"^webcals?:", re.IGNORECASE)
HTTP = re.compile(r"^http:", re.IGNORECASE)


def plain_address(typed: str, guard: Guard) -> str:
    """Return the address that is meant. Raise `CalendarUnavailable` for one that can not be.

    The address is a secret, so it never goes unprotected: http becomes https, unless private
    hosts are allowed.
    """
    address = WEBCAL.sub("https:", typed.strip().strip("<>\"'"))
    if not guard.private_allowed:
        address = HTTP.sub("https:", address)
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise address_refused() from None
    if not host or parts.username or parts.password or any(map(str.isspace, address)):
        raise address_refused()
    host = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme.lower(), host + port, parts.path or "/", parts.query, ""))


def account_id(address: str) -> str:
    """Return what tells one link from another, without telling the link."""
    return hashlib.sha256(address.encode()).hexdigest()[:32]


def host_of(address: str) -> str:
    return urlsplit(address).hostname or ""
