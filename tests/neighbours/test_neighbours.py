"""Runs the stories in databases in which other modules for calendars and bookings are installed."""

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases, peers
from ...dev.setup.odoo_config import run_odoo
from ...dev.setup.progress import MissingPiece
from .telling import tell


@tagged("post_install", "-at_install")
class TestNeighbours(BaseCase):
    def test_the_stories_come_true_beside_odoos_own_modules(self):
        self.tell("stories.py", "google_calendar,microsoft_calendar")

    def test_the_stories_come_true_beside_ocas_bookings(self):
        try:
            with peers.at_hand(*peers.RESOURCE_BOOKING):
                self.tell("bookings.py", "resource_booking")
        except MissingPiece as missing:
            self.skipTest(f"NOT RUN, resource_booking can not be had: {missing.what}")

    def tell(self, stories, modules):
        """Run that file in a database of its own, in which these modules are installed."""
        with databases.scratch("beside") as database:
            run_odoo(database, ["-i", modules], what=f"Odoo can not install {modules}.")
            tell(self, stories, database)
