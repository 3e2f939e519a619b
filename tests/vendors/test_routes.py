"""The addresses that Microsoft calls, over real HTTP, with what it really sends."""

import json
from urllib.parse import quote

from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from ..models.common import at, foreign
from .notice_case import NoticeCase
from .vendor_case import OutlookCase

WEBHOOK = "/calendar_sync/webhook/microsoft"
PLACES = (WEBHOOK, f"{WEBHOOK}/lifecycle")
LIMIT = 64 * 1024


class TestMicrosoftRoutes(NoticeCase, OutlookCase, HttpCase):
    def post(self, data=b"", place=WEBHOOK, **headers):
        headers = {"Content-Type": "application/json", **headers}
        return self.url_open(place, data=data, headers=headers, method="POST")

    def prove(self, token, place=WEBHOOK):
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        query = f"?validationToken={quote(token, safe='')}"
        return self.url_open(place + query, data=b"", headers=headers, method="POST")

    def message(self, *happenings):
        """What Microsoft sends after these happenings."""
        self.control.change_settings(gather=0.1)
        for happening in happenings:
            happening()
        [(_headers, body)] = self.world.notices()[self.heard :]
        self.heard += 1
        return body

    def put(self):
        return self.world.put(foreign(at(14)))

    def due(self):
        self.env.invalidate_all()
        return self.noticed()

    # The handshake ----------------------------------------------------------------------------

    def test_the_handshake_repeats_the_text_and_nothing_else(self):
        tokens = (
            "Validation: Testing client application reachability",
            "<script>alert(1)</script>",
            "a\r\nSet-Cookie: taken=1",
            "ü 日本 ☃ + & % %20 ?",
            "null\x00byte",
            "x" * 2048,
        )
        for place in PLACES:
            for token in tokens:
                with self.subTest(place=place, token=token[:20]):
                    answer = self.prove(token, place)
                    self.assertEqual((200, token), (answer.status_code, answer.text))
                    self.assertEqual("text/plain", answer.headers["Content-Type"].split(";")[0])
                    self.assertEqual("nosniff", answer.headers["X-Content-Type-Options"])
                    self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual([], self.due())

    def test_a_handshake_without_measure_is_cut(self):
        answer = self.prove("y" * 10_000)
        self.assertLessEqual(len(answer.text), 2048)

    def test_nothing_but_a_post_is_answered(self):
        for place in PLACES:
            for query in ("", "?validationToken=x"):
                answer = self.url_open(place + query)
                self.assertEqual(405, answer.status_code)

    # Notices ----------------------------------------------------------------------------------

    def test_what_microsoft_sends_makes_the_calendar_due(self):
        body = self.message(self.put)
        answer = self.post(body)
        self.assertEqual((202, ""), (answer.status_code, answer.text))
        self.assertEqual([self.remote.id], self.due())

    def test_a_lifecycle_message_has_the_subscription_looked_after(self):
        body = self.message(lambda: self.control.tell_lifecycle("subscriptionRemoved"))
        self.assertEqual(202, self.post(body, PLACES[1]).status_code)
        self.assertEqual([self.remote.id], self.due())
        self.assertTrue(self.subscriptions().gone)

    def test_a_wrong_state_is_thanked_and_does_nothing(self):
        told = json.loads(self.message(self.put))
        states = ("", None, "wrong", "a.b", 5, [], told["value"][0]["clientState"][:-1])
        for state in states:
            for place in PLACES:
                with self.subTest(state=state, place=place):
                    forged = [{**told["value"][0], "clientState": state}]
                    answer = self.post(json.dumps({"value": forged}).encode(), place)
                    self.assertEqual(202, answer.status_code)
                    self.assertEqual([], self.due())
        self.assertFalse(self.subscriptions().gone)

    def test_one_forged_notice_among_genuine_ones_changes_nothing(self):
        told = json.loads(self.message(self.put))["value"]
        forged = {"subscriptionId": "somebody's", "clientState": "a.b", "lifecycleEvent": "missed"}
        body = json.dumps({"value": [forged, *told, forged]}).encode()
        self.assertEqual(202, self.post(body).status_code)
        self.assertEqual([self.remote.id], self.due())

    @mute_logger("odoo.http")
    def test_what_is_no_notice_is_refused(self):
        bodies = (b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"value": {}}', b'{"value": [1]}',
                  b"\xff\xfe", b"[" * 20_000)  # fmt: skip
        for body in bodies:
            with self.subTest(body=body[:12]):
                self.assertEqual(400, self.post(body).status_code)
        self.assertEqual([], self.due())

    def test_no_notices_at_all_are_fine(self):
        self.assertEqual(202, self.post(b'{"value": []}').status_code)

    @mute_logger("odoo.http")
    def test_too_long_a_message_is_not_read(self):
        body = self.message(self.put)
        padded = body[:-1] + b" " * (LIMIT - len(body)) + body[-1:]
        self.assertEqual(202, self.post(padded).status_code)
        self.assertEqual([self.remote.id], self.due())
        self.env["calendar.notice"].search([]).unlink()
        self.assertEqual(413, self.post(padded + b" ").status_code)
        self.assertEqual([], self.due())

    def test_an_answer_waits_for_no_vendor(self):
        body = self.message(self.put)
        asked = len(self.control.requests())
        self.post(body)
        self.assertEqual(asked, len(self.control.requests()))
