"""How far a calendar was read: our sync token, and what an answer to it tells.

A server that keeps positions (RFC 6578) gives a token of its own. Some of them, asked for the
news since a token that they have forgotten, list everything without a word; what was deleted
meanwhile is then not told. So some *witnesses* are kept with the token, events with their
versions. News are about what changed: a list with unchanged witnesses in it is no news.

From a server that keeps none, the versions of all events are kept, and compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import SyncTokenExpired

WITNESSES = 24
POSITION, LISTING = "position", "listing"


@dataclass(frozen=True)
class Position:
    """`token` is the server's, or the calendar's ctag in a listing."""

    kind: str
    token: str
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sync_token: str) -> Position:
        """Raise `SyncTokenExpired` for what we did not write."""
        try:
            kind, token, versions = json.loads(sync_token)
            position = cls(kind, str(token), dict(versions))
        except (ValueError, TypeError):
            raise SyncTokenExpired("the position is not ours", reason="not_ours") from None
        if position.kind not in (POSITION, LISTING):
            raise SyncTokenExpired("the position is of another kind", reason="not_ours")
        return position

    def written(self) -> str:
        told = [self.kind, self.token, self.versions]
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def all_versions(ctag: str, versions: Mapping[str, str]) -> Position:
    """Return the position that a list of everything is."""
    return Position(LISTING, ctag, {name: _short(etag) for name, etag in versions.items()})


def other_than(old: Position, versions: Mapping[str, str]) -> dict[str, str]:
    """Return what is new or different since a list."""
    known = old.versions
    return {name: etag for name, etag in versions.items() if known.get(name) != _short(etag)}


def first_position(token: str, versions: Mapping[str, str]) -> Position:
    """Return the position after everything was read."""
    return Position(POSITION, token, _witnesses(versions))


def next_position(
    old: Position, token: str, changed: Mapping[str, str], gone: list[str]
) -> Position:
    """Return the position after news. Raise `SyncTokenExpired` when they were none."""
    seen = {_short(name): _short(etag) for name, etag in changed.items()}
    unchanged = [name for name, etag in old.versions.items() if seen.get(name) == etag]
    if unchanged and 2 * len(unchanged) >= len(old.versions):
        raise SyncTokenExpired("the server lists everything", reason="full_listing")
    left = {_short(name) for name in gone}
    kept = {name: etag for name, etag in old.versions.items() if name not in left}
    kept.update({name: seen[name] for name in kept.keys() & seen.keys()})
    more = [name for name in seen if name not in kept][: WITNESSES - len(kept)]
    return Position(POSITION, token, kept | {name: seen[name] for name in more})


def _witnesses(versions: Mapping[str, str]) -> dict[str, str]:
    chosen = sorted(versions, key=_short)[:WITNESSES]
    return {_short(name): _short(versions[name]) for name in chosen}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
