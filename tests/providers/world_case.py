"""A test case in the world of a provider."""

from __future__ import annotations

from ...providers.base import Detail, Item
from ..pure import PureCase
from .world import World


class WorldCase(PureCase):
    """At its end the vendor must have nothing against what was sent."""

    world_class: type[World]

    def setUp(self):
        super().setUp()
        self.world = self.make_world()
        self.addCleanup(self.world.close)
        self.provider, self.calendar = self.world.provider, self.world.calendar

    def tearDown(self):
        self.assertEqual([], self.world.complaints())
        super().tearDown()

    def make_world(self) -> World:
        return self.world_class()

    def everything(self, detail: Detail = Detail.FULL) -> list[Item]:
        return self.news("", detail)[0]

    def news(self, token: str = "", detail: Detail = Detail.FULL) -> tuple[list[Item], str]:
        """Return what the feed tells since `token`, and the position after it."""
        pages = list(self.provider.changes(self.calendar, token, detail=detail))
        return [item for page in pages for item in page.items], pages[-1].sync_token


class SimulatedCase(WorldCase):
    """A test case in the world of a simulated vendor."""

    def requests_of(self, what):
        """Return the vendor's log of the requests that `what()` makes."""
        before = len(self.world.control.requests())
        what()
        return self.world.control.requests()[before:]
