"""Single events at Graph: their times, what is refused, conflicts, mails and invitations."""

from __future__ import annotations

from .microsoft_case import JONAS, MAYA, MicrosoftCase, at, events, timed, whole_day

MONDAY, TUESDAY = "2027-03-01", "2027-03-02"
NEVER = "0001-01-01T00:00:00Z"


class TestTimes(MicrosoftCase):
    def test_times_come_in_utc_with_seven_decimals_and_no_offset(self):
        made = self.maya.made(timed(MONDAY))
        self.assertEqual({"dateTime": "2027-03-01T09:00:00.0000000", "timeZone": "UTC"},
                         made["start"])
        self.assertEqual("2027-03-01T10:00:00.0000000", made["end"]["dateTime"])
        self.assertRegex(made["createdDateTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$")
        self.assertEqual(made, self.maya.event(made["id"]))
        self.assert_well_behaved()

    def test_the_preferred_zone_is_taken_and_echoed(self):
        made = self.maya.made(timed(MONDAY))
        for zone, clock in (("Europe/Berlin", "10"), ("Tokyo Standard Time", "18")):
            answer = self.maya.get(events(event=made["id"]), prefer=f'outlook.timezone="{zone}"')
            self.assertEqual({"dateTime": f"2027-03-01T{clock}:00:00.0000000", "timeZone": zone},
                             answer.json()["start"])
            self.assertIn(f'outlook.timezone="{zone}"', answer.headers["Preference-Applied"])

    def test_zones_are_told_as_they_were_given_or_by_windows_names(self):
        for zone, windows in (("Europe/Berlin", "W. Europe Standard Time"),
                              ("Romance Standard Time", "Romance Standard Time"), ("UTC", "UTC")):
            made = self.maya.made(timed(MONDAY, zone=zone))
            self.assertEqual((zone, zone),
                             (made["originalStartTimeZone"], made["originalEndTimeZone"]))
            self.control.change_settings(windows_zones=True)
            found = self.maya.event(made["id"])
            self.assertEqual(windows, found["originalStartTimeZone"])
            self.control.change_settings(windows_zones=False)

    def test_a_zone_that_is_not_on_the_list_is_refused(self):
        for zone in ("Europe/Madrid", "Europe/Brussels", "tzone://Microsoft/Utc", "", "CET"):
            with self.subTest(zone):
                error = self.refused(self.maya.post(events(), timed(MONDAY, zone=zone)), 400,
                                     "TimeZoneNotSupportedException")
                self.assertIn(f"'{zone}'", error["message"])
        self.control.change_settings(any_iana_zone=True)
        self.maya.made(timed(MONDAY, zone="Europe/Madrid"))

    def test_nonsense_about_time_is_refused(self):
        good = at(MONDAY, "10:00")
        for start, end, code in (
            ({"dateTime": "tomorrow", "timeZone": "UTC"}, good, "RequestBodyRead"),
            ({"dateTime": MONDAY, "timeZone": "UTC"}, good, "RequestBodyRead"),
            (at(MONDAY, "11:00"), good, "ErrorPropertyValidationFailure"),
            ("10:00", good, "ErrorPropertyValidationFailure"),
            (good, None, "ErrorPropertyValidationFailure"),
            (at("0001-01-01", "00:00"), good, "ErrorCalendarOutOfRange"),
            ({"dateTime": f"{MONDAY}T10:00:00", "timeZone": ["UTC"]}, good,
             "TimeZoneNotSupportedException"),
        ):
            with self.subTest(start):
                answer = self.maya.post(events(), {"start": start, "end": end})
                self.refused(answer, 400, code)
        self.assertEqual([], self.control.events(MAYA))

    def test_one_end_can_be_moved_alone(self):
        made = self.maya.made(timed(MONDAY))
        changed = self.maya.changed(made["id"], {"end": at(MONDAY, "12:00")})
        self.assertEqual(made["start"], changed["start"])
        self.assertEqual("2027-03-01T11:00:00.0000000", changed["end"]["dateTime"])


class TestWholeDays(MicrosoftCase):
    def days(self, told: dict) -> tuple[str, str]:
        return told["start"]["dateTime"], told["end"]["dateTime"]

    def test_days_written_in_the_zone_of_the_mailbox_stay(self):
        made = self.maya.made(whole_day(MONDAY, TUESDAY))
        expected = "2027-03-01T00:00:00.0000000", "2027-03-02T00:00:00.0000000"
        self.assertEqual(expected, self.days(made))
        found = self.maya.event(made["id"], prefer='outlook.timezone="Tokyo Standard Time"')
        self.assertEqual(expected, self.days(found))

    def test_days_written_in_another_zone_show_as_two(self):
        made = self.maya.made(whole_day(MONDAY, TUESDAY, zone="UTC"))
        self.assertEqual(("2027-03-01T00:00:00.0000000", "2027-03-03T00:00:00.0000000"),
                         self.days(made))

    def test_anything_but_midnights_in_one_zone_is_refused(self):
        for start, end in (
            (at(MONDAY, "10:00"), at(TUESDAY, "00:00")), (at(MONDAY, "00:00"), at(MONDAY, "00:00")),
            (at(MONDAY, "00:00"), at(TUESDAY, "00:00", "UTC")),
        ):
            answer = self.maya.post(events(), {"isAllDay": True, "start": start, "end": end})
            self.refused(answer, 400, "ErrorInvalidRequest")

    def test_a_whole_day_over_a_clock_change_is_one_day(self):
        made = self.maya.made(whole_day("2027-03-28", "2027-03-29"))
        self.assertEqual("2027-03-29T00:00:00.0000000", made["end"]["dateTime"])

    def test_a_day_becomes_an_hour_and_a_day_again(self):
        made = self.maya.made(whole_day(MONDAY, TUESDAY))
        self.refused(self.maya.patch(events(event=made["id"]), {
            "isAllDay": True, "start": at(MONDAY, "09:00")}), 400, "ErrorInvalidRequest")
        changed = self.maya.changed(made["id"], {"isAllDay": False, **timed(MONDAY)})
        self.assertEqual((False, "2027-03-01T09:00:00.0000000"),
                         (changed["isAllDay"], changed["start"]["dateTime"]))
        changed = self.maya.changed(made["id"], whole_day(MONDAY, TUESDAY))
        self.assertEqual("2027-03-02T00:00:00.0000000", changed["end"]["dateTime"])


class TestFields(MicrosoftCase):
    def test_only_what_is_named_changes_and_null_clears(self):
        made = self.maya.made(timed(MONDAY, location={"displayName": "Room 1"}, showAs="oof",
                                    categories=["Red", "Blue"], sensitivity="private"))
        changed = self.maya.changed(made["id"], {"subject": "Colour", "categories": ["Green"]})
        self.assertEqual(("Colour", ["Green"], "oof", "private", "Room 1"), (
            changed["subject"], changed["categories"], changed["showAs"], changed["sensitivity"],
            changed["location"]["displayName"]))
        self.assertEqual([made["location"]], changed["locations"])
        cleared = self.maya.changed(made["id"], {"subject": None, "location": None,
                                                 "categories": None, "sensitivity": None})
        self.assertEqual(("", "", [], "normal"), (
            cleared["subject"], cleared["location"]["displayName"], cleared["categories"],
            cleared["sensitivity"]))

    def test_a_subject_has_255_characters_at_most(self):
        self.maya.made(timed(MONDAY, subject="x" * 255))
        answer = self.maya.post(events(), timed(MONDAY, subject="x" * 256))
        self.refused(answer, 400, "ErrorPropertyValidationFailure")

    def test_values_of_the_wrong_kind_are_refused(self):
        for wrong in ({"showAs": "away"}, {"sensitivity": "secret"}, {"isReminderOn": "yes"},
                      {"subject": 3}, {"attendees": "boss"}, {"body": "text"},
                      {"reminderMinutesBeforeStart": "15"}, {"isAllDay": "yes"}):
            with self.subTest(wrong):
                self.refused(self.maya.post(events(), timed(MONDAY, **wrong)), 400,
                             "RequestBodyRead")
        for broken in ({"attendees": [{"name": "Jane"}]}, {"recurrence": "weekly"},
                       {"recurrence": {"pattern": {"type": []}, "range": {}}},
                       {"singleValueExtendedProperties": [{"id": "String x", "value": 3}]}):
            with self.subTest(broken):
                self.refused(self.maya.post(events(), timed(MONDAY, **broken)), 400,
                             "ErrorPropertyValidationFailure")

    def test_what_graph_does_not_know_is_noted_and_in_strict_mode_refused(self):
        begins = {"start": {**at(MONDAY, "09:00"), "date": MONDAY}}
        self.maya.made({**timed(MONDAY, colour="red"), **begins})
        self.assertLessEqual({"unknown property colour", "unknown property start.date"},
                             set(self.faults()))
        self.control.change_settings(strict=True)
        self.refused(self.maya.post(events(), timed(MONDAY, colour="red")), 400, "BadRequest")

    def test_an_event_as_no_client_could_write_it_is_answered_as_it_is(self):
        put = self.control.put_stored(MAYA, {"start": None, "subject": None,
                                             "originalStartTimeZone": "tzone://Microsoft/Custom"})
        found = self.maya.event(put["id"])
        self.assertIsNone(found["start"])
        self.assertEqual("tzone://Microsoft/Custom", found["originalStartTimeZone"])
        self.assertEqual([put["id"]], [row["id"] for row in self.maya.listed(
            events(), filter="start/dateTime ge '2020-01-01T00:00:00'")])


class TestVersions(MicrosoftCase):
    def test_every_change_gives_another_etag(self):
        made = self.maya.made(timed(MONDAY))
        self.assertEqual(f'W/"{made["changeKey"]}"', made["@odata.etag"])
        changed = self.maya.changed(made["id"], {"subject": "Colour"})
        touched = self.control.touch_event(MAYA, made["id"])
        self.assertEqual(3, len({made["@odata.etag"], changed["@odata.etag"],
                                 touched["@odata.etag"]}))
        self.assertLess(changed["lastModifiedDateTime"], touched["lastModifiedDateTime"])

    def test_a_stale_etag_changes_and_deletes_nothing(self):
        made = self.maya.made(timed(MONDAY))
        fresh = self.maya.changed(made["id"], {"subject": "Colour"},
                                  headers={"If-Match": made["@odata.etag"]})
        stale, path = {"If-Match": made["@odata.etag"]}, events(event=made["id"])
        for answer in (self.maya.patch(path, {"subject": "Mine"}, headers=stale),
                       self.maya.delete(path, headers=stale)):
            self.refused(answer, 412, "ErrorIrresolvableConflict")
        self.assertEqual(fresh, self.maya.event(made["id"]))
        self.assertEqual(200, self.maya.patch(path, {"subject": "Any"},
                                              headers={"If-Match": "*"}).status_code)

    def test_a_conflict_may_come_for_no_reason(self):
        made = self.maya.made(timed(MONDAY))
        self.control.change_settings(spurious_conflicts=[412, 409])
        for status, code in ((412, "ErrorIrresolvableConflict"), (409, "ErrorConcurrentItemSave")):
            answer = self.maya.patch(events(event=made["id"]), {"subject": "Colour"},
                                     headers={"If-Match": made["@odata.etag"]})
            self.refused(answer, status, code)
            self.assertEqual(made, self.maya.event(made["id"]))
        self.maya.changed(made["id"], {"subject": "Colour"})

    def test_the_server_may_touch_a_new_event_again(self):
        self.control.change_settings(touches_again=True)
        made = self.maya.made(timed(MONDAY))
        found = self.maya.event(made["id"])
        self.assertNotEqual(made["@odata.etag"], found["@odata.etag"])
        self.assertEqual(made["subject"], found["subject"])

    def test_a_deleted_event_is_not_found_again(self):
        made = self.maya.made(timed(MONDAY))
        path = events(event=made["id"])
        self.assertEqual(204, self.maya.delete(path).status_code)
        self.refused(self.maya.get(path), 404, "ErrorItemNotFound")
        self.refused(self.maya.delete(path), 404, "ErrorItemNotFound")
        self.control.change_settings(deletes_again_with=400)
        self.refused(self.maya.delete(path), 400, "ErrorInvalidRequest")
        self.assertEqual([{"id": made["id"], "@removed": {"reason": "deleted"}}],
                         self.control.events(MAYA, deleted=True))

    def test_a_person_takes_an_event_out_of_the_deleted_items(self):
        for other_id in (False, True):
            made = self.maya.made(timed(MONDAY))
            self.maya.delete(events(event=made["id"]))
            back = self.control.restore_event(MAYA, made["id"], other_id)
            self.assertEqual(other_id, back["id"] != made["id"])
            self.assertEqual(made["start"], self.maya.event(back["id"])["start"])

    def test_what_is_deleted_for_good_is_gone_as_well(self):
        made = self.maya.made(timed(MONDAY))
        path = events(event=made["id"])
        self.assertEqual(204, self.maya.post(path + "/permanentDelete").status_code)
        self.refused(self.maya.get(path), 404, "ErrorItemNotFound")


class TestPeople(MicrosoftCase):
    BOSS = "boss@elsewhere.example"

    def attended(self) -> dict:
        return timed(MONDAY, attendees=[{"emailAddress": {"address": "jane@client.example"}}])

    def kinds(self) -> list[tuple[str, str]]:
        return [(mail["to"], mail["kind"]) for mail in self.control.mails()]

    def test_attendees_are_mailed_whatever_happens(self):
        made = self.maya.made(self.attended())
        self.maya.changed(made["id"], {"subject": "Colour"})
        self.maya.changed(made["id"], {"attendees": []})
        self.maya.delete(events(event=made["id"]))
        self.assertEqual([("jane@client.example", kind)
                          for kind in ("invitation", "update", "cancellation")], self.kinds())
        self.assertEqual(["an app creates an event with attendees"], self.faults())

    def test_a_person_in_outlook_and_an_event_without_attendees_mail_nobody(self):
        made = self.maya.made(timed(MONDAY))
        self.maya.changed(made["id"], {"subject": "Colour"})
        self.maya.delete(events(event=made["id"]))
        made = self.control.create_event(MAYA, self.attended())
        self.control.patch_event(MAYA, made["id"], {"subject": "Colour"})
        self.control.delete_event(MAYA, made["id"])
        self.assertEqual([], self.kinds())

    def test_an_invitation_is_somebody_elses_event(self):
        put = self.control.invite(MAYA, timed(MONDAY), self.BOSS)
        found = self.maya.event(put["id"])
        self.assertEqual((False, "tentative", self.BOSS), (
            found["isOrganizer"], found["showAs"], found["organizer"]["emailAddress"]["address"]))
        self.assertEqual({"response": "notResponded", "time": NEVER}, found["responseStatus"])

    def test_an_invitation_is_answered_and_the_organizer_hears_of_it(self):
        for action, response, shown in (("accept", "accepted", "busy"), (
                "tentativelyAccept", "tentativelyAccepted", "tentative")):
            put = self.control.invite(MAYA, timed(MONDAY), self.BOSS)
            answer = self.maya.post(f"{events(event=put['id'])}/{action}", {"comment": "Fine"})
            self.assertEqual((202, b""), (answer.status_code, answer.content))
            found = self.maya.event(put["id"])
            self.assertEqual((response, shown),
                             (found["responseStatus"]["response"], found["showAs"]))
        self.assertEqual([(self.BOSS, "accepted"), (self.BOSS, "tentativelyAccepted")],
                         self.kinds())

    def test_a_declined_meeting_leaves_the_calendar_or_stays_as_free(self):
        for keeps in (False, True):
            self.control.change_settings(keeps_declined=keeps)
            put = self.control.invite(MAYA, timed(MONDAY), self.BOSS)
            path = events(event=put["id"])
            self.maya.post(path + "/decline", {"sendResponse": False})
            self.assertEqual(200 if keeps else 404, self.maya.get(path).status_code)
        found = self.maya.event(put["id"])
        self.assertEqual(("declined", "free"),
                         (found["responseStatus"]["response"], found["showAs"]))
        self.assertEqual([], self.kinds())

    def test_only_an_organizer_cancels_and_only_an_attendee_answers(self):
        mine, theirs = self.maya.made(timed(MONDAY)), self.control.invite(MAYA, timed(MONDAY))
        for event, action in ((theirs, "cancel"), (mine, "accept"), (mine, "decline")):
            answer = self.maya.post(f"{events(event=event['id'])}/{action}", {})
            self.refused(answer, 400, "ErrorInvalidRequest")
        answer = self.maya.post(f"{events(event=mine['id'])}/cancel", {})
        self.assertEqual(202, answer.status_code)
        self.refused(self.maya.get(events(event=mine["id"])), 404, "ErrorItemNotFound")

    def test_personal_accounts_do_all_this_as_well(self):
        jonas = self.client_of(JONAS)
        made = jonas.made(timed(MONDAY))
        jonas.changed(made["id"], {"subject": "Colour"})
        self.assertEqual(204, jonas.delete(events(event=made["id"])).status_code)
        self.assert_well_behaved()
