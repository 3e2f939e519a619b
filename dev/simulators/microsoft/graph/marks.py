"""Positions in a feed of changes: opaque outside, everything that a round needs inside."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from .errors import bad_request
from .occurrences import Span

DELTA, SKIP = "$deltatoken", "$skiptoken"


@dataclass(frozen=True)
class Mark:
    """Where somebody stands in the feed of one calendar.

    The window (`after`, `before`) stays as it was first asked for. A round tells what was
    touched after the position `since`, or everything when that is NEW, and ends at `upto`.
    `last` is the key of the last group that was told, empty between rounds. `earlier` is where
    the round before began. `prefers` are the preferences of the first request. `turn` tells
    apart links that otherwise would be the same.
    """

    account: str
    path: str
    after: str
    before: str
    zone: str
    generation: int
    issued: float
    prefers: str
    since: int
    upto: int
    last: str = ""
    earlier: int = 0
    turn: int = 0

    @property
    def span(self) -> Span:
        after, before = (datetime.fromisoformat(text) for text in (self.after, self.before))
        return Span(after, before, self.zone)

    def text(self) -> str:
        packed = json.dumps(list(asdict(self).values()), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


NEW = -1


def read_mark(text: str) -> Mark:
    """400 when it is not one of ours."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return Mark(*json.loads(packed))
    except (ValueError, TypeError, binascii.Error):
        raise bad_request("Badly formed token.") from None
