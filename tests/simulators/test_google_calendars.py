"""Calendars, the scopes that open them, and free/busy."""

from __future__ import annotations

from ...dev.simulators.google.discipline import BODIES, PARAMETERS
from .google_case import JONAS, MAYA, PREFIX, GoogleCase, events, timed, whole_day

DAY = "2027-03-01"
LIST = "/users/me/calendarList"


class TestCalendarList(GoogleCase):
    def test_the_primary_calendar_is_named_by_the_account(self):
        self.control.add_calendar(MAYA, "family@group.example", "Family")
        self.control.add_calendar(MAYA, "holidays@group.example", "Holidays", "reader")
        entries = self.maya.get(LIST).json()["items"]
        self.assertEqual([(MAYA, "owner"), ("family@group.example", "owner"),
                          ("holidays@group.example", "reader")],
                         [(entry["id"], entry["accessRole"]) for entry in entries])
        self.assertTrue(entries[0]["primary"])
        self.assertNotIn("primary", entries[1])

    def test_primary_is_a_word_for_ones_own_calendar(self):
        self.assertEqual(MAYA, self.maya.get(LIST + "/primary").json()["id"])
        self.assertEqual(MAYA, self.maya.get("/calendars/primary").json()["id"])

    def test_the_list_can_be_limited_and_comes_in_pages(self):
        for number in range(3):
            self.control.add_calendar(MAYA, f"c{number}@group.example", role="reader")
        writable = self.maya.get(LIST, minAccessRole="writer").json()["items"]
        self.assertEqual([MAYA], [entry["id"] for entry in writable])
        page = self.maya.get(LIST, maxResults=3).json()
        rest = self.maya.get(LIST, maxResults=3, pageToken=page["nextPageToken"]).json()
        self.assertEqual((3, 1), (len(page["items"]), len(rest["items"])))

    def test_a_sync_token_tells_whether_the_list_changed(self):
        token = self.maya.get(LIST).json()["nextSyncToken"]
        same = self.maya.get(LIST, syncToken=token).json()
        self.assertEqual([], same["items"])
        self.control.add_calendar(MAYA, "new@group.example")
        told = [entry["id"] for entry in self.maya.get(LIST, syncToken=token).json()["items"]]
        self.assertIn("new@group.example", told)

    def test_another_persons_calendar_is_not_there(self):
        self.refused(self.maya.get(f"{LIST}/{JONAS}"), 404, "notFound")


class TestScopes(GoogleCase):
    METHODS = {
        "calendarList.list": ("get", LIST),
        "calendarList.get": ("get", LIST + "/primary"),
        "calendars.get": ("get", "/calendars/primary"),
        "events.list": ("get", events()),
        "events.get": ("get", events(event="abcde")),
        "events.instances": ("get", events(event="serie") + "/instances"),
        "events.insert": ("post", events()),
        "events.patch": ("patch", events(event="abcde")),
        "events.update": ("put", events(event="abcde")),
        "freebusy.query": ("post", "/freeBusy"),
    }
    ALLOWED = {
        "calendar": set(METHODS),
        "calendar.readonly": {"calendarList.list", "calendarList.get", "calendars.get",
                              "events.list", "events.get", "events.instances", "freebusy.query"},
        "calendar.events": {"events.list", "events.get", "events.instances", "events.insert",
                            "events.patch", "events.update"},
        "calendar.events.readonly": {"events.list", "events.get", "events.instances"},
        "calendar.events.owned": {"events.list", "events.get", "events.instances",
                                  "events.insert", "events.patch", "events.update"},
        "calendar.events.freebusy": {"events.list", "events.get", "events.instances",
                                     "freebusy.query"},
        "calendar.freebusy": {"freebusy.query"},
        "calendar.calendarlist.readonly": {"calendarList.list", "calendarList.get"},
    }
    BODIES = {"events.insert": timed(DAY), "events.update": timed(DAY), "events.patch": {},
              "freebusy.query": {"timeMin": DAY + "T00:00:00Z", "timeMax": DAY + "T01:00:00Z"}}

    def test_each_scope_opens_its_own_methods_and_no_others(self):
        self.maya.insert(timed(DAY, id="abcde"))
        self.maya.insert(timed(DAY, id="serie", recurrence=["RRULE:FREQ=DAILY;COUNT=2"]))
        for scope, allowed in self.ALLOWED.items():
            client = self.client_of(MAYA, PREFIX + scope)
            for method, (verb, path) in self.METHODS.items():
                with self.subTest(f"{scope} {method}"):
                    answer = getattr(client, verb)(path, self.BODIES.get(method))
                    self.assertEqual(200 if method in allowed else 403, answer.status_code)

    def test_a_missing_scope_is_told_in_both_of_googles_ways(self):
        answer = self.client_of(MAYA, PREFIX + "calendar.events").get(LIST)
        self.refused(answer, 403, "insufficientPermissions")
        detail = answer.json()["error"]["details"][0]
        self.assertEqual("ACCESS_TOKEN_SCOPE_INSUFFICIENT", detail["reason"])

    def test_owned_means_calendars_of_ones_own(self):
        self.control.add_calendar(MAYA, "team@group.example", role="writer")
        client = self.client_of(MAYA, PREFIX + "calendar.events.owned")
        self.refused(client.get(events("team@group.example")), 403, "insufficientPermissions")

    def test_no_token_and_a_wrong_token_are_unauthorized(self):
        self.maya.session.headers["Authorization"] = "Bearer wrong"
        error = self.refused(self.maya.get(LIST), 401, "authError")
        self.assertEqual("Authorization", error["location"])
        del self.maya.session.headers["Authorization"]
        self.refused(self.maya.get(LIST), 401, "required")


