"""A test case in the world of the simulated Google."""

from __future__ import annotations

from ...providers.base import Detail
from ..pure import PureCase
from .google_world import GoogleWorld


class GoogleCase(PureCase):
    def setUp(self):
        super().setUp()
        self.world = GoogleWorld()
        self.addCleanup(self.world.close)
        self.provider, self.calendar = self.world.provider, self.world.calendar

    def tearDown(self):
        self.assertEqual([], self.world.complaints())
        super().tearDown()

    def requests_of(self, what):
        """Return Google's log of the requests that `what()` makes."""
        before = len(self.world.control.requests())
        what()
        return self.world.control.requests()[before:]

    def everything(self, detail=Detail.FULL):
        return [i for p in self.provider.changes(self.calendar, detail=detail) for i in p.items]
