from datetime import timedelta

from odoo.tests.common import HttpCase, tagged

from ..models.common import at
from ..models.test_watch import WatchCase

PATH = "/calendar_sync/health"


@tagged("post_install", "-at_install")
class TestHealthRoute(WatchCase, HttpCase):
    """A program that watches over this Odoo. Nobody is logged in."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.token = self.watch.with_user(self.boss).make_token()

    def ask(self, token=None, scheme="Bearer", path=PATH, **headers):
        if token is not False:
            headers["Authorization"] = f"{scheme} {token or self.token}"
        return self.url_open(path, headers=headers)

    def test_who_has_the_token_is_told_that_all_is_well(self):
        answer = self.ask()
        self.assertEqual((200, "ok"), (answer.status_code, answer.json()["status"]))
        self.assertEqual("no-store", answer.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertNotIn(self.account, answer.text)

    def test_nobody_else_is_told_anything(self):
        for headers in ({"token": False}, {"token": "x"}, {"scheme": "Basic"}, {"token": "é"}):
            with self.subTest(headers):
                answer = self.ask(**{**headers, "token": headers.get("token", None)})
                self.assertEqual((401, ""), (answer.status_code, answer.text))
                self.assertEqual("Bearer", answer.headers["WWW-Authenticate"])
        in_address = self.url_open(f"{PATH}?token={self.token}&access_token={self.token}")
        self.assertEqual(401, in_address.status_code)

    def test_without_any_token_nothing_opens(self):
        self.watch.with_user(self.boss).revoke_token()
        self.assertEqual(401, self.ask().status_code)
        self.assertEqual(401, self.ask(token=" ").status_code)

    def test_a_failure_is_an_alarm_that_every_tool_understands(self):
        self.runs.write({"nextcall": self.env.cr.now() - timedelta(hours=1)})
        self.env.flush_all()
        answer = self.ask()
        self.assertEqual((503, "failing"), (answer.status_code, answer.json()["status"]))
        self.assertEqual("failing", answer.json()["checks"]["runs"])

    def test_prometheus_reads_numbers_also_while_it_fails(self):
        self.event(at(9).replace(tzinfo=None))
        self.drain()
        self.runs.write({"nextcall": self.env.cr.now() - timedelta(hours=1)})
        self.env.flush_all()
        answer = self.ask(Accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
        self.assertEqual(200, answer.status_code)
        lines = dict(line.rsplit(" ", 1) for line in answer.text.splitlines())
        self.assertEqual("2", lines["calendar_sync_status"])
        self.assertEqual("1", lines["calendar_sync_accounts_connected"])
        self.assertIn(f'calendar_sync_vendor_push_p95_ms{{vendor="{self.provider.code}"}}', lines)
        for value in lines.values():
            float(value)

    def test_who_asks_too_often_waits_and_keeps_nobody_else_out(self):
        limit = "appointment_calendar_sync.health_per_hour"
        self.env["ir.config_parameter"].sudo().set_param(limit, "2")
        said = [self.ask(token="guess").status_code for _try in range(4)]
        self.assertEqual([401, 401, 429, 429], said)
        self.assertEqual([200, 200, 429], [self.ask().status_code for _try in range(3)])
