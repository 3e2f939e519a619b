import logging

from icalendar import Calendar

from odoo.tests.common import HttpCase, tagged

from ...dev.simulators.link.server import LinkServer
from ...models.moments import aware
from ..models.booking_common import BookingCase, at
from .test_opening import OpeningCase


@tagged("post_install", "-at_install")
class TestFeedRoute(BookingCase, HttpCase):
    """A calendar program at the address of a private feed. Nobody is logged in."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.appointed = self.appointment()
        self.feed = self.env["calendar.feed"].with_user(self.maya).create({})

    @property
    def path(self):
        return "/calendar_sync" + self.feed.address.partition("/calendar_sync")[2]

    def test_it_is_a_calendar_that_no_search_engine_keeps(self):
        answer = self.url_open(self.path)
        self.assertEqual(200, answer.status_code)
        self.assertEqual("text/calendar; charset=utf-8", answer.headers["Content-Type"])
        self.assertEqual("private, no-cache", answer.headers["Cache-Control"])
        self.assertEqual("noindex, nofollow", answer.headers["X-Robots-Tag"])
        self.assertNotIn("Set-Cookie", answer.headers)
        [entry] = Calendar.from_ical(answer.content).walk("VEVENT")
        self.assertEqual(self.appointed.sync_uid, entry["UID"])

    def test_what_a_program_has_already_is_not_sent_again(self):
        tag = self.url_open(self.path).headers["ETag"]
        again = self.url_open(self.path, headers={"If-None-Match": tag})
        self.assertEqual((304, b""), (again.status_code, again.content))
        self.appointed.action_booking_cancel()
        after = self.url_open(self.path, headers={"If-None-Match": tag})
        self.assertEqual(200, after.status_code)
        self.assertIn(b"STATUS:CANCELLED", after.content)

    def test_a_program_may_ask_for_the_head_alone(self):
        answer = self.url_open(self.path, method="HEAD")
        self.assertEqual((200, b""), (answer.status_code, answer.content))

    def test_its_owner_sees_when_it_was_read(self):
        self.assertFalse(self.feed.last_read_at)
        self.url_open(self.path)
        self.env.invalidate_all()
        self.assertTrue(self.feed.last_read_at)

    def test_an_address_that_opens_nothing_is_not_found(self):
        self.feed.sudo().unlink()
        for token in ("0" * 64, "x", "%00", "é" * 40, "a" * 3000):
            with self.subTest(token[:10]):
                answer = self.url_open(f"/calendar_sync/feed/{token}.ics")
                self.assertEqual(404, answer.status_code)

    def test_nothing_can_be_written_there(self):
        for method in ("POST", "PUT", "DELETE"):
            with self.subTest(method):
                self.assertIn(self.url_open(self.path, method=method).status_code, (404, 405))

    def test_secrets_stay_out_of_the_access_log(self):
        token = self.feed.sudo()._token()
        client = self.appointed._booking_token()
        with self.assertLogs("werkzeug", logging.INFO) as log:
            self.url_open(self.path)
            self.url_open(f"/book/manage/{client}")
            self.url_open("/calendar_sync/oauth/google/callback?code=secret-code&state=secret-state")
        told = "\n".join(log.output)
        self.assertEqual(1, told.count("GET /calendar_sync/feed/…"))
        for secret in (token, client, "secret-code", "secret-state"):
            self.assertNotIn(secret, told)


@tagged("post_install", "-at_install")
class TestFeedInAnotherCalendar(BookingCase, OpeningCase):
    """A second program subscribes to a feed: our own reader of calendar links."""

    def test_the_appointments_block_time_over_there(self):
        event = self.appointment()
        mine = self.env["calendar.feed"].with_user(self.maya).create({})
        told = [mine._content()]  # written here: the server's thread has no cursor of its own
        server = LinkServer(lambda: told[-1]).start()
        self.addCleanup(server.stop)
        name = "appointment_calendar_sync.caldav_allow_private_hosts"
        self.env["ir.config_parameter"].set_param(name, "True")
        typed = {"address": server.address, "connection": None}
        self.make_jsonrpc_request("/calendar_sync/open/ics", typed)
        remote = self.connections().remote_ids
        self.assertEqual("My appointments", remote.name)
        remote.blocks_availability = True
        self.assertEqual([(at(10), at(11))], self.blocks())
        event.action_booking_cancel()
        told.append(mine._content())
        self.assertEqual([], self.blocks())

    def blocks(self):
        self.env["calendar.notice"]._post(self.env["calendar.remote"].search([]))
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["calendar.remote"]._cron_pull()
        self.env.invalidate_all()
        busy = self.env["calendar.busy"].search([])
        return [(aware(block.start), aware(block.stop)) for block in busy]
