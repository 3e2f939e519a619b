"""How far a link was read: our sync token.

It keeps what the server said of the file's version, and the digest of every event, so that the
next reading tells what is new, what differs, and what is gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import SyncTokenExpired
from .client import Version

KIND = "link-1"


@dataclass(frozen=True)
class Position:
    """`link` tells of which link it is, and `zone` is the owner's: in another one the same file
    says other times.

    `emptied_at` is when a full calendar was first found empty, 0 as a rule; until `good_until`
    its server says that there is nothing new. Both in seconds since 1970.
    """

    link: str
    version: Version
    zone: str
    digests: Mapping[str, str] = field(default_factory=dict)
    emptied_at: int = 0
    good_until: int = 0

    @classmethod
    def read(cls, sync_token: str, link: str) -> Position:
        """Raise `SyncTokenExpired` for what we did not write, or wrote of another link."""
        try:
            kind, own, etag, modified, zone, *times, digests = json.loads(sync_token)
            found = cls(own, Version(etag, modified), zone, dict(digests), *map(int, times))
        except (ValueError, TypeError):
            raise SyncTokenExpired("the position is not ours", reason="not_ours") from None
        if (kind, own) != (KIND, link):
            raise SyncTokenExpired("the position is another one's", reason="not_ours")
        return found

    def written(self) -> str:
        version = self.version
        told = [
            KIND, self.link, version.etag, version.modified, self.zone, self.emptied_at,
            self.good_until, dict(self.digests),
        ]  # fmt: skip
        return json.dumps(told, separators=(",", ":"))
