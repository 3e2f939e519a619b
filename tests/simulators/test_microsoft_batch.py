"""Graph's $batch: many requests in one, each with its own answer; and schedules."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from .microsoft_case import IMMUTABLE, JONAS, MAYA, MicrosoftCase, at, events, timed, whole_day
from .notice_hook import NoticeHook

DAY = "2027-03-01"


class BatchCase(MicrosoftCase):
    allow_inherited_tests_method = True

    def item(self, number: int, url: str, method: str = "GET", body: dict | None = None, **more):
        headers = {"Prefer": IMMUTABLE}
        if body is not None:
            headers["Content-Type"] = "application/json"
            more["body"] = body
        return {"id": str(number), "method": method, "url": url, "headers": headers, **more}

    def batch(self, *items: dict):
        return self.maya.post("/$batch", {"requests": list(items)})

    def answers(self, *items: dict) -> dict[str, dict]:
        """The answers by the id of their item."""
        answer = self.batch(*items)
        self.assertEqual(200, answer.status_code, answer.text)
        return {one["id"]: one for one in answer.json()["responses"]}

    def statuses(self, *items: dict) -> list[int]:
        answers = self.answers(*items)
        return [answers[item["id"]]["status"] for item in items]


class TestBatch(BatchCase):
    def test_each_item_has_an_answer_of_its_own(self):
        made = self.maya.made(timed(DAY))
        gone = self.maya.made(timed(DAY))["id"]
        self.maya.delete(events(event=gone))
        answers = self.answers(self.item(1, events(event=made["id"])),
                               self.item(2, events(event=gone)),
                               self.item(3, events(), "POST", timed(DAY, subject="Dye")),
                               self.item(4, events(event=made["id"]), "DELETE"))
        self.assertEqual([200, 404, 201, 204], [answers[n]["status"] for n in "1234"])
        self.assertEqual(made["id"], answers["1"]["body"]["id"])
        self.assertEqual("ErrorItemNotFound", answers["2"]["body"]["error"]["code"])
        self.assertEqual("Dye", answers["3"]["body"]["subject"])
        self.assertNotIn("body", answers["4"])
        self.assert_well_behaved()

    def test_the_answers_come_in_another_order(self):
        told = self.batch(*(self.item(n, "/me/calendar") for n in (1, 2, 3))).json()
        self.assertEqual(["3", "2", "1"], [one["id"] for one in told["responses"]])

    def test_a_query_and_headers_belong_to_the_item(self):
        made = self.maya.made(timed(DAY))
        item = self.item(1, f"{events(event=made['id'])}?$select=subject")
        self.assertEqual({"subject", "id", "@odata.etag", "@odata.context"},
                         set(self.answers(item)["1"]["body"]))
        del item["headers"]
        self.assertNotEqual(made["id"], self.answers(item)["1"]["body"]["id"])
        self.assertIn("immutable ids were not asked for", self.faults())

    def test_a_batch_must_be_well_formed(self):
        good = self.item(1, "/me/calendar")
        for items in ([], [self.item(n, "/me/calendar") for n in range(21)], [good, good],
                      [{**good, "url": None}], [{**good, "dependsOn": ["7"]}], ["nonsense"]):
            with self.subTest(str(items)[:60]):
                self.refused(self.batch(*items), 400, "BadRequest")
        self.assertEqual([200] * 20, self.statuses(*(self.item(n, "/me/calendar")
                                                     for n in range(20))))

    def test_an_item_must_be_well_formed(self):
        bare = {**self.item(1, events(), "POST", timed(DAY)), "headers": {}}
        nested = self.item(2, "/$batch", "POST", {"requests": []})
        unknown = self.item(3, "/me/nothing")
        self.assertEqual([400, 400, 404], self.statuses(bare, nested, unknown))

    def test_what_depends_on_a_failure_is_not_tried(self):
        self.assertEqual([404, 424, 200], self.statuses(
            self.item(1, "/me/calendars/nothing"),
            self.item(2, events(), "POST", timed(DAY), dependsOn=["1"]),
            self.item(3, "/me/calendar")))
        self.assertEqual([], self.control.events(MAYA))

    def test_some_items_may_be_throttled(self):
        self.control.change_settings(throttled_items=2, retry_after=7)
        answers = self.answers(*(self.item(n, "/me/calendar") for n in (1, 2, 3)))
        self.assertEqual([429, 429, 200], [answers[n]["status"] for n in "123"])
        self.assertEqual("7", answers["1"]["headers"]["Retry-After"])
        self.assertEqual("ApplicationThrottled", answers["1"]["body"]["error"]["code"])

    def test_a_fault_strikes_an_item_as_if_it_had_come_alone(self):
        self.control.add_fault(path="/calendars/first", reason="serviceNotAvailable")
        self.control.add_fault(path="/calendars/second", kind="reset")
        self.control.add_fault(path="/calendars/third", kind="html", status=502)
        self.assertEqual([503, 504, 502, 200], self.statuses(
            *(self.item(n, f"/me/calendars/{name}")
              for n, name in enumerate(("first", "second", "third"))),
            self.item(9, "/me/calendar")))

    def test_the_whole_needs_a_living_token(self):
        self.control.expire_access_tokens(MAYA)
        self.refused(self.batch(self.item(1, "/me/calendar")), 401, "InvalidAuthenticationToken")

    def test_scopes_are_checked_item_by_item(self):
        self.maya = self.client_of(MAYA, "Calendars.Read")
        self.assertEqual([200, 403], self.statuses(
            self.item(1, "/me/calendar"), self.item(2, events(), "POST", timed(DAY))))

    def test_a_subscription_in_a_batch_is_tried_like_any_other(self):
        hook = NoticeHook()
        self.addCleanup(hook.close)
        wish = {"changeType": "updated", "resource": "me/events", "notificationUrl": hook.address,
                "expirationDateTime": self.in_a_day()}
        hook.greeting = (500, "text/plain", str)
        self.assertEqual([400], self.statuses(self.item(1, "/subscriptions", "POST", wish)))
        hook.greeting = (200, "text/plain", str)
        self.assertEqual([201], self.statuses(self.item(1, "/subscriptions", "POST", wish)))
        self.assertEqual(1, len(self.control.subscriptions(MAYA)))

    def in_a_day(self) -> str:
        return (datetime.now(timezone.utc) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


class TestSchedule(MicrosoftCase):
    def schedule(self, *addresses: str, client=None, start: str = "08:00", end: str = "12:00",
                 **more):
        body = {"schedules": list(addresses), "startTime": at(DAY, start),
                "endTime": at(DAY, end), **more}
        return (client or self.maya).post("/me/calendar/getSchedule", body)

    def one(self, *addresses: str, **more) -> dict:
        answer = self.schedule(*addresses or (MAYA,), **more)
        self.assertEqual(200, answer.status_code, answer.text)
        return answer.json()["value"][0]

    def test_it_tells_the_zone_of_the_mailbox_in_windows_words(self):
        hours = self.one()["workingHours"]
        self.assertEqual({"name": "W. Europe Standard Time"}, hours["timeZone"])
        self.assert_well_behaved()

    def test_each_interval_has_a_digit(self):
        for start, end, shown in (("08:00", "08:30", "oof"), ("08:30", "09:15", "busy"),
                                  ("09:00", "09:30", "tentative"), ("10:00", "11:00", "free"),
                                  ("11:00", "12:00", "workingElsewhere")):
            self.maya.made(timed(DAY, start, end, showAs=shown))
        self.assertEqual("32200000", self.one()["availabilityView"])
        self.assertEqual("3200", self.one(availabilityViewInterval=60)["availabilityView"])

    def test_a_whole_day_takes_all_of_it(self):
        self.maya.made(whole_day(DAY, "2027-03-02", showAs="oof"))
        self.assertEqual("33333333", self.one()["availabilityView"])

    def test_details_are_for_the_owner_alone(self):
        colleague = "elin@salon.example"
        self.control.add_account(colleague, "Elin")
        self.maya.made(timed(DAY, sensitivity="private"))
        item = self.one()["scheduleItems"][0]
        self.assertEqual(("busy", "Cut", True), (item["status"], item["subject"],
                                                 item["isPrivate"]))
        self.assertEqual("2027-03-01T09:00:00.0000000", item["start"]["dateTime"])
        seen = self.one(MAYA, client=self.client_of(colleague))["scheduleItems"][0]
        self.assertEqual({"status", "start", "end"}, set(seen))

    def test_what_is_wrong_with_one_address_stands_in_its_entry(self):
        told = self.schedule(MAYA, "nobody@salon.example", JONAS).json()["value"]
        self.assertEqual([None, "ErrorMailRecipientNotFound", "ErrorMailRecipientNotFound"],
                         [one.get("error", {}).get("responseCode") for one in told])

    def test_a_question_must_make_sense(self):
        for status, code, change in (
            (400, "ErrorInvalidTimeInterval", {"end": "07:00"}),
            (400, "ErrorPropertyValidationFailure", {"availabilityViewInterval": 4}),
            (400, "ErrorPropertyValidationFailure", {"availabilityViewInterval": 1441}),
            (400, "TimeZoneNotSupportedException", {"startTime": at(DAY, "08:00", "Mars/Rover")}),
        ):
            with self.subTest(str(change)):
                self.refused(self.schedule(MAYA, **change), status, code)
        self.refused(self.schedule(), 400, "ErrorPropertyValidationFailure")

    def test_a_personal_account_has_none(self):
        jonas = self.client_of(JONAS)
        for status in (403, 400):
            self.control.change_settings(personal_refusal=status)
            self.refused(self.schedule(JONAS, client=jonas), status, "ErrorAccessDenied")
