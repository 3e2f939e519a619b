"""Calendars, rights, and the lists of events that Graph gives page by page."""

from __future__ import annotations

import requests

from .microsoft_case import (
    JONAS,
    MAYA,
    READ_WRITE,
    MicrosoftCase,
    calendars,
    events,
    timed,
    view,
    weekly,
)

SETTINGS = "MailboxSettings.Read"
MONDAY = "2027-03-01"


class TestCalendars(MicrosoftCase):
    def test_the_default_calendar_comes_first(self):
        for name in ("Holidays", "Children"):
            self.control.add_calendar(MAYA, name, hex_color="#0078d4")
        rows = self.maya.listed("/me/calendars")
        self.assertEqual(["Calendar", "Children", "Holidays"], [row["name"] for row in rows])
        self.assertEqual([True, False, False], [row["isDefaultCalendar"] for row in rows])
        self.assertEqual(["", "#0078d4", "#0078d4"], [row["hexColor"] for row in rows])
        self.assertEqual({"name": "Maya", "address": MAYA}, rows[0]["owner"])
        self.assert_well_behaved()

    def test_a_long_list_comes_in_pages_of_ten(self):
        for number in range(24):
            self.control.add_calendar(MAYA, f"Room {number:02}")
        page = self.maya.get("/me/calendars").json()
        self.assertEqual(10, len(page["value"]))
        self.assertEqual(25, len(self.maya.listed("/me/calendars")))
        self.assertEqual(25, len(self.maya.listed("/me/calendars", top=7)))

    def test_one_calendar_is_found_by_its_id(self):
        found = self.maya.get(calendars(self.default)).json()
        default = self.maya.get("/me/calendar").json()
        self.assertEqual((self.default, "Calendar"), (found["id"], found["name"]))
        self.assertEqual(self.default, default["id"])
        self.refused(self.maya.get(calendars("AQMkADnothing=")), 404, "ErrorItemNotFound")

    def test_nobody_sees_the_calendars_of_others(self):
        jonas = self.client_of(JONAS)
        self.refused(jonas.get(calendars(self.default)), 404, "ErrorItemNotFound")
        self.refused(jonas.get(events(self.default)), 404, "ErrorItemNotFound")
        made = self.maya.made(timed(MONDAY))
        self.refused(jonas.get(events(event=made["id"])), 404, "ErrorItemNotFound")

    def test_teams_meetings_are_made_at_work_only(self):
        for client, providers in ((self.maya, ["teamsForBusiness"]), (self.client_of(JONAS), [])):
            told = client.get("/me/calendar").json()
            self.assertEqual(providers, told["allowedOnlineMeetingProviders"])

    def test_the_zone_of_the_mailbox_goes_by_its_windows_name(self):
        client = self.client_of(MAYA, READ_WRITE, SETTINGS)
        told = client.get("/me/mailboxSettings/timeZone").json()
        self.assertEqual("W. Europe Standard Time", told["value"])
        self.refused(self.maya.get("/me/mailboxSettings/timeZone"), 403, "ErrorAccessDenied")
        self.control.set_zone(MAYA, "Europe/Brussels")
        told = client.get("/me/mailboxSettings").json()
        self.assertEqual("Romance Standard Time", told["timeZone"])


