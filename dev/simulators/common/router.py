"""From method and path to what answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .http import path_parts


@dataclass(frozen=True)
class Route:
    """`name` is the vendor's own name of the method; ``{x}`` in the pattern takes one segment."""

    name: str
    method: str
    parts: tuple[str, ...]
    target: Any


class Router:
    def __init__(self):
        self.routes: list[Route] = []

    def add(self, method: str, pattern: str, target: Any, name: str = "") -> None:
        self.routes.append(Route(name, method, tuple(path_parts(pattern)), target))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and the values of its placeholders; None when there is none."""
        parts = path_parts(path)
        for route in self.routes:
            if route.method == method:
                values = _match(route.parts, parts)
                if values is not None:
                    return route, values
        return None


def _match(pattern: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(parts):
        return None
    values = {}
    for expected, part in zip(pattern, parts, strict=True):
        if expected.startswith("{"):
            values[expected[1:-1]] = part
        elif expected != part:
            return None
    return values
