"""A test case in the world of a CalDAV server."""

from __future__ import annotations

from ...providers.base import Changed
from .caldav_world import CalDAVWorld, QuirkyWorld
from .world_case import WorldCase


class CalDAVCase(WorldCase):
    world_class: type[CalDAVWorld] = QuirkyWorld

    def seen_in(self, what):
        """Return the requests that reach the server during `what()`."""
        before = len(self.world.front.seen)
        what()
        return self.world.front.seen[before:]

    def names(self, items) -> list[str]:
        return [item.ref.id for item in items if isinstance(item, Changed)]
