"""Graph's subscriptions: the handshake, what may be wished for, and how long it lasts."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from ...dev.simulators.microsoft import MicrosoftSimulator
from ...dev.simulators.microsoft.simulator import Options
from .microsoft_case import JONAS, MAYA, timed
from .subscription_case import DAY, MINUTE, WEEK, SubscriptionCase


class TestHandshake(SubscriptionCase):
    def test_the_address_is_tried_while_the_call_is_open(self):
        made = self.subscribe()
        token = self.hook.tried[0]
        self.assertIn(" ", token)
        self.assertIn(":", token)
        self.assertEqual("secret", made["clientState"])
        self.assert_well_behaved()

    def test_both_addresses_are_tried(self):
        _made, life = self.with_lifecycle()
        self.assertEqual((1, 1), (len(self.hook.tried), len(life.tried)))
        self.assertNotEqual(self.hook.tried, life.tried)

    def test_what_does_not_answer_as_it_should_gets_no_subscription(self):
        begin = "Subscription validation request failed. "
        for greeting, words in (
            ((200, "text/html", lambda token: token), "Response must exactly match"),
            ((200, "text/plain", lambda token: token + "\n"), "Response must exactly match"),
            ((200, "text/plain", lambda token: "<b>" + token), "Response must exactly match"),
            ((202, "text/plain", lambda token: token), "HTTP status code is 'Accepted'"),
            ((404, "text/plain", lambda token: token), "HTTP status code is 'NotFound'"),
        ):
            with self.subTest(f"{greeting[:2]} {words}"):
                self.hook.greeting = greeting
                error = self.refused(self.ask(), 400, "ValidationError")
                self.assertTrue(error["message"].startswith(begin + words), error["message"])
        self.assertEqual([], self.control.subscriptions())

    def test_the_second_address_must_answer_too(self):
        life = self.open_hook()
        life.greeting = (500, "text/plain", str)
        self.refused(self.ask(lifecycleNotificationUrl=life.address), 400, "ValidationError")
        self.assertEqual([], self.control.subscriptions())

    def test_who_answers_too_late_gets_no_subscription(self):
        self.control.change_settings(handshake_patience=0.05)

        def late(token: str) -> str:
            time.sleep(0.2)
            return token

        self.hook.greeting = (200, "text/plain", late)
        error = self.refused(self.ask(), 400, "ValidationError")
        self.assertEqual("Subscription validation request timed out.", error["message"])

    def test_nobody_outside_of_this_machine_is_called(self):
        error = self.refused(self.ask(notificationUrl="https://odoo.example/hook"), 400,
                             "ValidationError")
        self.assertTrue(error["message"].startswith("Subscription validation request failed"))


class TestWishes(SubscriptionCase):
    def test_a_wish_must_make_sense(self):
        gone = (datetime.now(timezone.utc) - timedelta(minutes=1)).isoformat()
        for status, code, change in (
            (400, "ValidationError", {"expirationDateTime": None}),
            (400, "ValidationError", {"expirationDateTime": "tomorrow"}),
            (400, "ValidationError", {"expirationDateTime": gone}),
            (400, "ValidationError", {"changeType": ""}),
            (400, "ValidationError", {"changeType": "created,moved"}),
            (400, "ValidationError", {"notificationUrl": "http://odoo.example/hook"}),
            (400, "ValidationError", {"notificationUrl": "hook"}),
            (400, "ValidationError", {"lifecycleNotificationUrl": "ftp://127.0.0.1/"}),
            (400, "ValidationError", {"clientState": "x" * 129}),
            (400, "ValidationError", {"includeResourceData": True}),
            (400, "ValidationError", {"latestSupportedTlsVersion": "v9_9"}),
            (400, "InvalidRequest", {"resource": "me/messages"}),
            (404, "ErrorItemNotFound", {"resource": "me/calendars/nothing/events"}),
        ):
            with self.subTest(str(change)):
                self.refused(self.ask(**change), status, code)
        self.assertEqual([], self.hook.tried)

    def test_https_can_be_made_a_must(self):
        self.control.change_settings(http_notices=False)
        self.refused(self.ask(), 400, "ValidationError")

    def test_a_subscription_lives_a_week_at_most_and_three_quarters_of_an_hour_at_least(self):
        self.assertAlmostEqual(WEEK - 1, self.left(self.subscribe(minutes=WEEK - 1)), delta=0.2)
        self.assertAlmostEqual(45, self.left(self.subscribe(minutes=1)), delta=0.2)
        error = self.refused(self.ask(minutes=WEEK + 1), 400, "ValidationError")
        self.assertIn("can only be 10080 minutes", error["message"])

    def test_a_second_one_for_the_same_can_be_refused(self):
        self.subscribe()
        self.subscribe()
        self.control.change_settings(refuses_duplicates=True)
        self.refused(self.ask(), 409, "Conflict")
        self.subscribe(changeType="deleted")

    def test_a_mailbox_has_so_many_and_no_more(self):
        self.control.change_settings(most_subscriptions=1)
        self.subscribe()
        self.refused(self.ask(), 403, "QuotaExceeded")
        jonas = self.client_of(JONAS)
        self.subscribe(client=jonas)


class TestLife(SubscriptionCase):
    def one(self, made: dict, verb: str = "get", path: str = "", body: dict | None = None):
        return getattr(self.maya, verb)(f"/subscriptions/{made['id']}{path}", body)

    def test_it_is_read_alone_and_in_a_list(self):
        made = self.subscribe()
        self.assertEqual("secret", self.one(made).json()["clientState"])
        listed = self.maya.get("/subscriptions").json()["value"]
        self.assertEqual([(made["id"], None)], [(s["id"], s["clientState"]) for s in listed])
        self.assertEqual([], self.client_of(JONAS).get("/subscriptions").json()["value"])

    def test_it_is_renewed_while_it_lives(self):
        made = self.subscribe(minutes=60)
        body = {"expirationDateTime": self.wish(minutes=300)["expirationDateTime"]}
        self.assertAlmostEqual(300, self.left(self.one(made, "patch", body=body).json()), delta=0.2)
        self.refused(self.one(made, "patch", body={"expirationDateTime": self.wish(
            minutes=WEEK + 5)["expirationDateTime"]}), 400, "ValidationError")
        self.control.advance(301 * MINUTE)
        self.maya = self.client_of(MAYA)
        later = self.wish(minutes=700)["expirationDateTime"]
        self.refused(self.one(made, "patch", body={"expirationDateTime": later}), 404,
                     "ResourceNotFound")
        self.assertEqual([], self.control.subscriptions())

    def test_the_address_of_lifecycle_notices_can_not_be_added_later(self):
        made = self.subscribe()
        for body in ({"lifecycleNotificationUrl": self.hook.address}, {"clientState": "x"}, {}):
            self.refused(self.one(made, "patch", body=body), 400, "InvalidRequest")

    def test_another_address_is_tried_like_the_first(self):
        made, other = self.subscribe(), self.open_hook()
        other.greeting = (500, "text/plain", str)
        body = {"notificationUrl": other.address}
        self.refused(self.one(made, "patch", body=body), 400, "ValidationError")
        other.greeting = (200, "text/plain", str)
        self.assertEqual(other.address, self.one(made, "patch", body=body).json()[
            "notificationUrl"])
        self.maya.made(timed(DAY))
        self.heard(1, other)
        self.assertEqual([], self.hook.notices)

    def test_an_end_is_final(self):
        made = self.subscribe()
        self.assertEqual(204, self.one(made, "delete").status_code)
        self.refused(self.one(made, "delete"), 404, "ResourceNotFound")
        self.maya.made(timed(DAY))
        self.assertEqual([], self.settled())

    def test_nobody_else_can_touch_it(self):
        made, jonas = self.subscribe(), self.client_of(JONAS)
        for verb in ("get", "delete"):
            self.refused(getattr(jonas, verb)(f"/subscriptions/{made['id']}"), 404,
                         "ResourceNotFound")

    def test_it_ends_without_a_word(self):
        self.subscribe(minutes=45)
        self.control.advance(46 * MINUTE)
        self.control.create_event(MAYA, timed(DAY))
        self.assertEqual([], self.settled())

    def test_subscriptions_outlive_a_restart(self):
        made = self.subscribe()
        with TemporaryDirectory() as folder:
            state = Path(folder) / "world.json"
            state.write_text(json.dumps(self.sim.dump()))
            with MicrosoftSimulator(Options(state=str(state))) as restarted:
                self.assertEqual([made["id"]],
                                 [s["id"] for s in restarted.control.subscriptions()])
                self.assertFalse(restarted.control.settings()["told_again"])
                restarted.control.create_event(MAYA, timed(DAY))
                self.heard(1)

    def test_a_reset_forgets_subscriptions_and_switches(self):
        self.subscribe()
        self.control.reset(seeded=False)
        self.assertEqual([], self.control.subscriptions())
        self.assertTrue(self.control.settings()["told_again"])
