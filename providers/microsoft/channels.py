"""Graph's subscriptions: made for a week, prolonged, and known again by the state we give them.

A notice carries Graph's id of its subscription and our client state. The state holds the id
under which the subscription is known here, and its secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from ..base import Notice, Subscription, Tells
from ..errors import (
    AlreadyExists,
    CalendarUnavailable,
    NotFound,
    Rejected,
    UnreadableAnswer,
)
from .client import GraphClient, entries_of, quoted
from .failures import About
from .moments import instant, utc_text

# What Graph gives now at the most, less a while for clocks that differ, and what it gave before.
LIVES = (timedelta(minutes=10_080 - 15), timedelta(minutes=4_200))
STORE = "subscriptions"

TELLS = {
    "missed": Tells.CHANGE,
    "reauthorizationRequired": Tells.LAPSE,
    "subscriptionRemoved": Tells.END,
}


@dataclass(frozen=True)
class Wish:
    """What we want to be told, and where. `id` is of our choosing and holds no dot.

    Together with `secret` it has up to 127 characters.
    """

    id: str
    secret: str = field(repr=False)
    address: str = ""

    @property
    def state(self) -> str:
        return f"{self.id}.{self.secret}"


def subscribe(client: GraphClient, calendar: str, wish: Wish) -> Subscription:
    """Subscribe to a calendar's events. Graph tries the address before it answers.

    Raise `AddressRefused` when it was not answered there, or not in time.
    """
    resource = f"me/calendars/{calendar}/events"
    try:
        told = _create(client, resource, wish)
    except NotFound as error:
        raise CalendarUnavailable(str(error), reason=error.reason) from None
    except AlreadyExists:
        _make_room(client, resource)
        told = _create(client, resource, wish)
    id = told.get("id")
    if not id or not isinstance(id, str):
        raise UnreadableAnswer("the subscription has no id", reason="no_id")
    return Subscription(wish.id, id, wish.secret, _expires(told))


def renew(client: GraphClient, subscription: Subscription) -> Subscription:
    """Prolong a subscription, and let one speak again that lacks a fresh access token."""
    place = _place(subscription)
    told = _for_as_long_as_it_gives(
        client.now(),
        lambda until: client.patch(place, About.SUBSCRIPTION, {"expirationDateTime": until}),
    )
    return replace(subscription, expires=_expires(told))


def unsubscribe(client: GraphClient, subscription: Subscription) -> None:
    """End a subscription. One that is gone or has run out is fine."""
    _end(client, _place(subscription))


def read_notices(body: bytes) -> list[Notice]:
    """Read what Graph sends: items about any of our subscriptions, also of several accounts.

    Several changes at once are one notice: it says no more than where to look. Raise
    ValueError when it is none of Graph's.
    """
    try:
        told = json.loads(body)
    except RecursionError:
        raise ValueError("this is no notice of Graph's") from None
    items = told.get("value") if isinstance(told, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise ValueError("this is no notice of Graph's")
    return list(dict.fromkeys(map(_notice, items)))


def handshake(query: Mapping[str, str]) -> str | None:
    """Return what Graph wants to hear, when it tries an address; else None."""
    return query.get("validationToken") or None


def _notice(item: Mapping) -> Notice:
    """An item whose state is not of our making names no subscription of ours."""
    resource, state = str(item.get("subscriptionId") or ""), item.get("clientState")
    id, _, secret = state.partition(".") if isinstance(state, str) else ("", "", "")
    if not id or not secret:
        id, secret = resource, ""
    return Notice(id, secret, resource, _tells(item.get("lifecycleEvent")))


def _tells(event: object) -> Tells:
    """What is said in a word that we do not know is worth a look, like any change."""
    return TELLS.get(event, Tells.CHANGE) if isinstance(event, str) else Tells.CHANGE


def _create(client: GraphClient, resource: str, wish: Wish) -> dict:
    body = {
        "changeType": "created,updated,deleted",
        "resource": resource,
        "notificationUrl": wish.address,
        # It can not be added later, and without it a subscription may fall silent unheard.
        "lifecycleNotificationUrl": f"{wish.address}/lifecycle",
        "clientState": wish.state,
        "latestSupportedTlsVersion": "v1_2",
    }
    return _for_as_long_as_it_gives(
        client.now(),
        lambda until: client.post(STORE, About.SUBSCRIPTION, {**body, "expirationDateTime": until}),
    )


def _for_as_long_as_it_gives(now: datetime, ask: Callable[[str], dict]) -> dict:
    longest, modest = (utc_text(now + life) for life in LIVES)
    try:
        return ask(longest)
    except Rejected:
        return ask(modest)


def _make_room(client: GraphClient, resource: str) -> None:
    """End what we have subscribed to there: Graph gives an application no second one."""
    for page in client.pages(STORE, About.SUBSCRIPTION):
        for told in entries_of(page):
            if isinstance(told, Mapping) and _same(str(told.get("resource")), resource):
                _end(client, f"{STORE}/{quoted(str(told.get('id') or ''))}")


def _same(one: str, other: str) -> bool:
    return one.strip("/") == other


def _end(client: GraphClient, place: str) -> None:
    try:
        client.delete(place, About.SUBSCRIPTION)
    except NotFound:
        return


def _place(subscription: Subscription) -> str:
    return f"{STORE}/{quoted(subscription.resource)}"


def _expires(told: Mapping) -> datetime | None:
    try:
        moment = instant(told["expirationDateTime"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
