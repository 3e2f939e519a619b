"""Saying who we are: openly (Basic), or by a proof (Digest) where a server takes nothing else.

iCloud offers two ways in, of which only Basic is for us; Baïkal, as it is installed, offers Digest.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b64encode
from collections.abc import Callable
from itertools import count
from urllib.parse import urlsplit

from requests.utils import parse_dict_header

HASHES: dict[str, Callable] = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
SCHEME = re.compile(r"(?:^|,\s*)([\w-]+)\s+(?=\w+=)")


class Login:
    """One account's way in. Safe to use from several threads."""

    def __init__(self, username: str, password: str):
        self._username = username
        self._password = password
        self._challenge: dict[str, str] = {}
        self._count = count(1)

    def header(self, method: str, url: str) -> str:
        """Return what goes with a request. Basic goes unasked, which saves a refusal."""
        if self._challenge:
            return self._proof(method, url, self._challenge)
        pair = f"{self._username}:{self._password}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    def learns_from(self, offered: str) -> bool:
        """Read what a refusal offers. True when asking again may be answered otherwise."""
        ways = _ways(offered)
        challenge = ways.get("digest", {})
        if "basic" in ways or challenge.get("algorithm", "MD5").upper() not in HASHES:
            return False
        again = not self._challenge or challenge.get("stale", "").lower() == "true"
        if "nonce" not in challenge or not again:
            return False
        self._challenge = challenge
        return True

    def _proof(self, method: str, url: str, challenge: dict[str, str]) -> str:
        """RFC 7616, with the one kind of protection that all know."""
        hashed = HASHES[challenge.get("algorithm", "MD5").upper()]

        def digest(*parts: str) -> str:
            return hashed(":".join(parts).encode(), usedforsecurity=False).hexdigest()

        realm, nonce = challenge.get("realm", ""), challenge["nonce"]
        address = urlsplit(url)
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        who = digest(self._username, realm, self._password)
        number, own = f"{next(self._count):08x}", secrets.token_hex(8)
        proof = digest(who, nonce, number, own, "auth", digest(method, path))
        told = {"username": self._username, "realm": realm, "nonce": nonce, "uri": path}
        told |= {"response": proof, "cnonce": own}
        told |= {key: challenge[key] for key in ("opaque", "algorithm") if key in challenge}
        quoted = ", ".join(f'{name}="{value}"' for name, value in told.items())
        return f"Digest {quoted}, qop=auth, nc={number}"


def _ways(offered: str) -> dict[str, dict[str, str]]:
    """Return the ways in that a header offers, by their names in lower case."""
    starts = list(SCHEME.finditer(offered))
    ends = [*(each.start() for each in starts[1:]), len(offered)]
    return {
        start[1].lower(): parse_dict_header(offered[start.end() : ends[index]])
        for index, start in enumerate(starts)
    }