class TestRights(MicrosoftCase):
    def test_a_calendar_for_reading_only_takes_no_writes(self):
        made = self.maya.made(timed(MONDAY))
        self.control.set_access(self.default, "read")
        self.assertFalse(self.maya.get("/me/calendar").json()["canEdit"])
        self.assertEqual("Cut", self.maya.event(made["id"])["subject"])
        path = events(event=made["id"])
        for answer in (self.maya.post(events(), timed(MONDAY)), self.maya.delete(path),
                       self.maya.patch(path, {"subject": "Mine"})):
            self.refused(answer, 403, "ErrorAccessDenied")
        self.assertEqual(1, len(self.control.events(MAYA)))

    def test_a_calendar_taken_away_is_not_found_nor_is_anything_in_it(self):
        other = self.control.add_calendar(MAYA, "Borrowed", owner="boss@salon.example")["id"]
        made = self.maya.made(timed(MONDAY), other)
        self.control.set_access(other, "none")
        for path in (calendars(other), events(other), events(event=made["id"])):
            self.refused(self.maya.get(path), 404, "ErrorItemNotFound")
        self.control.set_access(other, "write")
        self.assertEqual("Cut", self.maya.event(made["id"], other)["subject"])

    def test_each_route_wants_its_permission(self):
        reader = self.client_of(MAYA, "Calendars.Read")
        self.assertEqual(200, reader.get(events()).status_code)
        self.refused(reader.post(events(), timed(MONDAY)), 403, "ErrorAccessDenied")
        nobody = self.client_of(MAYA, "User.Read")
        self.refused(nobody.get(events()), 403, "ErrorAccessDenied")

    def test_long_names_of_permissions_are_the_same(self):
        client = self.client_of(MAYA, "https://graph.microsoft.com/Calendars.ReadWrite")
        client.made(timed(MONDAY))

    def test_a_token_that_ended_or_is_none_is_refused(self):
        self.control.expire_access_tokens(MAYA)
        answers = [self.maya.get("/me/calendars"),
                   requests.get(self.sim.url + "/v1.0/me", verify=self.sim.bundle, timeout=10)]
        for answer in answers:
            self.refused(answer, 401, "InvalidAuthenticationToken")
            self.assertIn("authorization_uri=", answer.headers["WWW-Authenticate"])

    def test_an_error_says_which_request_it_was(self):
        answer = self.maya.get(events(event="nonsense"), headers={"client-request-id": "mine-1"})
        error = self.refused(answer, 400, "ErrorInvalidIdMalformed")
        self.assertEqual("mine-1", error["innerError"]["client-request-id"])
        self.assertEqual(answer.headers["request-id"], error["innerError"]["request-id"])

    def test_what_is_not_simulated_is_not_found_and_noted(self):
        self.refused(self.maya.get("/me/todo/lists"), 404, "ResourceNotFound")
        self.assertEqual(["not simulated: GET /v1.0/me/todo/lists"], self.faults())


