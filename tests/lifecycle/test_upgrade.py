import json

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases
from ...dev.setup.odoo_config import run_odoo
from ...dev.setup.paths import ADDON
from .earlier import first_columns, take_back
from .outside import in_odoo, rows, structure

YEARS = f"from odoo.addons.{ADDON}.tests.lifecycle import years"
VERSION = "SELECT latest_version FROM ir_module_module WHERE name = %s"


def told(database, call):
    """What that function of `years` prints."""
    said = in_odoo(database, YEARS, f"years.{call}(env)", "years.facts(env)" * (call == "before"))
    return json.loads(said.rpartition("FACTS ")[2])


@tagged("post_install", "-at_install")
class TestUpgrade(BaseCase):
    """A practice has used the first version, and gets the one of now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(databases.scratch("upgrade"))
        bare = cls.enterClassContext(databases.scratch("bare", "base"))
        cls.structure = structure(cls.database)
        cls.before = told(cls.database, "before")
        cls.later = take_back(cls.database, bare)
        cls.without = structure(cls.database)
        run_odoo(cls.database, ["-u", ADDON], what="The addon can not be upgraded.")
        cls.facts = told(cls.database, "facts")
        cls.now = told(cls.database, "afterwards")

    def test_the_first_version_was_another_one(self):
        """Else nothing here would be tried."""
        self.assertGreater(len(first_columns()), 200)
        self.assertGreater(len(self.later), 80)
        self.assertNotEqual(self.structure, self.without)
        self.assertGreater(len(self.before["links"]), 2)

    def test_everything_that_is_new_is_there(self):
        self.assertEqual(self.structure, structure(self.database))
        self.assertNotEqual("19.0.1.0.0", rows(self.database, VERSION, ADDON)[0][0])

    def test_appointments_links_times_and_services_are_as_before(self):
        for what in ("appointments", "links", "reservations", "services"):
            with self.subTest(what):
                self.assertTrue(self.before[what])
                self.assertEqual(self.before[what], self.facts[what])

    def test_what_opens_accounts_still_opens(self):
        self.assertEqual("the-token-that-opens", self.facts["token"])

    def test_nothing_is_sent_again(self):
        self.assertEqual((0, 0), (self.before["waiting"], self.facts["waiting"]))
        self.assertGreater(self.now["queued"], 2, "everything was looked at once more")
        self.assertEqual((0, []), (self.now["sent"], self.now["unequal"]))

    def test_nobody_is_booked_twice(self):
        self.assertEqual("ExclusionViolation", self.now["clashes"])

    def test_no_event_goes_by_the_name_of_its_series(self):
        self.assertEqual([], self.now["shared"])

    def test_a_service_that_had_a_link_and_no_place_is_online(self):
        self.assertEqual({"Massage": "person", "Call": "link"}, self.now["meeting"])