class TestFreeBusy(GoogleCase):
    WEEK = {"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-08T00:00:00Z"}

    def busy(self, *calendars: str, **changes) -> dict:
        items = [{"id": id} for id in calendars or (MAYA,)]
        answer = self.maya.post("/freeBusy", {**self.WEEK, "items": items, **changes})
        self.assertEqual(200, answer.status_code, answer.text)
        return answer.json()["calendars"]

    def test_overlapping_events_are_one_busy_time(self):
        self.maya.insert(timed(DAY, "10:00", "11:00"))
        self.maya.insert(timed(DAY, "10:30", "12:00"))
        self.maya.insert(timed(DAY, "14:00", "15:00", status="tentative"))
        self.assertEqual([
            {"start": "2027-03-01T09:00:00Z", "end": "2027-03-01T11:00:00Z"},
            {"start": "2027-03-01T13:00:00Z", "end": "2027-03-01T14:00:00Z"},
        ], self.busy()[MAYA]["busy"])

    def test_what_takes_no_time_is_not_busy(self):
        self.maya.insert(timed(DAY, transparency="transparent"))
        self.maya.insert(whole_day(DAY, "2027-03-02", eventType="workingLocation",
                                   transparency="transparent", visibility="public",
                                   workingLocationProperties={"type": "homeOffice"}))
        self.maya.insert(timed(DAY, attendees=[{"email": MAYA, "responseStatus": "declined"}]))
        gone = self.maya.insert(timed(DAY))
        self.maya.delete(events(event=gone["id"]))
        self.assertEqual([], self.busy()[MAYA]["busy"])

    def test_series_count_without_their_cancelled_occurrences(self):
        self.maya.insert(timed(DAY, id="serie", recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
        self.maya.delete(events(event="serie_20270302T090000Z"))
        self.assertEqual(["2027-03-01", "2027-03-03"],
                         [span["start"][:10] for span in self.busy()[MAYA]["busy"]])

    def test_a_whole_day_is_busy_from_midnight_to_midnight_in_its_zone(self):
        self.maya.insert(whole_day("2027-03-02", "2027-03-03"))
        span = {"start": "2027-03-02T00:00:00+01:00", "end": "2027-03-03T00:00:00+01:00"}
        self.assertEqual([span], self.busy(timeZone="Europe/Berlin")[MAYA]["busy"])

    def test_unknown_calendars_are_errors_inside_a_good_answer(self):
        answer = self.busy(MAYA, JONAS)
        self.assertEqual([{"domain": "global", "reason": "notFound"}], answer[JONAS]["errors"])
        self.assertNotIn("errors", answer[MAYA])

    def test_more_than_fifty_calendars_are_too_many(self):
        answer = self.busy(*(f"c{n}@group.example" for n in range(51)))
        self.assertEqual("tooManyCalendarsRequested",
                         answer["c50@group.example"]["errors"][0]["reason"])

    def test_a_calendar_shared_for_times_only_can_be_asked(self):
        self.control.set_role(MAYA, JONAS, "freeBusyReader")
        self.client_of(JONAS).insert(timed(DAY))
        self.assertEqual(1, len(self.busy(JONAS)[JONAS]["busy"]))

    def test_times_must_make_sense(self):
        for reason, change in (("required", {"timeMin": None}),
                               ("timeRangeEmpty", {"timeMax": self.WEEK["timeMin"]}),
                               ("timeRangeTooLong", {"timeMax": "2027-09-01T00:00:00Z"})):
            with self.subTest(reason):
                body = {**self.WEEK, "items": [{"id": MAYA}], **change}
                self.refused(self.maya.post("/freeBusy", body), 400, reason)


class TestDiscipline(GoogleCase):
    def faults(self) -> list[str]:
        return [violation["fault"] for violation in self.control.violations()]

    def test_misspelt_names_are_noted_and_the_request_still_works(self):
        event = timed(DAY, tittle="x", extendedProperties={"privat": {"a": "1"}},
                      attendees=[{"email": "a@b.example", "mail": "x"}])
        self.assertEqual(200, self.maya.post(events(), event, sendUpdate="none",
                                             sendUpdates="none").status_code)
        own = {f for f in self.faults() if f.startswith("unknown p")}
        self.assertEqual({"unknown parameter sendUpdate", "unknown property tittle",
                          "unknown property extendedProperties.privat",
                          "unknown property attendees.mail"}, own)

    def test_in_strict_mode_they_are_refused(self):
        self.control.change_settings(strict=True)
        self.refused(self.maya.post(events(), timed(DAY, tittle="x")), 400, "badRequest")

    def test_right_names_are_no_violations(self):
        event = timed(DAY, extendedProperties={"private": {"anything": "1"}},
                      reminders={"useDefault": False, "overrides": []})
        self.maya.post(events(), event, sendUpdates="none", conferenceDataVersion=1)
        self.maya.get(events(), singleEvents="true", fields="items(id)")
        self.maya.get("/users/me/calendarList", minAccessRole="writer")
        self.assertEqual([], self.faults())

    def test_every_described_method_is_served(self):
        served = {route.name for route in self.sim.google.api.routes}
        self.assertEqual(set(), (set(BODIES) | set(PARAMETERS)) - served)

    def test_a_method_that_is_not_simulated_is_noted(self):
        self.refused(self.maya.get("/colors"), 404, "notFound")
        self.assertIn("not simulated", self.faults()[0])