class TestLists(MicrosoftCase):
    def fill(self, number: int) -> list[str]:
        return [self.maya.made(timed(MONDAY, f"{hour:02}:00", f"{hour:02}:30",
                                     subject=f"Cut {hour:02}"))["id"]
                for hour in range(number)]

    def test_a_calendar_view_has_ten_events_a_page(self):
        self.fill(23)
        query = {"startDateTime": "2027-03-01T00:00:00", "endDateTime": "2027-03-02T00:00:00"}
        page = self.maya.get(view(), **query).json()
        self.assertEqual(10, len(page["value"]))
        rows = self.maya.seen("2027-02-28", "2027-03-02")
        self.assertEqual(23, len({row["id"] for row in rows}))
        page = self.maya.get(view(), prefer="odata.maxpagesize=15", **query).json()
        self.assertEqual(15, len(page["value"]))
        page = self.maya.get(view(), top=1000, **query).json()
        self.assertNotIn("@odata.nextLink", page)
        self.assert_well_behaved()

    def test_single_events_come_before_everything_of_a_series(self):
        self.maya.made(timed("2027-03-01", recurrence=weekly("2027-03-01", "monday")))
        self.maya.made(timed("2027-03-20"))
        rows = self.maya.seen("2027-03-01", "2027-03-22")
        self.assertEqual(["singleInstance", *["occurrence"] * 3], [row["type"] for row in rows])

    def test_a_view_holds_what_reaches_into_it(self):
        for start, end in (("08:00", "09:00"), ("08:30", "09:30"), ("09:30", "10:30"),
                           ("10:00", "11:00"), ("08:00", "12:00")):
            self.maya.made(timed(MONDAY, start, end, zone="UTC", subject=start + end))
        rows = self.maya.listed(view(), startDateTime="2027-03-01T09:00:00",
                                endDateTime="2027-03-01T11:00:00+01:00")
        self.assertEqual(["08:0012:00", "08:3009:30", "09:3010:30"],
                         sorted(row["subject"] for row in rows))

    def test_a_view_wants_its_window(self):
        start, end = "2027-03-01T00:00:00", "2027-03-02T00:00:00"
        for query in ({}, {"startDateTime": MONDAY}, {"startDateTime": start},
                      {"startDateTime": end, "endDateTime": start}):
            with self.subTest(query):
                self.refused(self.maya.get(view(), **query), 400, "BadRequest")

    def test_a_list_has_series_but_not_their_occurrences(self):
        series = self.maya.made(timed(MONDAY, recurrence=weekly(MONDAY, "monday")))
        self.control.change_occurrence(MAYA, series["id"], "2027-03-08", {"subject": "Colour"})
        single = self.maya.made(timed("2027-03-02"))
        self.assertEqual({series["id"], single["id"]},
                         {row["id"] for row in self.maya.listed(events())})

    def test_a_list_shows_one_calendar_only(self):
        other = self.control.add_calendar(MAYA, "Children")["id"]
        here, there = self.maya.made(timed(MONDAY)), self.maya.made(timed(MONDAY), other)
        self.assertEqual([here["id"]], [row["id"] for row in self.maya.listed(events())])
        self.assertEqual([there["id"]], [row["id"] for row in self.maya.listed(events(other))])

    def test_select_leaves_the_id_and_the_etag(self):
        self.fill(1)
        (row,) = self.maya.listed(events(), select="subject,start")
        self.assertEqual({"@odata.etag", "id", "subject", "start"}, set(row))

    def test_filters_and_orders_are_understood(self):
        ids = self.fill(5)
        late = "start/dateTime ge '2027-03-01T02:00:00'"  # the third is at 03:00 in Berlin
        for condition, expected in ((late, ids[3:]), ("subject eq 'Cut 02'", [ids[2]]),
                                    (f"{late} and end/dateTime lt '2027-03-01T03:00Z'", [ids[3]]),
                                    ("startswith(subject,'cut 0')", ids),
                                    ("isAllDay eq true", [])):
            with self.subTest(condition):
                rows = self.maya.listed(events(), filter=condition)
                self.assertEqual(expected, [row["id"] for row in rows])
        rows = self.maya.listed(events(), orderby="start/dateTime desc")
        self.assertEqual(ids[::-1], [row["id"] for row in rows])
        self.assert_well_behaved()

    def test_a_filter_survives_the_way_to_the_next_page(self):
        ids = self.fill(12)
        rows = self.maya.listed(events(), filter="subject ne 'Cut 03'", top=2,
                                orderby="subject desc")
        self.assertEqual([id for id in ids[::-1] if id != ids[3]], [row["id"] for row in rows])

    def test_what_is_not_understood_is_refused(self):
        for query, code in (({"select": "subject,colour"}, "RequestBroker--ParseUri"),
                            ({"expand": "friends"}, "RequestBroker--ParseUri"),
                            ({"filter": "hasColour eq 3"}, "ErrorInvalidUrlQueryFilter"),
                            ({"filter": "subject eq 'a' or subject eq 'b'"},
                             "ErrorInvalidUrlQueryFilter"),
                            ({"orderby": "weather"}, "ErrorInvalidUrlQueryOrderBy"),
                            ({"top": "ten"}, "BadRequest")):
            with self.subTest(query):
                self.refused(self.maya.get(events(), **query), 400, code)

    def test_unknown_parameters_are_noted(self):
        self.maya.get(events(), startDateTime="2027-03-01T00:00:00")
        self.assertEqual(["unknown parameter startDateTime"], self.faults())
