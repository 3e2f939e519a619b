"""What Google does when one event is read or changed."""

from __future__ import annotations

from .google_case import MAYA, GoogleCase, events, timed, whole_day

DAY = "2027-03-01"


class TestEvents(GoogleCase):
    def test_a_wall_clock_time_is_answered_with_its_offset(self):
        made = self.maya.insert(timed(DAY))
        self.assertEqual({"dateTime": "2027-03-01T10:00:00+01:00", "timeZone": "Europe/Berlin"},
                         made["start"])

    def test_times_are_answered_in_the_zone_asked_for(self):
        made = self.maya.insert(timed(DAY))
        seen = self.maya.get(events(event=made["id"]), timeZone="America/New_York").json()
        self.assertEqual("2027-03-01T04:00:00-05:00", seen["start"]["dateTime"])

    def test_a_day_stays_a_day(self):
        made = self.maya.insert(whole_day("2027-03-01", "2027-03-02"))
        self.assertEqual({"date": "2027-03-01"}, made["start"])
        self.assertEqual({"date": "2027-03-02"}, made["end"])

    def test_a_new_event_has_what_google_adds(self):
        made = self.maya.insert(timed(DAY, id="abcde01234"))
        self.assertEqual("abcde01234@google.com", made["iCalUID"])
        self.assertEqual({"email": MAYA, "self": True}, made["organizer"])
        self.assertEqual(("confirmed", "default", 0),
                         (made["status"], made["eventType"], made["sequence"]))
        self.assertRegex(made["etag"], r'^"\d+"$')
        self.assertRegex(made["updated"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_defaults_are_left_out_of_answers(self):
        made = self.maya.insert(timed(DAY, transparency="opaque", visibility="default",
                                      description=""))
        self.assertFalse({"transparency", "visibility", "description"} & set(made))

    def test_malformed_events_are_refused(self):
        naive = {"dateTime": "2027-03-01T10:00:00"}
        cases = {
            "no end": {"start": {"date": DAY}},
            "no offset and no zone": {"start": naive, "end": naive},
            "a date against a time": {**timed(DAY), "end": {"date": "2027-03-02"}},
            "both kinds at once": {**timed(DAY), "start": {"date": DAY, **timed(DAY)["start"]}},
            "ends before it starts": timed(DAY, "11:00", "10:00"),
            "a day without length": whole_day(DAY, DAY),
            "an unknown zone": {**timed(DAY), "start": {**naive, "timeZone": "Mars/Base"}},
            "an odd status": timed(DAY, status="maybe"),
            "an odd transparency": timed(DAY, transparency="glass"),
            "a guest without an address": timed(DAY, attendees=[{"displayName": "Jane"}]),
            "a text for an object": timed(DAY, extendedProperties="x"),
            "a text for a number": timed(DAY, sequence="one"),
            "a number for a zone": {**timed(DAY), "start": {**naive, "timeZone": 5}},
            "texts for guests": timed(DAY, attendees=["a@b.example"]),
            "a text for a list": timed(DAY, recurrence="RRULE:FREQ=DAILY"),
            "six reminders": timed(DAY, reminders={"useDefault": False, "overrides": [
                {"method": "popup", "minutes": n} for n in range(6)]}),
            "a reminder too early": timed(DAY, reminders={"useDefault": False, "overrides": [
                {"method": "popup", "minutes": 40321}]}),
        }
        for name, event in cases.items():
            with self.subTest(name):
                self.assertEqual(400, self.maya.post(events(), event).status_code)

    def test_only_base32hex_ids_of_five_to_1024_letters_are_taken(self):
        for chosen in ("abcd", "abcdw", "ABCDE", "ab-cd", "a" * 1025):
            with self.subTest(chosen[:10]):
                self.refused(self.maya.post(events(), timed(DAY, id=chosen)), 400, "invalid")
        for chosen in ("abcde", "0123456789abcdefghijklmnopqrstuv", "a" * 1024):
            with self.subTest(chosen[:10]):
                self.assertEqual(chosen, self.maya.insert(timed(DAY, id=chosen))["id"])

    def test_an_id_can_be_used_once_even_after_deletion(self):
        self.maya.insert(timed(DAY, id="abcde"))
        self.refused(self.maya.post(events(), timed(DAY, id="abcde")), 409, "duplicate")
        self.maya.delete(events(event="abcde"))
        self.refused(self.maya.post(events(), timed(DAY, id="abcde")), 409, "duplicate")

    def test_the_same_id_is_free_in_another_calendar(self):
        self.control.add_calendar(MAYA, "family@group.example")
        self.maya.insert(timed(DAY, id="abcde"))
        self.assertEqual("abcde", self.maya.insert(timed(DAY, id="abcde"),
                                                   "family@group.example")["id"])

    def test_an_id_and_an_icaluid_together_are_refused(self):
        both = timed(DAY, id="abcde", iCalUID="x@y")
        self.refused(self.maya.post(events(), both), 400, "invalid")

    def test_a_deleted_event_is_still_found_as_cancelled(self):
        made = self.maya.insert(timed(DAY))
        answer = self.maya.delete(events(event=made["id"]))
        self.assertEqual((204, b""), (answer.status_code, answer.content))
        seen = self.maya.get(events(event=made["id"]))
        self.assertEqual((200, "cancelled"), (seen.status_code, seen.json()["status"]))

    def test_deleting_twice_is_gone_and_deleting_nothing_is_not_found(self):
        made = self.maya.insert(timed(DAY))
        self.maya.delete(events(event=made["id"]))
        self.refused(self.maya.delete(events(event=made["id"])), 410, "deleted")
        self.refused(self.maya.delete(events(event="never0")), 404, "notFound")

    def test_a_deleted_event_comes_back_to_life(self):
        for verb, change in (("put", timed(DAY, status="confirmed")),
                             ("patch", {"status": "confirmed"})):
            with self.subTest(verb):
                made = self.maya.insert(timed(DAY))
                self.maya.delete(events(event=made["id"]))
                answer = getattr(self.maya, verb)(events(event=made["id"]), change)
                self.assertEqual((200, "confirmed"), (answer.status_code, answer.json()["status"]))
                self.assertIn(made["id"], [e["id"] for e in self.maya.listed()["items"]])

    def test_a_put_resets_what_it_leaves_out(self):
        made = self.maya.insert(timed(DAY, location="Salon", transparency="transparent",
                                      extendedProperties={"private": {"k": "v"}}))
        after = self.maya.put(events(event=made["id"]), timed(DAY, summary="Dye")).json()
        self.assertEqual("Dye", after["summary"])
        self.assertFalse({"location", "transparency", "extendedProperties"} & set(after))
        self.assertEqual(made["iCalUID"], after["iCalUID"])

    def test_a_patch_changes_what_it_names_and_null_removes(self):
        made = self.maya.insert(timed(DAY, location="Salon", description="Notes"))
        after = self.maya.patch(events(event=made["id"]),
                                {"summary": "Dye", "location": None}).json()
        self.assertEqual(("Dye", "Notes"), (after["summary"], after["description"]))
        self.assertNotIn("location", after)

    def test_a_patch_merges_objects_and_replaces_arrays(self):
        made = self.maya.insert(timed(
            DAY, extendedProperties={"private": {"a": "1", "b": "2"}},
            attendees=[{"email": "one@x.example"}, {"email": "two@x.example"}]))
        after = self.maya.patch(events(event=made["id"]), {
            "extendedProperties": {"private": {"b": None, "c": "3"}},
            "attendees": [{"email": "three@x.example"}]}, sendUpdates="none").json()
        self.assertEqual({"a": "1", "c": "3"}, after["extendedProperties"]["private"])
        self.assertEqual(["three@x.example"], [a["email"] for a in after["attendees"]])

    def test_a_timed_event_becomes_whole_day_only_when_its_time_is_removed(self):
        made = self.maya.insert(timed(DAY))
        days = {"start": {"date": DAY}, "end": {"date": "2027-03-02"}}
        self.refused(self.maya.patch(events(event=made["id"]), days), 400, "invalid")
        for moment in days.values():
            moment.update(dateTime=None, timeZone=None)
        after = self.maya.patch(events(event=made["id"]), days).json()
        self.assertEqual({"date": DAY}, after["start"])

    def test_a_write_on_a_stale_version_is_refused(self):
        made = self.maya.insert(timed(DAY))
        path, stale = events(event=made["id"]), {"If-Match": made["etag"]}
        newer = self.maya.patch(path, {"summary": "Dye"}, headers=stale).json()
        self.assertNotEqual(made["etag"], newer["etag"])
        for verb, body in (("patch", {"summary": "Late"}), ("put", timed(DAY)), ("delete", None)):
            with self.subTest(verb):
                answer = getattr(self.maya, verb)(path, body, headers=stale)
                self.refused(answer, 412, "conditionNotMet")
        self.assertEqual("Dye", self.maya.get(path).json()["summary"])
        forced = self.maya.patch(path, {"summary": "Late"}, headers={"If-Match": "*"})
        self.assertEqual(200, forced.status_code)

    def test_an_unchanged_event_is_not_sent_again(self):
        made = self.maya.insert(timed(DAY))
        known = {"If-None-Match": made["etag"]}
        self.assertEqual(304, self.maya.get(events(event=made["id"]), headers=known).status_code)

    def test_a_lower_sequence_is_refused_and_moving_raises_it(self):
        made = self.maya.insert(timed(DAY, sequence=4))
        path = events(event=made["id"])
        moved = self.maya.patch(path, {"end": {"dateTime": "2027-03-01T12:00:00+01:00"}}).json()
        self.assertEqual(5, moved["sequence"])
        self.refused(self.maya.patch(path, {"sequence": 3}), 400, "invalid")

    def test_long_property_keys_are_dropped_and_long_values_cut(self):
        made = self.maya.insert(timed(DAY, extendedProperties={
            "private": {"k" * 45: "x", "k" * 44: "v" * 1025}}))
        self.assertEqual({"k" * 44: "v" * 1024}, made["extendedProperties"]["private"])

    def test_reminders_change_the_etag_but_not_the_time_of_change(self):
        made = self.maya.insert(timed(DAY))
        reminders = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]}
        after = self.maya.patch(events(event=made["id"]), {"reminders": reminders}).json()
        self.assertEqual(reminders, after["reminders"])
        self.assertNotEqual(made["etag"], after["etag"])
        self.assertEqual(made["updated"], after["updated"])

    def test_an_event_moves_to_another_calendar_and_leaves_a_tombstone(self):
        self.control.add_calendar(MAYA, "family@group.example", "Family")
        made = self.maya.insert(timed(DAY))
        moved = self.maya.post(events(event=made["id"]) + "/move",
                               destination="family@group.example").json()
        self.assertEqual((made["id"], "family@group.example"),
                         (moved["id"], moved["organizer"]["email"]))
        left = self.maya.get(events(event=made["id"])).json()
        self.assertEqual("cancelled", left["status"])

    def test_an_import_needs_a_uid_and_the_same_uid_updates(self):
        self.refused(self.maya.post(events() + "/import", timed(DAY)), 400, "required")
        foreign = timed(DAY, iCalUID="from@elsewhere", organizer={"email": "boss@else.example"})
        first = self.maya.post(events() + "/import", foreign).json()
        again = self.maya.post(events() + "/import", {**foreign, "summary": "Later"}).json()
        self.assertEqual((first["id"], "Later"), (again["id"], again["summary"]))
        self.assertEqual("boss@else.example", again["organizer"]["email"])

    def test_special_kinds_of_events_keep_their_rules(self):
        self.control.add_calendar(MAYA, "family@group.example")
        home = {"eventType": "workingLocation", "visibility": "public",
                "transparency": "transparent",
                "workingLocationProperties": {"type": "homeOffice", "homeOffice": {}}}
        away = {"eventType": "outOfOffice"}
        self.assertEqual("workingLocation", self.maya.insert(
            whole_day(DAY, "2027-03-02", **home))["eventType"])
        self.assertEqual("outOfOffice", self.maya.insert(timed(DAY, **away))["eventType"])
        refused = {
            "a working location that takes time": whole_day(DAY, "2027-03-02", **{
                **home, "transparency": "opaque"}),
            "out of office for whole days": whole_day(DAY, "2027-03-02", **away),
            "mail": timed(DAY, eventType="fromGmail"),
            "something new": timed(DAY, eventType="party"),
        }
        for name, event in refused.items():
            with self.subTest(name):
                self.assertEqual(400, self.maya.post(events(), event).status_code)
        elsewhere = self.maya.post(events("family@group.example"), timed(DAY, **away))
        self.assertEqual(400, elsewhere.status_code)

    def test_the_kind_of_an_event_never_changes(self):
        made = self.maya.insert(timed(DAY))
        self.refused(self.maya.patch(events(event=made["id"]), {"eventType": "outOfOffice"}),
                     400, "invalid")


