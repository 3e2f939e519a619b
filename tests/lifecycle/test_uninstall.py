import urllib.error
from contextlib import contextmanager

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases
from ...dev.setup.consent import choose, connect
from ...dev.setup.odoo_client import OdooClient
from ...dev.setup.odoo_config import run_odoo
from ...dev.setup.paths import ADDON
from ...dev.setup.stack import Stack
from ..journeys.vendors import Google, Outlook
from ..journeys.waiting import eventually
from .fill import JANE
from .outside import in_odoo, mentions, rows, structure, uninstall

PATIENCE = 60  # seconds
GUARD = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'"
FILL = f"from odoo.addons.{ADDON}.tests.lifecycle.fill import fill"


@contextmanager
def copied(database):
    """A copy of a database to which nobody is connected."""
    name = f"{database}_again"
    databases.copy(database, name)
    try:
        yield name
    finally:
        databases.drop(name)


@tagged("post_install", "-at_install")
class TestUninstall(BaseCase):
    """A practice has used the addon, and uninstalls it. Everything here is looked at afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(databases.scratch("uninstall"))
        cls.bare = cls.enterClassContext(databases.scratch("bare", "base"))
        running = cls.enterClassContext(Stack(cls.database, cron_threads=1))
        cls.odoo_url = running.odoo_url
        cls.google, cls.outlook = Google(running.google_url), Outlook(running.microsoft_url)
        cls.connect_everything()
        running.odoo.stop()
        cls.models = in_odoo(cls.database, FILL, "print(*fill(env, 'maya'))").split()
        uninstall(cls.database, running.environment)
        cls.again = cls.enterClassContext(copied(cls.database))
        running.start_odoo()
        cls.admin = OdooClient(cls.odoo_url, cls.database, "admin", "admin")

    @classmethod
    def connect_everything(cls):
        """Maya connects two accounts, whose vendors tell of changes."""
        admin = OdooClient(cls.odoo_url, cls.database, "admin", "admin")
        groups = [(6, 0, [admin.ref("base.group_user")])]
        admin.create("res.users", name="Maya", login="maya", password="maya", group_ids=groups)
        maya = OdooClient(cls.odoo_url, cls.database, "maya", "maya")
        for code, vendor in (("google", cls.google), ("microsoft", cls.outlook)):
            vendor.add_account("maya", "Maya", "UTC")
            connection = connect(maya, code, vendor.account("maya"))
            name = vendor.main_name("maya")
            choose(maya, connection, {name}, name if vendor is cls.google else "")
        known = "SELECT id FROM calendar_subscription"
        eventually(lambda: len(rows(cls.database, known)) == 2, PATIENCE, "two subscriptions")
        assert cls.google.get("channels") and cls.outlook.get("subscriptions")

    def test_no_vendor_sends_notices_any_more(self):
        self.assertEqual([], self.google.get("channels"))
        self.assertEqual([], self.outlook.get("subscriptions"))

    def test_what_was_granted_has_ended_where_the_vendor_lets_it(self):
        """At Microsoft only its owner can end it; what opened the account is destroyed."""
        ended = [r["status"] for r in self.google.get("requests") if "revoke" in r["path"]]
        self.assertEqual([200], ended)

    def test_no_table_column_constraint_or_other_structure_is_left_over_or_lost(self):
        self.assertEqual(structure(self.bare), structure(self.database))

    def test_nothing_that_is_kept_names_it(self):
        self.assertGreater(len(self.models), 30)
        names = [ADDON, *(name.replace(".", r"\.") for name in self.models)]
        self.assertEqual(set(), mentions(self.database, names))

    def test_appointments_are_plain_events_that_can_be_changed(self):
        [jane] = self.admin.read("calendar.event", [("name", "=", "Jane – Massage")], "start")
        self.assertEqual(JANE.strftime("%F %T"), jane["start"])
        self.admin.call("calendar.event", "write", [jane["id"]], {"name": "Jane"})
        self.admin.call("calendar.event", "unlink", [jane["id"]])
        values = {"name": "New", "start": "2031-02-03 10:00:00", "stop": "2031-02-03 11:00:00"}
        made = self.admin.create("calendar.event", **values)
        self.assertEqual([made], self.admin.search("calendar.event", ("name", "=", "New")))

    def test_every_view_of_what_it_extended_opens(self):
        for model in ("calendar.event", "res.users", "res.partner", "res.config.settings",
                      "resource.resource", "website"):  # fmt: skip
            with self.subTest(model):
                views = [[False, "list"], [False, "form"]]
                self.assertTrue(self.admin.call(model, "get_views", views)["views"])

    def test_the_website_is_there_without_its_pages(self):
        self.assertIn("</html>", self.admin.visit("/").text)
        with self.assertRaises(urllib.error.HTTPError) as gone:
            self.admin.visit("/book")
        self.assertEqual(404, gone.exception.code)

    def test_it_can_come_back(self):
        run_odoo(self.again, ["-i", ADDON], what="The addon can not be installed again.")
        self.assertIn("int4range", str(rows(self.again, GUARD)))
