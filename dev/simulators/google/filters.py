"""Which events a query wants, besides their time."""

from __future__ import annotations

from collections.abc import Callable

from ..common.http import Request
from .errors import invalid
from .instances import Item
from .moments import instant, parse_instant, utc_text, zone_of
from .writing import EVENT_TYPES

TEXTS = ("summary", "description", "location")


def wanted(request: Request) -> Callable[[Item], bool]:
    """One test out of all the filters that the request names."""
    tests = [test for test in (_types(request), _uid(request), _words(request),
                               _properties(request, "private"), _properties(request, "shared"))
             if test]
    return lambda item: all(test(item.body) for test in tests)


def _types(request: Request):
    types = request.query.get("eventTypes")
    if not types:
        return None
    for name in types:
        if name not in EVENT_TYPES:
            raise invalid(f"Invalid value '{name}'.", "eventTypes")
    return lambda body: body.get("eventType", "default") in types


def _uid(request: Request):
    uid = request.one("iCalUID")
    return (lambda body: body.get("iCalUID") == uid) if uid else None


def _words(request: Request):
    word = request.one("q").lower()
    if not word:
        return None
    return lambda body: any(word in body.get(name, "").lower() for name in TEXTS)


def _properties(request: Request, kind: str):
    constraints = request.query.get(f"{kind}ExtendedProperty")
    if not constraints:
        return None
    pairs = [constraint.partition("=") for constraint in constraints]
    if not all(middle for _name, middle, _value in pairs):
        raise invalid("Invalid extended property constraint.", f"{kind}ExtendedProperty")

    def has_all(body: dict) -> bool:
        own = body.get("extendedProperties", {}).get(kind, {})
        return all(own.get(name) == value for name, _middle, value in pairs)

    return has_all


def starts_at(item: Item, zone: str) -> str:
    """A text that sorts by begin."""
    return utc_text(instant(item.body["start"], zone))


def begins_originally(item: Item, text: str) -> bool:
    """True when the occurrence was to begin at this RFC 3339 time or on this date."""
    original = item.body.get("originalStartTime", {})
    if "date" in original:
        return original["date"] == text[:10]
    try:
        moment = parse_instant(text)
    except ValueError:
        raise invalid("Invalid value for originalStart.", "originalStart") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(original.get("timeZone", "UTC")))
    return utc_text(moment) == original.get("dateTime")
