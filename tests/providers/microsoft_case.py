"""A test case in the world of the simulated Microsoft."""

from __future__ import annotations

from ...providers.base import Detail
from ..pure import PureCase
from .microsoft_world import MicrosoftWorld


class MicrosoftCase(PureCase):
    def setUp(self):
        super().setUp()
        self.world = self.make_world()
        self.addCleanup(self.world.close)
        self.provider, self.calendar = self.world.provider, self.world.calendar

    def tearDown(self):
        self.assertEqual([], self.world.complaints())
        super().tearDown()

    def make_world(self):
        return MicrosoftWorld()

    def requests_of(self, what):
        """Return Microsoft's log of the requests that `what()` makes."""
        before = len(self.world.control.requests())
        what()
        return self.world.control.requests()[before:]

    def everything(self, detail=Detail.FULL):
        return self.news("", detail)[0]

    def news(self, token, detail=Detail.FULL):
        """Return what the feed tells since `token`, and the position after it."""
        pages = list(self.provider.changes(self.calendar, token, detail=detail))
        return [item for page in pages for item in page.items], pages[-1].sync_token
