"""Google's push channels: what they promise, and how they break their word."""

from __future__ import annotations

import time

from .google_case import JONAS, MAYA, GoogleCase, events, timed
from .webhook import Webhook

DAY = "2027-03-01"
WATCH = events() + "/watch"


class ChannelCase(GoogleCase):
    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        self.control.change_settings(retry_base=0.01)
        self.hook = self.open_hook()

    def open_hook(self, *statuses: int) -> Webhook:
        hook = Webhook(statuses)
        self.addCleanup(hook.close)
        return hook

    def watch(self, hook: Webhook | None = None, id: str = "channel-1", **more) -> dict:
        body = {"id": id, "type": "web_hook", "address": (hook or self.hook).address,
                "token": "secret", **more}
        answer = self.maya.post(WATCH, body)
        self.assertEqual(200, answer.status_code, answer.text)
        self.eventually(lambda: (hook or self.hook).told)
        return answer.json()

    def settled(self) -> list[str]:
        """The states heard once all that was on its way has had time to arrive."""
        time.sleep(0.1)
        return self.hook.states()


class TestMessages(ChannelCase):
    def test_a_channel_starts_with_a_sync_message(self):
        channel = self.watch()
        self.assertEqual({"kind", "id", "resourceId", "resourceUri", "expiration", "token"},
                         set(channel))
        said = self.hook.told[0]
        self.assertEqual(("sync", "1", "channel-1", channel["resourceId"], "secret"), tuple(
            said["x-goog-" + name] for name in ("resource-state", "message-number", "channel-id",
                                                "resource-id", "channel-token")))
        self.assertEqual(0, said["length"])
        self.assertEqual("/hook?x=1", said["path"])
        self.assertRegex(said["x-goog-channel-expiration"],
                         r"^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$")

    def test_the_sync_message_can_come_before_the_answer(self):
        self.control.change_settings(sync_message_first=True)
        body = {"id": "c1", "type": "web_hook", "address": self.hook.address}
        self.maya.post(WATCH, body)
        self.assertEqual(["sync"], self.hook.states())

    def test_every_kind_of_change_is_told_soon_and_in_growing_numbers(self):
        self.watch()
        made = self.maya.insert(timed(DAY))
        self.maya.patch(events(event=made["id"]), {"summary": "Dye"})
        self.maya.delete(events(event=made["id"]))
        self.eventually(lambda: len(self.hook.told) == 4)
        self.assertEqual(["sync", "exists", "exists", "exists"], self.hook.states())
        numbers = sorted(int(m["x-goog-message-number"]) for m in self.hook.told)
        self.assertEqual(4, len(set(numbers)))
        self.assertNotEqual([1, 2, 3, 4], numbers)

    def test_a_message_can_arrive_within_fifty_milliseconds(self):
        self.watch()
        delays = []
        for number in range(1, 10):
            self.control.create_event(MAYA, timed(DAY))
            written = self.control.events(MAYA)[-1]["updated"]
            self.eventually(lambda number=number: len(self.hook.told) > number)
            delays.append(self.hook.told[-1]["at"] - self.seconds(written))
        self.assertLess(min(delays), 0.05)

    def seconds(self, stamp: str) -> float:
        parts = time.strptime(stamp[:19], "%Y-%m-%dT%H:%M:%S")
        return time.mktime(parts) - time.timezone + float(stamp[19:23])

    def test_changes_elsewhere_are_not_told(self):
        self.watch()
        self.client_of(JONAS).insert(timed(DAY))
        self.assertEqual(["sync"], self.settled())

    def test_a_server_in_trouble_is_told_again(self):
        hook = self.open_hook(200, 503, 502, 500, 504, 200)
        self.watch(hook)
        self.maya.insert(timed(DAY))
        self.eventually(lambda: len(hook.told) == 6)
        self.assertEqual(1, len({m["x-goog-message-number"] for m in hook.told[1:]}))

    def test_a_refusal_is_final(self):
        hook = self.open_hook(200, 404)
        self.watch(hook)
        self.maya.insert(timed(DAY))
        self.eventually(lambda: len(hook.told) == 2)
        time.sleep(0.1)
        self.assertEqual(2, len(hook.told))
        self.assertFalse(self.control.notifications()[-1]["delivered"])


