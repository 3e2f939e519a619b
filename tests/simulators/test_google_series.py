"""How Google keeps series: instances, exceptions, and what becomes of them."""

from __future__ import annotations

from .google_case import JONAS, MAYA, GoogleCase, events, ids, timed, whole_day

DAY = "2027-03-01"
WEEKLY = ["RRULE:FREQ=WEEKLY;COUNT=6"]


class SeriesCase(GoogleCase):
    """A weekly series on Mondays at ten, over the change to summer time (28 March)."""

    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        self.master = self.maya.insert(timed(DAY, id="series", recurrence=WEEKLY))
        self.token = self.maya.listed()["nextSyncToken"]
        self.single_token = self.maya.listed(singleEvents="true")["nextSyncToken"]

    def path(self, key: str = "") -> str:
        return events(event=f"series_{key}" if key else "series")

    def instances(self, **query) -> list[dict]:
        return self.maya.get(self.path() + "/instances", **query).json()["items"]

    def changes(self) -> dict[str, dict]:
        return {e["id"]: e for e in self.maya.listed(syncToken=self.token)["items"]}

    def single_changes(self) -> dict[str, dict]:
        page = self.maya.listed(syncToken=self.single_token, singleEvents="true")
        return {e["id"]: e for e in page["items"]}


class TestSeries(SeriesCase):
    def test_a_series_is_listed_once_or_as_its_occurrences(self):
        self.assertEqual(["series"], ids(self.maya.listed()))
        singles = self.maya.listed(singleEvents="true")["items"]
        self.assertEqual(6, len(singles))
        self.assertEqual({"series"}, {item["recurringEventId"] for item in singles})
        self.assertFalse(any("recurrence" in item for item in singles))

    def test_occurrences_keep_their_wall_clock_through_summer_time(self):
        starts = [item["start"]["dateTime"] for item in self.instances()]
        self.assertEqual("2027-03-22T10:00:00+01:00", starts[3])
        self.assertEqual("2027-03-29T10:00:00+02:00", starts[4])
        self.assertEqual("series_20270329T080000Z", self.instances()[4]["id"])

    def test_occurrences_share_the_uid_and_know_their_original_start(self):
        first = self.instances()[0]
        self.assertEqual(self.master["iCalUID"], first["iCalUID"])
        self.assertEqual(first["start"], first["originalStartTime"])

    def test_one_occurrence_can_be_asked_for_by_its_original_start(self):
        found = self.instances(originalStart="2027-03-08T10:00:00+01:00")
        self.assertEqual(["series_20270308T090000Z"], [item["id"] for item in found])

    def test_an_id_that_is_no_occurrence_is_not_found(self):
        for key in ("20270302T090000Z", "20270301", "nonsense"):
            with self.subTest(key):
                self.refused(self.maya.get(self.path(key)), 404, "notFound")

    def test_a_timed_series_needs_a_zone_and_rules_that_can_be_read(self):
        instant = {"dateTime": "2027-03-01T10:00:00+01:00"}
        later = {"dateTime": "2027-03-01T11:00:00+01:00"}
        bad = [{"start": instant, "end": later, "recurrence": WEEKLY}]
        bad += [timed(DAY, recurrence=lines) for lines in (
            ["FREQ=WEEKLY"], ["RRULE:FREQ=SOMETIMES"], ["DTSTART:20270301T100000"])]
        bad.append(whole_day(DAY, "2027-03-02", recurrence=[*WEEKLY, "EXDATE:20270308T000000Z"]))
        for event in bad:
            with self.subTest(str(event.get("recurrence"))):
                self.refused(self.maya.post(events(), event), 400, "invalid")

    def test_the_end_of_a_rule_is_an_instant_in_utc(self):
        for until, dates in (("20270315T090000Z", 3), ("20270315T085959Z", 2)):
            with self.subTest(until):
                made = self.maya.insert(timed(DAY, recurrence=[f"RRULE:FREQ=WEEKLY;UNTIL={until}"]))
                found = self.maya.get(events(event=made["id"]) + "/instances").json()["items"]
                self.assertEqual(dates, len(found))

    def test_dates_left_out_and_dates_added(self):
        self.maya.insert(timed(DAY, id="added", recurrence=[
            "RRULE:FREQ=WEEKLY;UNTIL=20270315T235959Z", "EXDATE;TZID=Europe/Berlin:20270308T100000",
            "RDATE:20270310T160000Z"]))
        found = self.maya.get(events(event="added") + "/instances").json()["items"]
        self.assertEqual(["2027-03-01T10:00:00+01:00", "2027-03-10T17:00:00+01:00",
                          "2027-03-15T10:00:00+01:00"],
                         [item["start"]["dateTime"] for item in found])

    def test_a_series_of_days_has_day_ids(self):
        self.maya.insert(whole_day(DAY, "2027-03-03", id="fairs",
                                   recurrence=["RRULE:FREQ=YEARLY;COUNT=2"]))
        found = self.maya.get(events(event="fairs") + "/instances").json()["items"]
        self.assertEqual([("fairs_20270301", "2027-03-03"), ("fairs_20280301", "2028-03-03")],
                         [(item["id"], item["end"]["date"]) for item in found])

    def test_an_endless_series_ends_somewhere_in_a_list_of_occurrences(self):
        self.maya.insert(timed(DAY, id="forever", recurrence=["RRULE:FREQ=DAILY"]))
        count = len([e for e in self.maya.listed(singleEvents="true", maxResults=2500)["items"]
                     if e["recurringEventId"] == "forever"])
        self.assertTrue(300 < count <= 730, count)


