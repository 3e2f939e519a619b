"""A real Odoo with as few hands as there may be, and the calls that Microsoft makes meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from odoo.tests.common import BaseCase, tagged

from ...dev.setup import databases
from ...dev.setup.consent import choose, connect
from ...dev.setup.odoo_client import OdooClient
from ...dev.setup.stack import Stack
from ..journeys.vendors import Google, Outlook
from ..journeys.waiting import eventually

ADDRESS = "appointment_calendar_sync.webhook_base_url"
NOWHERE = "http://127.0.0.1:9"
ZONE = "Europe/Brussels"
PATIENCE = 30  # seconds


class OneWorker:
    """Microsoft tries our address while our own call to it is open: somebody has to answer."""

    workers: int
    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(databases.scratch("worker"))
        running = Stack(cls.database, workers=cls.workers, cron_threads=1)
        cls.odoo_url = cls.enterClassContext(running).odoo_url
        cls.outlook, cls.google = Outlook(running.microsoft_url), Google(running.google_url)
        cls.admin = OdooClient(cls.odoo_url, cls.database, "admin", "admin")

    def connected(self, name):
        """Somebody connects an account; return its calendar, and what chooses that."""
        calendar, odoo = self.outlook.add_account(name, name, ZONE)["main"], self.user(name)
        connection = connect(odoo, "microsoft", self.outlook.account(name))
        return calendar, lambda: choose(odoo, connection, {"Calendar"}, "Calendar")

    def user(self, name):
        groups = [(6, 0, [self.admin.ref("base.group_user")])]
        self.admin.create(
            "res.users", name=name, login=name, password=name, tz=ZONE, group_ids=groups
        )
        return OdooClient(self.odoo_url, self.database, name, name)

    def test_the_handshake_is_answered_while_the_call_is_open(self):
        calendar, choose_it = self.connected("maya")
        choose_it()
        account = self.outlook.account("maya")
        look = lambda: self.outlook.get("subscriptions", account=account)  # noqa: E731
        [told] = eventually(look, PATIENCE, "a subscription")
        address = f"{self.odoo_url}/calendar_sync/webhook/microsoft"
        self.assertEqual(address, told["notificationUrl"])
        self.assertEqual(f"{address}/lifecycle", told["lifecycleNotificationUrl"])
        self.assert_told_of(calendar)

    def assert_told_of(self, calendar):
        """A change arrives long before the next look that needs no notice."""
        tomorrow = datetime.now().replace(microsecond=0) + timedelta(days=1)
        self.outlook.put(calendar, "Dentist", tomorrow, tomorrow + timedelta(hours=1), ZONE)
        there = ("remote_id.remote_id", "=", calendar)
        eventually(lambda: self.admin.search("calendar.busy", there), PATIENCE, "a busy block")
        self.assertEqual({202}, {sent["status"] for sent in self.outlook.get("notifications")})

    def test_an_address_that_is_not_reached_is_told_in_words_and_polled(self):
        calendar, choose_it = self.connected("tom")
        self.move_to(NOWHERE)
        self.addCleanup(self.move_to, self.odoo_url)
        choose_it()
        [said] = eventually(self.silences, PATIENCE, "a word about it")
        self.assertIn(f"Outlook does not reach {NOWHERE}/", said["message"])
        [remote] = eventually(lambda: self.read(calendar), PATIENCE, "a first look")
        due, read = (datetime.fromisoformat(remote[name]) for name in ("due_at", "last_pull_at"))
        self.assertEqual(timedelta(minutes=5), due - read)

    def move_to(self, address):
        self.admin.call("ir.config_parameter", "set_param", ADDRESS, address)

    def silences(self):
        return self.admin.read("calendar.sync.log", [("kind", "=", "subscription")], "message")

    def read(self, calendar):
        domain = [("remote_id", "=", calendar), ("last_pull_at", "!=", False)]
        return self.admin.read("calendar.remote", domain, "due_at", "last_pull_at")


@tagged("post_install", "-at_install", "vendors")
class TestOneWorker(OneWorker, BaseCase):
    workers = 1


@tagged("post_install", "-at_install", "vendors")
class TestThreads(OneWorker, BaseCase):
    workers = 0

    def test_accounts_at_both_vendors_are_connected_by_their_own_pages(self):
        odoo, places = self.user("elin"), []
        for code, vendor in (("google", self.google), ("microsoft", self.outlook)):
            places.append(vendor.add_account("elin", "Elin", ZONE)["main"])
            main = vendor.main_name("elin")
            choose(odoo, connect(odoo, code, vendor.account("elin")), {main}, main)
        receiving = odoo.read("calendar.remote", [("receives_bookings", "=", True)], "remote_id")
        self.assertEqual(places[1:], [each["remote_id"] for each in receiving])
        eventually(lambda: all(map(self.read, places)), PATIENCE, "both read")
