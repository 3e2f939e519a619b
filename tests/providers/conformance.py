"""A provider is what passes this suite. What the models rely on and it does not state, is not so.

A provider's test inherits `ProviderConformance` beside `PureCase` and makes its `World`.
"""

from __future__ import annotations

from .promises.changes import ChangePromises
from .promises.events import EventPromises
from .promises.failures import FailurePromises
from .promises.meetings import MeetingPromises
from .promises.notices import NoticePromises
from .promises.series import SeriesPromises
from .promises.time import TimePromises
from .world import World


class ProviderConformance(
    EventPromises,
    TimePromises,
    SeriesPromises,
    ChangePromises,
    FailurePromises,
    NoticePromises,
    MeetingPromises,
):
    """Mix into a test case, and say how its world is made."""

    # Odoo's loader collects only the tests of a class's own body unless it says this.
    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        self.world = self.make_world()
        self.addCleanup(self.world.close)

    def tearDown(self):
        self.assertEqual([], self.world.complaints())
        super().tearDown()

    def make_world(self) -> World:
        """Return a provider on an account with two empty calendars."""
        raise NotImplementedError


PROMISES = frozenset(name for name in dir(ProviderConformance) if name.startswith("test_"))
