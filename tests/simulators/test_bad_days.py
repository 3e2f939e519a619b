"""What goes wrong on command: broken answers, latency, limits; and what the log keeps."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import requests

from .google_case import JONAS, MAYA, PREFIX, GoogleCase, events, ids, timed

DAY = "2027-03-01"


class TestFaults(GoogleCase):
    def insert(self):
        return self.maya.post(events(), timed(DAY, id="abcde"), sendUpdates="none")

    def stored(self) -> list[str]:
        return [event["id"] for event in self.control.events(MAYA)]

    def test_a_canned_answer_replaces_the_work(self):
        self.control.add_fault(status=503, body={"error": "x"}, headers={"Retry-After": "7"})
        answer = self.insert()
        self.assertEqual((503, {"error": "x"}, "7"), (
            answer.status_code, answer.json(), answer.headers["Retry-After"]))
        self.assertEqual([], self.stored())
        self.assertEqual(200, self.insert().status_code)

    def test_an_error_can_be_named_by_googles_reason(self):
        for reason, status, wire in (("rateLimitExceeded", 403, "rateLimitExceeded"),
                                     ("tooManyRequests", 429, "rateLimitExceeded"),
                                     ("quotaExceeded", 403, "quotaExceeded"),
                                     ("fullSyncRequired", 410, "fullSyncRequired"),
                                     ("internalError", 500, "backendError")):
            with self.subTest(reason):
                self.control.add_fault(reason=reason)
                self.refused(self.maya.get(events()), status, wire)

    def test_a_page_comes_where_data_was_due(self):
        self.control.add_fault(kind="html", status=502)
        answer = self.insert()
        self.assertEqual(502, answer.status_code)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))

    def test_an_answer_is_cut_off_half_way_after_the_work(self):
        self.control.add_fault(kind="cut")
        with self.assertRaises((requests.RequestException, ValueError)):
            self.insert().json()
        self.assertEqual(["abcde"], self.stored())

    def test_a_reset_does_nothing(self):
        self.control.add_fault(kind="reset")
        with self.assertRaises(requests.ConnectionError):
            self.insert()
        self.assertEqual([], self.stored())

    def test_an_answer_is_lost_after_the_work(self):
        self.control.add_fault(kind="drop", method="POST", path="/events$")
        with self.assertRaises(requests.ConnectionError):
            self.insert()
        self.assertEqual(["abcde"], self.stored())
        self.refused(self.insert(), 409, "duplicate")

    def test_a_hanging_server_ends_in_a_reset(self):
        self.control.add_fault(kind="hang", seconds=0.1)
        begun = time.monotonic()
        with self.assertRaises(requests.ConnectionError):
            self.insert()
        self.assertGreater(time.monotonic() - begun, 0.09)

    def test_a_slow_server_answers_in_the_end(self):
        self.control.add_fault(kind="delay", seconds=0.1)
        begun = time.monotonic()
        self.assertEqual(200, self.insert().status_code)
        self.assertGreater(time.monotonic() - begun, 0.09)

    def test_faults_choose_method_path_account_and_number(self):
        jonas = self.client_of(JONAS)
        self.control.add_fault(method="GET", path="/events", account=MAYA, times=2)
        self.assertEqual(200, self.insert().status_code)
        self.assertEqual(200, self.maya.get("/users/me/calendarList").status_code)
        self.assertEqual(200, jonas.get(events()).status_code)
        self.assertEqual([503, 503, 200], [self.maya.get(events()).status_code for _ in range(3)])

    def test_a_fault_without_number_stays_until_it_is_cleared(self):
        self.control.add_fault(times=None)
        self.assertEqual({503}, {self.maya.get(events()).status_code for _ in range(4)})
        self.control.clear_faults()
        self.assertEqual(200, self.maya.get(events()).status_code)


class TestLatency(GoogleCase):
    def took(self, call) -> float:
        begun = time.monotonic()
        call()
        return time.monotonic() - begun

    def test_one_slow_account_delays_nobody_else(self):
        jonas = self.client_of(JONAS)
        self.control.set_latency(1000, account=MAYA)
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(self.took, lambda: self.maya.get(events()))
            time.sleep(0.05)
            jonas.get(events())
            self.assertFalse(slow.done())
            self.assertGreater(slow.result(), 0.99)

    def test_fifty_connections_wait_together_not_one_after_the_other(self):
        self.control.set_latency(200)
        clients = [self.client_of(MAYA) for _ in range(50)]
        with ThreadPoolExecutor(50) as pool:
            begun = time.monotonic()
            answers = list(pool.map(lambda client: client.get(events()).status_code, clients))
        self.assertEqual([200] * 50, answers)
        self.assertLess(time.monotonic() - begun, 5)  # one after the other: 10 seconds

    def test_a_request_can_take_the_simulator_less_than_five_milliseconds(self):
        for _ in range(20):
            self.maya.insert(timed(DAY))
        self.assertLess(min(entry["took"] for entry in self.control.requests()), 0.005)


class TestLimits(GoogleCase):
    def statuses(self, client, number: int) -> list[int]:
        return [client.get(events()).status_code for _ in range(number)]

    def test_a_user_has_so_many_requests_a_minute(self):
        self.control.change_settings(per_user_limit=3)
        self.assertEqual([200, 200, 200, 403], self.statuses(self.maya, 4))
        self.assertEqual([200], self.statuses(self.client_of(JONAS), 1))
        self.refused(self.maya.get(events()), 403, "userRateLimitExceeded")
        self.control.advance(61)
        self.assertEqual([200], self.statuses(self.maya, 1))

    def test_the_whole_project_has_a_limit_too(self):
        self.control.change_settings(per_project_limit=2)
        self.statuses(self.maya, 2)
        self.refused(self.client_of(JONAS).get(events()), 403, "rateLimitExceeded")

    def test_the_same_limit_may_be_told_by_429(self):
        self.control.change_settings(per_user_limit=1, limit_reason="tooManyRequests")
        self.statuses(self.maya, 1)
        self.refused(self.maya.get(events()), 429, "rateLimitExceeded")

    def test_a_patch_costs_three(self):
        made = self.maya.insert(timed(DAY))
        self.control.change_settings(per_user_limit=5)
        patch = [self.maya.patch(events(event=made["id"]), {"summary": "x"}).status_code
                 for _ in range(2)]
        self.assertEqual([200, 403], patch)
        self.assertEqual([200, 200, 403], self.statuses(self.maya, 3))


class TestLog(GoogleCase):
    def test_requests_are_logged_with_exact_times_and_without_secrets(self):
        self.control.forget_requests()
        before = time.time()
        self.maya.patch(events(event="nothing"), {"summary": "x"}, headers={"If-Match": '"1"'})
        entry = self.control.requests()[0]
        self.assertTrue(before <= entry["at"] <= time.time())
        self.assertEqual(("PATCH", MAYA, 404, '"1"', {"summary": "x"}), tuple(
            entry[name] for name in ("method", "account", "status", "if_match", "body")))
        token = self.maya.session.headers["Authorization"].split()[1]
        self.assertNotIn(token, str(entry))

    def test_tokens_and_codes_are_never_in_the_log(self):
        secret = self.control.grant(MAYA, [PREFIX + "calendar"])["refresh_token"]
        self.control.forget_requests()
        requests.post(self.sim.url + "/token", timeout=10, data={
            "grant_type": "refresh_token", "refresh_token": secret,
            "client_id": "demo-client-id.apps.example", "client_secret": "demo-client-secret"})
        requests.post(self.sim.url + "/revoke", params={"token": secret}, timeout=10)
        log = str(self.control.requests())
        self.assertIn("/revoke", log)
        self.assertNotIn(secret, log)
        self.assertNotIn("demo-client-secret", log)

    def test_the_log_can_be_read_on_from_a_number(self):
        self.maya.get(events())
        last = self.control.requests()[-1]["number"]
        self.maya.get(events(), maxResults=1)
        self.assertEqual([last + 1], [e["number"] for e in self.control.requests(since=last)])

    def test_an_unanswered_request_has_status_zero(self):
        self.control.add_fault(kind="drop")
        with self.assertRaises(requests.ConnectionError):
            self.maya.get(events())
        entry = self.eventually(lambda: [e for e in self.control.requests() if e["fault"]])[0]
        self.assertEqual((0, "drop"), (entry["status"], entry["fault"]))


class TestOtherPerson(GoogleCase):
    def test_another_persons_hand_is_seen_by_the_next_sync(self):
        token = self.maya.listed()["nextSyncToken"]
        made = self.control.create_event(MAYA, timed(DAY))
        self.control.patch_event(MAYA, made["id"], {"summary": "Dye"})
        item = self.maya.listed(syncToken=token)["items"][0]
        self.assertEqual((made["id"], "Dye"), (item["id"], item["summary"]))
        self.control.delete_event(MAYA, made["id"])
        self.assertEqual("cancelled", self.maya.listed(syncToken=token)["items"][0]["status"])

    def test_odd_events_that_no_client_can_make(self):
        for change in ({"eventType": "fromGmail"}, {"organizer": {"email": "boss@x.example"}}):
            with self.subTest(str(change)):
                made = self.control.create_event(MAYA, timed(DAY, **change))
                self.assertIn(made["id"], ids(self.maya.listed()))

    def test_a_version_can_change_without_anything_to_see(self):
        made = self.maya.insert(timed(DAY))
        self.control.touch_event(MAYA, made["id"])
        after = self.maya.get(events(event=made["id"])).json()
        self.assertNotEqual(made["etag"], after["etag"])
        self.assertEqual(made["summary"], after["summary"])
