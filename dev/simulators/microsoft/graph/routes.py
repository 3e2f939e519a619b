"""What a route of Graph is. Each module of the service lists its own in `ROUTES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...common.http import Response

READ = ("Calendars.Read", "Calendars.ReadWrite")
WRITE = ("Calendars.ReadWrite",)
SETTINGS = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")


@dataclass(frozen=True)
class GraphRoute:
    """`handler` gets a `Call`. One of `scopes` must have been granted.

    `parameters` and `body` are the names that are known in a query and in a body (nested as in
    discipline); None allows no body. `ids` is true when the ids of events go in or out.
    """

    method: str
    path: str
    handler: Callable[[Any], Response]
    scopes: tuple[str, ...] = READ
    parameters: frozenset[str] = frozenset()
    body: dict | None = None
    ids: bool = False


def allowed(route: GraphRoute, granted: list[str]) -> bool:
    """Scopes are compared by their last part, whatever the case: long and short are the same."""
    names = {scope.rpartition("/")[2].lower() for scope in granted}
    return not route.scopes or any(scope.lower() in names for scope in route.scopes)
