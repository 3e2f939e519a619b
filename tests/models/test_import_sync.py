from odoo.tests.common import tagged

from .common import SyncCase, at, foreign
from .test_import import DAILY, ImportCase, told


@tagged("post_install", "-at_install")
class TestImportedAndConnected(SyncCase, ImportCase):
    """Files that Maya imports while a calendar of hers is connected."""

    def test_what_is_imported_stays_out_of_the_connected_calendar(self):
        self.imported(told("one", 3), told("series", 4, DAILY))
        self.sync()
        self.assertEqual(6, len(self.events()))
        self.assertEqual([], self.there())
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_unless_its_owner_wants_it_there(self):
        record = self.imported(told("one", 3), told("series", 4, DAILY), push=True)
        self.sync()
        self.assertEqual(2, len(self.there()))
        self.undo(record)
        self.sync()
        self.assertEqual([], self.there())

    def test_what_was_imported_out_of_her_calendar_comes_no_second_time(self):
        self.imported(told("one", 3))
        self.server.put(self.account, foreign(at(9), uid="one"))
        self.remote.with_user(self.maya).write({"detail": "full"})
        self.sync()
        self.assertEqual(1, len(self.events()))

    def test_a_series_that_is_split_stays_out_of_it_too(self):
        self.imported(told("series", 4, DAILY))
        self.events()[2].write({"recurrence_update": "future_events", "name": "Later"})
        self.sync()
        self.assertEqual([], self.there())
