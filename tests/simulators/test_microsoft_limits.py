"""How much Graph lets one application ask of one mailbox, and what it says to the rest."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from .microsoft_case import JONAS, MAYA, READ_WRITE, GraphClient, MicrosoftCase, events, timed

DAY = "2027-03-01"


class LimitCase(MicrosoftCase):
    allow_inherited_tests_method = True

    def together(self, calls: list) -> list:
        """What the calls answer, all under way at the same time."""
        self.control.set_latency(300)
        with ThreadPoolExecutor(len(calls)) as pool:
            return [waiting.result() for waiting in [pool.submit(call) for call in calls]]

    def readers(self, number: int, account: str = MAYA) -> list:
        return self.callers(number, lambda client: client.get(events()), account)

    def callers(self, number: int, call, account: str = MAYA) -> list:
        """Calls that each have a connection of their own, which is open already."""
        token = self.control.grant(account, [READ_WRITE])["access_token"]
        clients = [GraphClient(self.sim, token) for _ in range(number)]
        for client in clients:
            self.addCleanup(client.session.close)
            client.get("/me/calendar")
        return [lambda client=client: call(client) for client in clients]

    def statuses(self, calls: list) -> list[int]:
        return sorted(answer.status_code for answer in self.together(calls))

    def batch_of(self, number: int):
        item = {"method": "GET", "url": "/me/calendar"}
        return lambda: self.maya.post("/$batch", {
            "requests": [{**item, "id": str(n)} for n in range(number)]})


class TestAtOnce(LimitCase):
    def test_four_requests_to_a_mailbox_may_be_under_way_and_no_more(self):
        answers = self.together(self.readers(6))
        refused = [answer for answer in answers if answer.status_code == 429]
        self.assertEqual([200] * 4 + [429] * 2, sorted(a.status_code for a in answers))
        error = self.refused(refused[0], 429, "ApplicationThrottled")
        self.assertIn("MailboxConcurrency", error["message"])
        self.assertEqual("2", refused[0].headers["Retry-After"])
        self.assertEqual({"highest": 4, "now": 0}, self.control.concurrency(MAYA))

    def test_the_refused_do_no_work(self):
        self.statuses(self.callers(6, lambda client: client.post(events(), timed(DAY))))
        self.assertEqual(4, len(self.control.events(MAYA)))

    def test_each_mailbox_is_counted_by_itself(self):
        self.assertEqual([200] * 6, self.statuses(
            [*self.readers(3), *self.readers(3, JONAS)]))
        self.assertEqual([3, 3], [self.control.concurrency(a)["highest"] for a in (MAYA, JONAS)])

    def test_one_after_the_other_is_one_at_a_time(self):
        for _ in range(5):
            self.maya.get(events())
        self.assertEqual({"highest": 1, "now": 0}, self.control.concurrency(MAYA))

    def test_the_limit_can_be_lifted_and_still_counts(self):
        self.control.change_settings(most_at_once=0)
        self.assertEqual([200] * 6, self.statuses(self.readers(6)))
        self.assertEqual(6, self.control.concurrency(MAYA)["highest"])

    def test_a_batch_takes_the_room_that_is_left(self):
        self.assertEqual([200] * 3, self.statuses([*self.readers(2), self.batch_of(20)]))
        self.assertLessEqual(self.control.concurrency(MAYA)["highest"], 4)

    def test_a_batch_without_any_room_has_all_its_items_throttled(self):
        readers, batch = self.readers(4), self.batch_of(3)
        self.maya.get("/me/calendar")
        self.control.set_latency(500)
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(call) for call in readers]
            self.eventually(lambda: self.control.concurrency(MAYA)["now"] == 4)
            told = batch().json()["responses"]
            self.assertEqual([429] * 3, [one["status"] for one in told])
            self.assertEqual([200] * 4, [call.result().status_code for call in waiting])

    def test_a_connection_that_is_lost_gives_its_place_back(self):
        self.control.add_fault(kind="reset", times=4)
        for _ in range(4):
            with self.assertRaises(OSError):
                self.maya.get(events())
        self.assertEqual(200, self.maya.get(events()).status_code)
        self.assertEqual(0, self.control.concurrency(MAYA)["now"])


class TestInTenMinutes(LimitCase):
    def test_ten_minutes_hold_so_many_requests(self):
        self.control.change_settings(most_in_ten_minutes=3)
        statuses = [self.maya.get(events()).status_code for _ in range(4)]
        self.assertEqual([200, 200, 200, 429], statuses)
        self.assertEqual(200, self.client_of(JONAS).get(events()).status_code)
        refused = self.maya.get(events())
        self.refused(refused, 429, "TooManyRequests")
        self.assertAlmostEqual(600, int(refused.headers["Retry-After"]), delta=2)
        self.control.advance(600)
        self.assertEqual(200, self.maya.get(events()).status_code)

    def test_each_item_of_a_batch_counts(self):
        self.control.change_settings(most_in_ten_minutes=3)
        told = self.batch_of(4)().json()["responses"]
        self.assertEqual([200, 200, 200, 429], sorted(one["status"] for one in told))


class TestBadDays(LimitCase):
    def test_graphs_own_refusals_say_when_to_come_back(self):
        for reason, status in (("ApplicationThrottled", 429), ("TooManyRequests", 429),
                               ("serviceNotAvailable", 503), ("UnknownError", 504),
                               ("ErrorInternalServerTransientError", 503)):
            with self.subTest(reason):
                self.control.add_fault(reason=reason)
                answer = self.maya.get(events())
                self.refused(answer, status, reason)
                self.assertTrue(answer.headers["Retry-After"].isdigit())

    def test_a_page_comes_where_data_was_due(self):
        for status in (200, 403, 404, 502):
            with self.subTest(status):
                self.control.add_fault(kind="html", status=status)
                answer = self.maya.get(events())
                self.assertEqual(status, answer.status_code)
                self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))

    def test_a_slow_answer_is_no_lost_one(self):
        self.control.add_fault(kind="delay", seconds=0.1)
        begun = time.monotonic()
        self.assertEqual(200, self.maya.get(events()).status_code)
        self.assertGreater(time.monotonic() - begun, 0.09)
