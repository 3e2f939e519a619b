from datetime import timedelta

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...providers import registry
from ...providers.base import Account, Credentials
from ...providers.memory import MemoryProvider, MemoryServer
from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestBookingFreshness(BookingRouteCase):
    """Who looks at times sees what calendars outside say now."""

    def setUp(self):
        super().setUp()
        registry.register(MemoryProvider)
        MemoryServer.reset()
        self.remote = self.connect("maya@vendor.example")
        self.remote.blocks_availability = True
        self.env["calendar.notice"].search([]).unlink()

    def connect(self, account):
        connection = self.env["calendar.connection"]._connect(
            self.maya, "memory", Account(account, account), Credentials(username=account)
        )
        provider = connection._build_provider(connection._store_credentials)
        self.env["calendar.remote"]._adopt(connection, provider.calendars())
        return connection.remote_ids

    def noticed(self):
        self.env.invalidate_all()
        return self.env["calendar.notice"].search([]).remote_id

    def look(self, **form):
        return self.url_open(f"{self.path()}/look", data=form or {"x": 1}, method="POST")

    def test_opening_the_page_has_calendars_read(self):
        self.assertEqual(200, self.url_open(self.path()).status_code)
        self.assertEqual(self.remote, self.noticed())

    def test_going_on_looking_has_them_read_again(self):
        token = self.token()
        self.env["calendar.notice"].search([]).unlink()
        answer = self.look(csrf_token=token)
        self.assertEqual((202, b""), (answer.status_code, answer.content))
        self.assertEqual(self.remote, self.noticed())

    def test_who_looks_is_told_whether_news_are_on_the_way(self):
        token = self.token()
        now = self.env.cr.now()
        for status, claimed_until, age in (
            (204, False, timedelta(seconds=5)),
            (202, now + timedelta(minutes=1), timedelta(seconds=5)),
            (202, False, timedelta(seconds=25)),
        ):
            self.remote.write({"claimed_until": claimed_until, "last_pull_at": now - age})
            self.env.flush_all()
            with self.subTest(claimed_until=claimed_until, age=age):
                self.assertEqual(status, self.look(csrf_token=token).status_code)

    def test_the_vendor_is_not_asked_in_the_visitors_request(self):
        server = MemoryServer.named("maya@vendor.example")
        before = len(server.requests)
        self.url_open(self.path())
        self.assertEqual(before, len(server.requests))

    def test_other_pages_can_not_make_a_visitor_look(self):
        with mute_logger("odoo.http"):
            self.assertEqual(400, self.look().status_code)
        self.assertFalse(self.noticed())
