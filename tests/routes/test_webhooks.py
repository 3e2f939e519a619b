import secrets
from concurrent.futures import ThreadPoolExecutor

import requests

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...controllers.webhooks import CalendarWebhookController
from ...models.connections.secret_box import hash_secret
from ...providers.memory import MemoryServer
from .connecting import ConnectCase

WEBHOOK = "/calendar_sync/webhook/memory_cloud"


@tagged("post_install", "-at_install")
class TestWebhook(ConnectCase):
    """A vendor says that something has changed."""

    def setUp(self):
        super().setUp()
        self.remote = self.connect().remote_ids
        self.secret = secrets.token_urlsafe(16)
        self.subscribe(self.remote, "channel-1", self.secret)
        self.authenticate(None, None)

    def subscribe(self, remote, channel, secret):
        self.env["calendar.subscription"].create(
            {"remote_id": remote.id, "channel": channel, "secret_hash": hash_secret(secret)}
        )

    def notify(self, channel="channel-1", secret=None, data=b"", path=WEBHOOK):
        headers = self.headers(channel, self.secret if secret is None else secret)
        return self.url_open(path, data=data, headers=headers, method="POST")

    def notify_alone(self, cookies):
        """One of many notices at the same moment; `cookies` open the test's transaction."""
        headers = self.headers("channel-1", self.secret)
        return requests.post(
            self.base_url() + WEBHOOK, headers=headers, cookies=cookies, timeout=60
        )

    def headers(self, channel, secret):
        return {"X-Memory-Subscription": channel, "X-Memory-Secret": secret}

    def noticed(self):
        self.env.invalidate_all()
        return self.env["calendar.notice"].search([]).mapped("remote_id")

    # Believed ---------------------------------------------------------------------------------

    def test_a_notice_makes_its_calendar_due(self):
        self.assertEqual(204, self.notify().status_code)
        self.assertEqual(self.remote, self.noticed())

    def test_a_notice_starts_reading_at_once(self):
        self.env["ir.cron.trigger"].search([]).unlink()
        cron = self.env.ref("appointment_calendar_sync.cron_pull")
        cron.active = True
        self.notify()
        self.assertEqual(cron, self.env["ir.cron.trigger"].search([]).cron_id)

    def test_the_vendor_is_not_called_back_in_the_same_breath(self):
        asked = len(self.server.requests)
        self.notify()
        self.assertEqual(asked, len(self.server.requests))

    def test_no_session_is_made_for_a_vendor(self):
        self.opener.cookies.clear()
        self.assertNotIn("Set-Cookie", self.notify().headers)

    def test_a_notice_costs_few_queries(self):
        self.env.ref("appointment_calendar_sync.cron_pull").active = True
        self.notify()
        with self.assertQueryCount(1):
            self.notify()
        self.env["calendar.notice"].search([]).unlink()
        with self.assertQueryCount(2):
            self.notify()

    def test_a_notice_is_not_judged_by_a_copy_of_the_database_that_lags_behind(self):
        routing = CalendarWebhookController.notice.original_routing
        self.assertIs(False, routing.get("readonly"), "Odoo's default for a route of nobody's")

    def test_a_burst_of_notices_is_answered_and_makes_the_calendar_due(self):
        with self.allow_requests(), ThreadPoolExecutor(50) as threads:
            cookies = self.opener.cookies.get_dict()
            sent = [threads.submit(self.notify_alone, cookies) for _ in range(50)]
            answers = [answer.result().status_code for answer in sent]
        self.assertEqual([204] * 50, answers)
        self.assertEqual(self.remote, self.noticed())

    def test_each_notice_is_for_its_own_calendar(self):
        other = MemoryServer.named("tom@vendor.example")
        self.authenticate("conn_tom", "conn_tom")
        remote = self.connect(other.name).remote_ids
        self.subscribe(remote, "channel-2", "tom's secret")
        self.notify("channel-2", "tom's secret")
        self.assertEqual(remote, self.noticed())

    # Not believed -----------------------------------------------------------------------------

    def assertIgnored(self, answer, status):
        self.assertEqual(status, answer.status_code)
        self.assertFalse(answer.content)
        self.assertFalse(self.noticed())

    def test_a_wrong_secret_is_not_believed(self):
        for secret in ("", "wrong", self.secret[:-1], self.secret + "x", hash_secret(self.secret)):
            with self.subTest(secret=secret):
                self.assertIgnored(self.notify(secret=secret), 404)

    def test_the_secret_of_another_subscription_is_not_believed(self):
        self.subscribe(self.remote, "channel-2", "other secret")
        self.assertIgnored(self.notify(secret="other secret"), 404)

    def test_an_unknown_subscription_looks_like_a_wrong_secret(self):
        self.assertIgnored(self.notify("channel-9"), 404)
        self.assertIgnored(self.notify(""), 404)

    def test_a_subscription_without_a_secret_believes_nobody(self):
        self.env["calendar.subscription"].search([]).secret_hash = False
        for secret in ("", "-" * 64):
            with self.subTest(secret=secret):
                self.assertIgnored(self.notify(secret=secret), 404)

    def test_what_is_no_notice_at_all_is_refused(self):
        answer = self.url_open(WEBHOOK, data=b"{}", method="POST")
        self.assertIgnored(answer, 400)

    def test_a_vendor_that_is_not_known_is_not_heard(self):
        self.assertIgnored(self.notify(path="/calendar_sync/webhook/nobody"), 404)

    def test_a_large_body_is_not_read(self):
        with mute_logger("odoo.http"):
            answer = self.notify(data=b"x" * (64 * 1024 + 1))
        self.assertEqual(413, answer.status_code)
        self.assertFalse(self.noticed())
        self.assertEqual(204, self.notify(data=b"x" * 64 * 1024).status_code)

    def test_only_posting_is_understood(self):
        with mute_logger("odoo.http"):
            answer = self.url_open(WEBHOOK)
        self.assertEqual(405, answer.status_code)
        self.assertFalse(self.noticed())