class TestVideoLinks(GoogleCase):
    WISH = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}

    def setUp(self):
        super().setUp()
        self.control.change_settings(conference_delay=3600)

    def link_of(self, event_id: str) -> dict:
        return self.maya.get(events(event=event_id)).json()

    def made(self) -> dict:
        return self.maya.insert(timed(DAY, conferenceData=self.WISH), conferenceDataVersion=1)

    def test_a_video_link_is_pending_at_first_and_there_later(self):
        self.control.change_settings(conference_delay=0.02)
        made = self.made()
        status = made["conferenceData"]["createRequest"]["status"]["statusCode"]
        self.assertEqual("pending", status)
        self.assertNotIn("hangoutLink", made)
        later = self.eventually(lambda: self.link_of(made["id"]).get("hangoutLink"))
        self.assertTrue(later.startswith("https://"))
        data = self.link_of(made["id"])["conferenceData"]
        self.assertEqual("success", data["createRequest"]["status"]["statusCode"])
        self.assertEqual(later, data["entryPoints"][0]["uri"])

    def test_without_the_version_parameter_no_link_is_made_and_none_is_lost(self):
        plain = self.maya.insert(timed(DAY, conferenceData=self.WISH))
        self.assertNotIn("conferenceData", plain)
        made = self.made()
        after = self.maya.put(events(event=made["id"]), timed(DAY, summary="Dye")).json()
        self.assertIn("conferenceData", after)

    def test_with_the_version_parameter_a_put_without_link_removes_it(self):
        made = self.made()
        after = self.maya.put(events(event=made["id"]), timed(DAY), conferenceDataVersion=1).json()
        self.assertNotIn("conferenceData", after)

    def test_a_used_request_id_makes_no_second_link(self):
        made = self.made()
        after = self.maya.patch(events(event=made["id"]), {"conferenceData": self.WISH},
                                conferenceDataVersion=1).json()
        self.assertEqual(made["conferenceData"], after["conferenceData"])