class TestLife(ChannelCase):
    def test_a_channel_lives_a_week_at_most(self):
        week = 7 * 86400
        for asked, seconds in (({}, week), ({"params": {"ttl": "3600"}}, 3600),
                               ({"params": {"ttl": str(2 * week)}}, week),
                               ({"expiration": str(int((time.time() + 60) * 1000))}, 60)):
            with self.subTest(str(asked)):
                channel = self.watch(id=f"c{seconds}-{len(str(asked))}", **asked)
                left = int(channel["expiration"]) / 1000 - time.time()
                self.assertAlmostEqual(seconds, left, delta=5)

    def test_a_channel_ends_without_a_word(self):
        self.watch(params={"ttl": "60"})
        self.control.advance(61)
        self.maya.insert(timed(DAY))
        self.assertEqual(["sync"], self.settled())
        self.assertEqual([], self.control.channels())

    def test_a_stopped_channel_is_silent(self):
        channel = self.watch()
        stop = {"id": channel["id"], "resourceId": channel["resourceId"]}
        self.assertEqual(204, self.maya.post("/channels/stop", stop).status_code)
        self.maya.insert(timed(DAY))
        self.assertEqual(["sync"], self.settled())
        self.refused(self.maya.post("/channels/stop", stop), 404, "notFound")

    def test_nobody_else_can_stop_a_channel(self):
        channel = self.watch()
        stop = {"id": channel["id"], "resourceId": channel["resourceId"]}
        self.refused(self.client_of(JONAS).post("/channels/stop", stop), 404, "notFound")

    def test_two_channels_overlap_and_both_are_told(self):
        self.watch(id="old")
        self.watch(id="new")
        self.maya.insert(timed(DAY))
        self.eventually(lambda: len(self.hook.told) == 4)
        self.assertEqual({"old", "new"}, {m["x-goog-channel-id"] for m in self.hook.told[2:]})

    def test_a_channel_must_be_well_formed_and_new(self):
        self.watch(id="known")
        good = {"id": "other", "type": "web_hook", "address": self.hook.address}
        for reason, change in (
            ("channelIdNotUnique", {"id": "known"}), ("required", {"address": ""}),
            ("webhookUrlNotHttps", {"address": "http://odoo.example/hook"}),
            ("invalid", {"type": "pigeon"}), ("invalid", {"token": "x" * 257}),
            ("invalid", {"id": "x" * 65}), ("invalid", {"expiration": "1000"}),
        ):
            with self.subTest(reason):
                self.refused(self.maya.post(WATCH, {**good, **change}), 400, reason)

    def test_addresses_elsewhere_are_taken_but_never_called(self):
        body = {"id": "c1", "type": "web_hook", "address": "https://odoo.example/hook"}
        self.assertEqual(200, self.maya.post(WATCH, body).status_code)
        told = self.eventually(self.control.notifications)
        self.assertEqual("not on this machine", told[0]["problem"])


class TestMishaps(ChannelCase):
    def test_messages_get_lost(self):
        self.watch()
        self.control.disturb_notifications(lose=1)
        self.maya.insert(timed(DAY))
        self.assertEqual(["sync"], self.settled())
        self.maya.insert(timed(DAY))
        self.eventually(lambda: len(self.hook.told) == 2)

    def test_messages_come_twice(self):
        self.watch()
        self.control.disturb_notifications(duplicate=1)
        self.maya.insert(timed(DAY))
        self.eventually(lambda: len(self.hook.told) == 3)

    def test_messages_come_late(self):
        self.watch()
        self.control.disturb_notifications(delay=0.15)
        begun = time.time()
        self.maya.insert(timed(DAY))
        self.eventually(lambda: len(self.hook.told) == 2)
        self.assertGreater(self.hook.told[1]["at"] - begun, 0.14)