class TestExceptions(SeriesCase):
    KEY = "20270308T090000Z"

    def test_a_changed_occurrence_becomes_an_exception_and_keeps_its_identity(self):
        moved = timed("2027-03-09", "15:00", "16:00")
        after = self.maya.patch(self.path(self.KEY), {k: moved[k] for k in ("start", "end")}).json()
        self.assertEqual("2027-03-09T15:00:00+01:00", after["start"]["dateTime"])
        self.assertEqual("2027-03-08T10:00:00+01:00", after["originalStartTime"]["dateTime"])
        self.assertEqual(["series", f"series_{self.KEY}"], ids(self.maya.listed()))
        self.assertEqual([f"series_{self.KEY}"], list(self.changes()))
        self.assertEqual(6, len(self.instances()))

    def test_a_cancelled_occurrence_is_told_by_its_series_and_original_start(self):
        for cancel in (lambda: self.maya.delete(self.path(self.KEY)),
                       lambda: self.maya.patch(self.path("20270315T090000Z"),
                                               {"status": "cancelled"})):
            cancel()
        self.assertEqual(4, len(self.instances()))
        listed = {item["id"]: item for item in self.maya.listed()["items"]}
        gone = listed[f"series_{self.KEY}"]
        self.assertEqual({"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"},
                         set(gone))
        self.assertEqual(2, len(self.changes()))
        self.assertEqual(4, len(self.maya.listed(singleEvents="true")["items"]))
        self.assertEqual(6, len(self.maya.listed(singleEvents="true", showDeleted="true")["items"]))

    def test_a_cancelled_occurrence_can_come_back(self):
        self.maya.delete(self.path(self.KEY))
        self.refused(self.maya.delete(self.path(self.KEY)), 410, "deleted")
        self.maya.patch(self.path(self.KEY), {"status": "confirmed"})
        self.assertEqual(6, len(self.instances()))

    def test_a_deleted_series_is_one_tombstone_and_takes_its_exceptions_along(self):
        self.maya.patch(self.path(self.KEY), {"summary": "Dye"})
        self.maya.delete(self.path())
        self.assertEqual(["series"], list(self.changes()))
        self.assertEqual([], ids(self.maya.listed()))
        self.assertEqual({"cancelled"}, {e["status"] for e in self.single_changes().values()})
        self.assertEqual(6, len([id for id in self.single_changes() if "_" in id]))

    def test_cut_short_a_series_loses_what_came_after(self):
        self.maya.patch(self.path("20270329T080000Z"), {"summary": "Dye"})
        self.maya.patch(self.path(), {"recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20270314T225959Z"]})
        self.assertEqual(2, len(self.instances()))
        told = self.changes()
        self.assertEqual({"series", "series_20270329T080000Z"}, set(told))
        self.assertEqual("cancelled", told["series_20270329T080000Z"]["status"])
        gone = [e["id"] for e in self.single_changes().values() if e["status"] == "cancelled"]
        self.assertEqual(4, len(gone))

    def test_a_moved_series_has_new_occurrences(self):
        later = timed(DAY, "12:00", "13:00")
        self.maya.patch(self.path(), {k: later[k] for k in ("start", "end")})
        self.assertEqual("series_20270301T110000Z", self.instances()[0]["id"])
        told = self.single_changes().values()
        self.assertEqual((6, 6), (len([e for e in told if e["status"] == "cancelled"]),
                                  len([e for e in told if e["status"] == "confirmed"])))

    def test_a_retitled_series_keeps_its_exceptions(self):
        self.maya.patch(self.path(self.KEY), {"summary": "Dye"})
        self.maya.patch(self.path(), {"summary": "Perm"})
        titles = [item["summary"] for item in self.instances()]
        self.assertEqual(5, titles.count("Perm"))
        self.assertIn("Dye", titles)

    def test_one_private_occurrence_makes_the_series_private(self):
        self.maya.patch(self.path(self.KEY), {"visibility": "private"})
        self.assertEqual("private", self.maya.get(self.path()).json()["visibility"])

    def test_an_occurrence_can_not_be_moved_to_another_calendar(self):
        self.control.add_calendar(MAYA, "family@group.example")
        answer = self.maya.post(self.path(self.KEY) + "/move", destination="family@group.example")
        self.refused(answer, 400, "cannotChangeOrganizer")

    def test_a_guest_declines_one_occurrence_of_a_series(self):
        self.maya.patch(self.path(), {"attendees": [{"email": JONAS}]}, sendUpdates="none")
        jonas = self.client_of(JONAS)
        jonas.patch(self.path(self.KEY), {"attendees": [
            {"email": JONAS, "responseStatus": "declined"}]}, sendUpdates="none")
        answers = {item["id"]: item["attendees"][0]["responseStatus"] for item in self.instances()}
        self.assertEqual("declined", answers.pop(f"series_{self.KEY}"))
        self.assertEqual({"needsAction"}, set(answers.values()))
