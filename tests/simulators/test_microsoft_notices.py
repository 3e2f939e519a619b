"""Graph's notices: what they say, what befalls them, and when a subscription falls silent."""

from __future__ import annotations

import time

from .microsoft_case import JONAS, MAYA, events, timed, weekly
from .subscription_case import DAY, WEEK, SubscriptionCase


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

    def test_a_message_can_arrive_within_a_twentieth_of_a_second(self):
        self.subscribe()
        delays = []
        for number in range(1, 8):
            begun = time.time()
            self.control.create_event(MAYA, timed(DAY))
            self.heard(number)
            delays.append(self.hook.told[-1]["at"] - begun)
        self.assertLess(min(delays), 0.05)


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
