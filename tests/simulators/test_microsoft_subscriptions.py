"""Graph's subscriptions: the handshake, the notices, and how both break their word."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from ...dev.simulators.microsoft import MicrosoftSimulator
from ...dev.simulators.microsoft.simulator import Options
from .microsoft_case import JONAS, MAYA, MicrosoftCase, events, timed, weekly
from .notice_hook import NoticeHook

DAY = "2027-03-01"
MINUTE = 60
WEEK = 10_080  # minutes


class SubscriptionCase(MicrosoftCase):
    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        self.control.change_settings(retry_base=0.01, told_again=False)
        self.hook = self.open_hook()

    def open_hook(self, *statuses: int) -> NoticeHook:
        hook = NoticeHook(statuses)
        self.addCleanup(hook.close)
        return hook

    def wish(self, hook: NoticeHook | None = None, minutes: float = 4200, **more) -> dict:
        ends = datetime.now(timezone.utc) + timedelta(minutes=minutes)
        return {"changeType": "created,updated,deleted", "resource": "me/events",
                "notificationUrl": (hook or self.hook).address, "clientState": "secret",
                "expirationDateTime": ends.strftime("%Y-%m-%dT%H:%M:%SZ"), **more}

    def ask(self, hook: NoticeHook | None = None, client=None, **more):
        return (client or self.maya).post("/subscriptions", self.wish(hook, **more))

    def subscribe(self, hook: NoticeHook | None = None, client=None, **more) -> dict:
        answer = self.ask(hook, client, **more)
        self.assertEqual(201, answer.status_code, answer.text)
        return answer.json()

    def with_lifecycle(self, **more) -> tuple[dict, NoticeHook]:
        life = self.open_hook()
        return self.subscribe(lifecycleNotificationUrl=life.address, **more), life

    def heard(self, count: int, hook: NoticeHook | None = None) -> list[dict]:
        """The notices, once there are so many."""
        hook = hook or self.hook
        self.eventually(lambda: len(hook.notices) >= count)
        return hook.notices

    def settled(self, hook: NoticeHook | None = None) -> list[str]:
        """What was told once all that was on its way has had time to arrive."""
        time.sleep(0.1)
        return (hook or self.hook).words()

    def left(self, told: dict) -> float:
        """Minutes until the end that an answer names."""
        ends = datetime.fromisoformat(told["expirationDateTime"][:19] + "+00:00")
        return (ends - datetime.now(timezone.utc)).total_seconds() / 60


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


class TestNotices(SubscriptionCase):
    def test_a_notice_says_which_subscription_what_and_where(self):
        made = self.subscribe()
        event = self.maya.made(timed(DAY))
        notice = self.heard(1)[0]
        self.assertEqual((made["id"], "secret", "created", event["id"]), (
            notice["subscriptionId"], notice["clientState"], notice["changeType"],
            notice["resourceData"]["id"]))
        self.assertEqual(made["expirationDateTime"], notice["subscriptionExpirationDateTime"])
        self.assertEqual(event["@odata.etag"], notice["resourceData"]["@odata.etag"])
        self.assertRegex(notice["resource"], rf"^Users/[0-9a-f-]{{36}}/Events/{event['id']}$")
        self.assertRegex(notice["tenantId"], r"^[0-9a-f-]{36}$")

    def test_own_writes_and_other_peoples_are_told_alike(self):
        self.subscribe()
        event = self.maya.made(timed(DAY))
        self.heard(1)
        self.control.patch_event(MAYA, event["id"], {"subject": "Dye"})
        self.heard(2)
        self.maya.delete(events(event=event["id"]))
        self.heard(3)
        self.assertEqual(["created", "updated", "deleted"], self.hook.words())

    def test_what_was_created_is_told_again_as_updated(self):
        self.control.change_settings(told_again=True)
        self.subscribe()
        self.maya.made(timed(DAY))
        self.heard(2)
        self.assertEqual([["created", "updated"]], [[n["changeType"] for n in message]
                                                    for message in self.hook.messages])

    def test_a_deleted_occurrence_is_told_as_a_change_of_its_series(self):
        series = self.maya.made(timed(DAY, recurrence=weekly(DAY, "monday")))
        self.subscribe()
        self.control.change_occurrence(MAYA, series["id"], "2027-03-08")
        notice = self.heard(1)[0]
        self.assertEqual(("updated", series["id"]),
                         (notice["changeType"], notice["resourceData"]["id"]))

    def test_only_wanted_changes_are_told(self):
        self.subscribe(changeType="deleted")
        event = self.maya.made(timed(DAY))
        self.maya.delete(events(event=event["id"]))
        self.heard(1)
        self.assertEqual(["deleted"], self.settled())

    def test_a_calendars_subscription_tells_of_that_calendar_alone(self):
        other = self.control.add_calendar(MAYA, "Family")["id"]
        self.subscribe(resource=f"me/calendars/{other}/events")
        self.maya.made(timed(DAY))
        self.maya.made(timed(DAY), other)
        self.client_of(JONAS).made(timed(DAY))
        self.heard(1)
        self.assertEqual(["created"], self.settled())

    def test_the_mailboxs_subscription_may_tell_of_all_its_calendars(self):
        other = self.control.add_calendar(MAYA, "Family")["id"]
        self.subscribe()
        self.maya.made(timed(DAY), other)
        self.assertEqual([], self.settled())
        self.control.change_settings(me_events_everywhere=True)
        self.maya.made(timed(DAY), other)
        self.heard(1)

    def test_the_kind_of_ids_is_that_of_the_subscribing_call(self):
        self.maya.post("/subscriptions", self.wish(), prefer=None)
        event = self.maya.made(timed(DAY))
        told = self.heard(1)[0]["resourceData"]["id"]
        self.assertNotEqual(event["id"], told)
        self.assertEqual(event["id"], self.maya.get(events(event=told)).json()["id"])
        self.assertIn("immutable ids were not asked for", self.faults())

    def test_several_subscriptions_of_one_address_come_in_one_message(self):
        self.control.change_settings(gather=0.1)
        jonas = self.client_of(JONAS)
        first, second = self.subscribe(), self.subscribe(client=jonas)
        self.maya.made(timed(DAY))
        jonas.made(timed(DAY))
        self.heard(2)
        self.assertEqual([[first["id"], second["id"]]], [
            [notice["subscriptionId"] for notice in message] for message in self.hook.messages])

    def test_a_message_may_tell_the_newest_first(self):
        self.control.change_settings(gather=0.1, reversed_notices=True)
        self.subscribe()
        event = self.maya.made(timed(DAY))
        self.maya.delete(events(event=event["id"]))
        self.heard(2)
        self.assertEqual(["deleted", "created"], self.hook.words())

    def test_it_is_told_again_until_it_is_taken(self):
        hook = self.open_hook(500, 404, 302, 202)
        self.subscribe(hook)
        self.maya.made(timed(DAY))
        self.heard(4, hook)
        self.assertEqual(["created"] * 4, self.settled(hook))
        self.assertEqual([False, False, False, True],
                         [one["delivered"] for one in self.control.notifications()])

    def test_a_message_arrives_within_a_twentieth_of_a_second(self):
        self.subscribe()
        delays = []
        for number in range(1, 8):
            begun = time.time()
            self.control.create_event(MAYA, timed(DAY))
            self.heard(number)
            delays.append(self.hook.told[-1]["at"] - begun)
        self.assertLess(sorted(delays)[3], 0.05)


class TestMishaps(SubscriptionCase):
    def test_notices_get_lost_come_twice_and_lie_about_who_sent_them(self):
        self.subscribe()
        for disturbance, states in (({"lose": 1}, []), ({"duplicate": 1}, ["secret", "secret"]),
                                    ({"wrong_state": 1}, ["a state that nobody gave"]),
                                    ({}, ["secret"])):
            with self.subTest(str(disturbance)):
                self.hook.messages.clear()
                self.control.disturb_notifications(**disturbance)
                self.maya.made(timed(DAY))
                self.settled()
                self.assertEqual(states, [notice["clientState"] for notice in self.hook.notices])

    def test_notices_come_late(self):
        self.subscribe()
        self.control.disturb_notifications(delay=0.15)
        begun = time.time()
        self.maya.made(timed(DAY))
        self.heard(1)
        self.assertGreater(self.hook.told[0]["at"] - begun, 0.14)

    def test_a_bad_address_gets_nothing_for_ten_minutes(self):
        self.control.change_settings(judges_addresses=True)
        hook = self.open_hook(*[503] * 2)
        self.subscribe(hook)
        for number in range(1, 9):
            self.maya.made(timed(DAY, subject=str(number)))
            self.eventually(lambda number=number: hook.words().count("created") >= number + 2
                            if number > 1 else len(hook.notices) >= 3)
        self.maya.made(timed(DAY))
        self.eventually(lambda: self.control.notifications()[-1]["problem"] == "dropped")
        before = len(hook.notices)
        self.control.advance(601)
        self.control.create_event(MAYA, timed(DAY))
        self.heard(before + 1, hook)

    def test_a_slow_answer_counts_against_the_address(self):
        self.control.change_settings(judges_addresses=True, slow_after=0.01, gather=0.0)
        self.hook.pause = 0.02
        self.subscribe()
        for number in range(1, 11):
            self.maya.made(timed(DAY))
            self.heard(number)
        self.eventually(lambda: len(self.control.notifications()) >= 10)
        self.maya.made(timed(DAY))
        self.eventually(lambda: self.control.notifications()[-1]["problem"] == "dropped")


class TestLifecycle(SubscriptionCase):
    def test_it_is_warned_before_its_access_token_ends(self):
        made, life = self.with_lifecycle()
        self.control.advance(3599 - 901)
        self.assertEqual([], self.settled(life))
        self.control.advance(10)
        notice = self.heard(1, life)[0]
        self.assertEqual(("reauthorizationRequired", made["id"], "secret"), (
            notice["lifecycleEvent"], notice["subscriptionId"], notice["clientState"]))
        self.assertNotIn("changeType", notice)
        self.control.advance(10)
        self.assertEqual(["reauthorizationRequired"], self.settled(life))

    def test_it_is_silent_without_one_and_speaks_up_with_the_next(self):
        later = {"expirationDateTime": self.wish(minutes=WEEK - 5)["expirationDateTime"]}
        for verb, path, body, status in (("post", "/reauthorize", None, 204),
                                         ("patch", "", later, 200)):
            with self.subTest(path):
                self.control.reset(seeded=False)
                self.setUp()
                made, _life = self.with_lifecycle()
                self.control.advance(3600)
                self.control.create_event(MAYA, timed(DAY))
                self.assertEqual([], self.settled())
                self.assertEqual([(True, 1)], [(s["paused"], s["waiting"])
                                               for s in self.control.subscriptions()])
                fresh = self.client_of(MAYA)
                answer = getattr(fresh, verb)(f"/subscriptions/{made['id']}{path}", body)
                self.assertEqual(status, answer.status_code)
                self.heard(1)
                self.control.create_event(MAYA, timed(DAY))
                self.heard(2)

    def test_what_waits_for_more_than_four_hours_is_lost(self):
        made, _life = self.with_lifecycle()
        self.control.advance(3600)
        self.control.create_event(MAYA, timed(DAY))
        self.control.advance(4 * 3600 + 1)
        self.client_of(MAYA).post(f"/subscriptions/{made['id']}/reauthorize")
        self.assertEqual([], self.settled())

    def test_the_silence_can_be_switched_off(self):
        _made, life = self.with_lifecycle()
        self.control.change_settings(pauses=False)
        self.control.advance(3600)
        self.control.create_event(MAYA, timed(DAY))
        self.heard(1)
        self.assertEqual([], self.settled(life))

    def test_each_event_of_its_life_can_be_ordered(self):
        made, life = self.with_lifecycle()
        for event in ("missed", "reauthorizationRequired", "subscriptionRemoved"):
            with self.subTest(event):
                life.messages.clear()
                self.assertEqual({"told": 1}, self.control.tell_lifecycle(event, MAYA))
                self.assertEqual(event, self.heard(1, life)[0]["lifecycleEvent"])
        self.refused(self.maya.get(f"/subscriptions/{made['id']}"), 404, "ResourceNotFound")

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
