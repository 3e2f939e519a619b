"""Google's push channels: made for a week, never renewed, told apart by id and token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ..base import Notice, Subscription
from ..errors import NotFound, UnreadableAnswer
from .client import GoogleClient
from .failures import About

LIFE = "604800"  # seconds, as text: seven days, which is the most that Google gives
ID, TOKEN, RESOURCE = "x-goog-channel-id", "x-goog-channel-token", "x-goog-resource-id"


@dataclass(frozen=True)
class Wish:
    """What we want to be told, and where. `id` is of our choosing, up to 64 characters."""

    id: str
    secret: str = field(repr=False)
    address: str = ""


def subscribe(client: GoogleClient, calendar: str, wish: Wish) -> Subscription:
    """Open a channel on a calendar's events."""
    body = {
        "id": wish.id,
        "type": "web_hook",
        "address": wish.address,
        "token": wish.secret,
        "params": {"ttl": LIFE},
    }
    request = client.resource("events").watch(calendarId=calendar, body=body)
    told = client.ask(request, About.CALENDAR)
    return Subscription(
        id=str(told.get("id") or wish.id),
        resource=_resource(told),
        secret=wish.secret,
        expires=_expires(told),
    )


def unsubscribe(client: GoogleClient, subscription: Subscription) -> None:
    """Close a channel. One that is closed or has run out is fine."""
    body = {"id": subscription.id, "resourceId": subscription.resource}
    try:
        client.send(client.resource("channels").stop(body=body), About.CHANNEL)
    except NotFound:
        return


def read_notices(headers: Mapping[str, str]) -> list[Notice]:
    """Read a push message: all of it is in the headers. Raise ValueError when it is none.

    The first message of a channel ("sync") is a notice like any other: what changed while
    the channel was being made is then not missed.
    """
    told = {name.lower(): value for name, value in headers.items()}
    if not told.get(ID) or not told.get(RESOURCE):
        raise ValueError("this is no message from a Google channel")
    return [Notice(told[ID], told.get(TOKEN, ""), told[RESOURCE])]


def _resource(told: Mapping) -> str:
    if not told.get("resourceId"):
        raise UnreadableAnswer("the channel has no resource", reason="no_resource")
    return str(told["resourceId"])


def _expires(told: Mapping) -> datetime | None:
    """`expiration` is in milliseconds, as text."""
    try:
        return datetime.fromtimestamp(int(told["expiration"]) / 1000, timezone.utc)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
