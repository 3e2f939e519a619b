"""A test case in the world of a CalDAV server."""

from __future__ import annotations

from ...providers.base import Changed, Detail, Item
from ..pure import PureCase
from .caldav_world import CalDAVWorld, QuirkyWorld


class CalDAVCase(PureCase):
    world_class: type[CalDAVWorld] = QuirkyWorld

    def setUp(self):
        super().setUp()
        self.world = self.world_class()
        self.addCleanup(self.world.close)
        self.provider, self.calendar = self.world.provider, self.world.calendar

    def tearDown(self):
        self.assertEqual([], self.world.complaints())
        super().tearDown()

    def seen_in(self, what):
        """Return the requests that reach the server during `what()`."""
        before = len(self.world.front.seen)
        what()
        return self.world.front.seen[before:]

    def read(self, token: str = "", detail: Detail = Detail.FULL) -> tuple[list[Item], str]:
        """Read the calendar's news to the end."""
        pages = list(self.provider.changes(self.calendar, token, detail=detail))
        return [item for page in pages for item in page.items], pages[-1].sync_token

    def names(self, items) -> list[str]:
        return [item.ref.id for item in items if isinstance(item, Changed)]
