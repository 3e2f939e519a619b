"""A server's side of Digest authentication (RFC 7616)."""

from __future__ import annotations

import hashlib
import re

from ..common.http import Request

REALM, NONCE = "calendars", "dcd98b7102dd2f0e8b11d0f600bfb0c0"
HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def challenge(algorithm: str) -> str:
    """What a refusal asks for."""
    return (
        f'Digest realm="{REALM}", qop="auth", nonce="{NONCE}", opaque="xyz", algorithm={algorithm}'
    )


def proves(request: Request, algorithm: str, password: str) -> bool:
    """True when a request proves that its sender knows the password."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    given = dict(re.findall(r'(\w+)="?([^",]+)', told))
    if scheme != "Digest" or given.get("nonce") != NONCE or given.get("uri") != request.path:
        return False

    def digest(*parts: str) -> str:
        return HASHES[algorithm](":".join(parts).encode()).hexdigest()

    who = digest(given["username"], REALM, password)
    what = digest(request.method, given["uri"])
    middle = (given["nonce"], given["nc"], given["cnonce"], given["qop"])
    return given["response"] == digest(who, *middle, what)
