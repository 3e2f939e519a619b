"""Page tokens and sync tokens: opaque outside, the whole position inside."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass

from .errors import ApiError, invalid
from .model import Calendar
from .world import World


@dataclass(frozen=True)
class SyncToken:
    """A position in a calendar's changes. `shape` tells the parameters that must stay the same."""

    calendar: str
    account: str
    seq: int
    generation: int
    shape: str
    issued: float


@dataclass(frozen=True)
class PageToken:
    """`after` is the key of the last item given; `seq` the change counter at the first page."""

    query: str
    after: str
    seq: int


def encode(token: SyncToken | PageToken) -> str:
    text = json.dumps(list(asdict(token).values()), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") + "="


def _decode(kind, text: str, name: str):
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        return kind(*json.loads(base64.urlsafe_b64decode(padded)))
    except (ValueError, TypeError, binascii.Error):
        raise invalid(f"Invalid {name} value.", name) from None


def read_page_token(text: str, query: str) -> PageToken:
    """400 when it is not one of ours, or of another query."""
    token = _decode(PageToken, text, "pageToken")
    if token.query != query:
        raise invalid("Invalid pageToken value.", "pageToken")
    return token


def read_sync_token(text: str, calendar: Calendar, account: str, world: World) -> SyncToken:
    """410 when it is too old or was made void, 400 when it is none of this calendar's."""
    token = _decode(SyncToken, text, "syncToken")
    if (token.calendar, token.account) != (calendar.id, account):
        raise invalid("Invalid sync token value.", "syncToken")
    age = world.clock.time() - token.issued
    if token.generation != calendar.generation or age > world.settings.sync_token_lifetime:
        raise ApiError("fullSyncRequired")
    return token
