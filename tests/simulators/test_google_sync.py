"""How Google lists events: pages, sync tokens, filters, what it says of the deleted."""

from __future__ import annotations

from .google_case import JONAS, MAYA, PREFIX, GoogleCase, events, ids, timed, whole_day

DAY = "2027-03-01"


class TestPages(GoogleCase):
    def test_pages_cut_the_list_and_only_the_last_has_a_sync_token(self):
        made = [self.maya.insert(timed(DAY))["id"] for _ in range(5)]
        first = self.maya.listed(maxResults=2)
        self.assertNotIn("nextSyncToken", first)
        second = self.maya.listed(maxResults=2, pageToken=first["nextPageToken"])
        last = self.maya.listed(maxResults=2, pageToken=second["nextPageToken"])
        self.assertEqual(made, ids(first) + ids(second) + ids(last))
        self.assertNotIn("nextPageToken", last)
        self.assertIn("nextSyncToken", last)

    def test_a_page_token_is_good_for_its_own_query_only(self):
        for _ in range(3):
            self.maya.insert(timed(DAY))
        token = self.maya.listed(maxResults=2)["nextPageToken"]
        other = self.maya.get(events(), maxResults=3, pageToken=token)
        self.refused(other, 400, "invalid")

    def test_an_empty_page_may_still_have_a_next_one(self):
        made = self.maya.insert(timed(DAY))["id"]
        self.control.change_settings(empty_pages=2)
        first = self.maya.listed()
        second = self.maya.listed(pageToken=first["nextPageToken"])
        third = self.maya.listed(pageToken=second["nextPageToken"])
        self.assertEqual([[], [], [made]], [ids(first), ids(second), ids(third)])
        self.assertIn("nextSyncToken", third)

    def test_what_changes_between_two_pages_is_told_at_the_next_sync(self):
        made = [self.maya.insert(timed(DAY))["id"] for _ in range(3)]
        first = self.maya.listed(maxResults=2)
        self.maya.delete(events(event=made[0]))
        extra = self.maya.insert(timed(DAY))["id"]
        last = self.maya.listed(maxResults=2, pageToken=first["nextPageToken"])
        changes = self.maya.listed(syncToken=last["nextSyncToken"])
        self.assertEqual({made[0], extra}, set(ids(changes)))

    def test_the_envelope_tells_zone_and_rights(self):
        page = self.maya.listed()
        self.assertEqual(("calendar#events", "Europe/Berlin", "owner", MAYA), (
            page["kind"], page["timeZone"], page["accessRole"], page["summary"]))

    def test_only_the_fields_asked_for_are_answered(self):
        self.maya.insert(timed(DAY))
        page = self.maya.listed(fields="items(id,start/dateTime,reminders(useDefault)),"
                                       "nextSyncToken")
        self.assertEqual({"items", "nextSyncToken"}, set(page))
        self.assertEqual({"dateTime": "2027-03-01T10:00:00+01:00"}, page["items"][0]["start"])
        self.assertEqual({"id", "start", "reminders"}, set(page["items"][0]))
        broken = self.maya.get(events(), fields="items(id")
        self.refused(broken, 400, "invalid")


class TestSyncTokens(GoogleCase):
    def setUp(self):
        super().setUp()
        self.kept = self.maya.insert(timed(DAY))["id"]
        self.token = self.maya.listed()["nextSyncToken"]

    def changes(self, **query) -> dict:
        return self.maya.listed(syncToken=self.token, **query)

    def test_nothing_changed_means_nothing_listed_and_a_new_token(self):
        page = self.changes()
        self.assertEqual([], page["items"])
        self.assertIn("nextSyncToken", page)

    def test_new_changed_and_deleted_events_come_in_the_order_of_change(self):
        made = self.maya.insert(timed(DAY))["id"]
        gone = self.maya.insert(timed(DAY))["id"]
        self.maya.patch(events(event=self.kept), {"summary": "Dye"})
        self.maya.delete(events(event=gone))
        self.assertEqual([made, self.kept, gone], ids(self.changes()))

    def test_of_a_deleted_event_only_its_id_is_told(self):
        self.maya.patch(events(event=self.kept),
                        {"extendedProperties": {"private": {"ours": "yes"}}})
        self.maya.delete(events(event=self.kept))
        item = self.changes()["items"][0]
        self.assertEqual({"kind", "etag", "id", "status"}, set(item))
        self.assertEqual("cancelled", item["status"])

    def test_changes_come_in_pages_too(self):
        made = [self.maya.insert(timed(DAY))["id"] for _ in range(3)]
        first = self.changes(maxResults=2)
        last = self.changes(maxResults=2, pageToken=first["nextPageToken"])
        self.assertEqual(made, ids(first) + ids(last))
        self.assertEqual([], self.maya.listed(syncToken=last["nextSyncToken"])["items"])

    def test_a_sync_token_stands_no_filters_beside_it(self):
        for name, value in (("timeMin", "2027-01-01T00:00:00Z"), ("q", "Cut"),
                            ("timeMax", "2027-01-01T00:00:00Z"), ("orderBy", "updated"),
                            ("updatedMin", "2027-01-01T00:00:00Z"), ("iCalUID", "x@y"),
                            ("privateExtendedProperty", "a=b"), ("showDeleted", "false"),
                            ("sharedExtendedProperty", "a=b")):
            with self.subTest(name):
                answer = self.maya.get(events(), syncToken=self.token, **{name: value})
                self.refused(answer, 400, "badRequest")

    def test_an_expired_token_asks_for_a_full_sync(self):
        self.control.expire_sync_tokens(MAYA)
        error = self.refused(self.maya.get(events(), syncToken=self.token), 410,
                             "fullSyncRequired")
        self.assertEqual("syncToken", error["location"])
        self.assertIn("nextSyncToken", self.maya.listed())

    def test_a_token_dies_of_old_age_and_of_changed_rights(self):
        self.control.set_role(MAYA, MAYA, "reader")
        self.refused(self.maya.get(events(), syncToken=self.token), 410, "fullSyncRequired")
        fresh = self.maya.listed()["nextSyncToken"]
        self.control.advance(29 * 86400)
        self.control.change_settings(access_token_lifetime=10**7)
        later = self.client_of(MAYA)
        self.refused(later.get(events(), syncToken=fresh), 410, "fullSyncRequired")

    def test_tokens_of_other_calendars_and_nonsense_are_refused(self):
        self.control.add_calendar(MAYA, "family@group.example")
        other = self.maya.listed("family@group.example")["nextSyncToken"]
        for token in (other, "nonsense", "!!"):
            with self.subTest(token[:8]):
                self.refused(self.maya.get(events(), syncToken=token), 400, "invalid")

    def test_changed_parameters_beside_a_token_are_noted(self):
        self.changes(singleEvents="true")
        self.assertIn("other parameters", self.control.violations()[0]["fault"])

    def test_filtered_and_ordered_lists_give_no_token(self):
        for name, value in (("q", "Cut"), ("orderBy", "updated"), ("iCalUID", "x@y"),
                            ("privateExtendedProperty", "a=b")):
            with self.subTest(name):
                self.assertNotIn("nextSyncToken", self.maya.listed(**{name: value}))

    def test_a_first_pass_limited_in_time_gives_a_token_for_everything(self):
        token = self.maya.listed(timeMin="2027-06-01T00:00:00Z")["nextSyncToken"]
        before = self.maya.insert(timed(DAY))["id"]
        self.assertEqual([before], ids(self.maya.listed(syncToken=token)))


class TestFilters(GoogleCase):
    def test_times_bound_the_end_from_below_and_the_start_from_above(self):
        made = self.maya.insert(timed(DAY, "10:00", "11:00"))["id"]
        for low, high, found in (("09:00", "10:00", []), ("09:00", "10:01", [made]),
                                 ("11:00", "12:00", []), ("10:59", "12:00", [made])):
            with self.subTest(f"{low}-{high}"):
                page = self.maya.listed(timeMin=f"{DAY}T{low}:00+01:00",
                                        timeMax=f"{DAY}T{high}:00+01:00")
                self.assertEqual(found, ids(page))

    def test_a_whole_day_is_found_in_its_calendars_zone(self):
        made = self.maya.insert(whole_day("2027-03-01", "2027-03-02"))["id"]
        last_minute = self.maya.listed(timeMin="2027-03-01T22:59:00Z",
                                       timeMax="2027-03-02T22:00:00Z")
        self.assertEqual([made], ids(last_minute))
        self.assertEqual([], ids(self.maya.listed(timeMin="2027-03-01T23:00:00Z")))

    def test_bounds_need_an_offset_and_an_order(self):
        self.refused(self.maya.get(events(), timeMin="2027-03-01T00:00:00"), 400, "badRequest")
        self.refused(self.maya.get(events(), timeMin="2027-03-02T00:00:00Z",
                                   timeMax="2027-03-01T00:00:00Z"), 400, "timeRangeEmpty")

    def test_deleted_events_are_listed_on_demand(self):
        made = self.maya.insert(timed(DAY))["id"]
        self.maya.delete(events(event=made))
        self.assertEqual([], ids(self.maya.listed()))
        self.assertEqual([made], ids(self.maya.listed(showDeleted="true")))

    def test_changes_since_a_moment_include_the_deleted(self):
        old = self.maya.insert(timed(DAY))
        self.control.advance(60)
        gone = self.maya.insert(timed(DAY))
        self.maya.delete(events(event=gone["id"]))
        page = self.maya.listed(updatedMin=gone["created"])
        self.assertEqual([gone["id"]], ids(page))
        self.assertNotIn(old["id"], ids(page))
        self.refused(self.maya.get(events(), updatedMin="2020-01-01T00:00:00Z"), 410,
                     "updatedMinTooLongAgo")

    def test_events_are_found_by_uid_property_word_and_kind(self):
        made = self.maya.insert(timed(DAY, id="abcde", description="with Elin", extendedProperties={
            "private": {"a": "1"}, "shared": {"b": "2"}}))["id"]
        self.maya.insert(timed(DAY, eventType="focusTime"))
        for query in ({"iCalUID": "abcde@google.com"}, {"privateExtendedProperty": "a=1"},
                      {"sharedExtendedProperty": "b=2"}, {"q": "elin"},
                      {"eventTypes": ["default", "birthday"]}):
            with self.subTest(str(query)):
                self.assertEqual([made], ids(self.maya.listed(**query)))
        self.assertEqual([], ids(self.maya.listed(privateExtendedProperty="a=2")))
        self.refused(self.maya.get(events(), eventTypes="party"), 400, "invalid")

    def test_order_by_start_needs_single_events(self):
        late = self.maya.insert(timed(DAY, "15:00", "16:00"))["id"]
        early = self.maya.insert(timed(DAY, "08:00", "09:00"))["id"]
        self.assertEqual([early, late], ids(self.maya.listed(orderBy="startTime",
                                                             singleEvents="true")))
        self.refused(self.maya.get(events(), orderBy="startTime"), 400, "badRequest")

    def test_order_by_change(self):
        first = self.maya.insert(timed(DAY))["id"]
        second = self.maya.insert(timed(DAY))["id"]
        self.maya.patch(events(event=first), {"summary": "Dye"})
        self.assertEqual([second, first], ids(self.maya.listed(orderBy="updated")))


class TestWhoSeesWhat(GoogleCase):
    def setUp(self):
        super().setUp()
        self.open = self.maya.insert(timed(DAY, summary="Open", location="Salon"))["id"]
        self.secret = self.maya.insert(timed(DAY, summary="Secret", visibility="private"))["id"]
        self.jonas = self.client_of(JONAS)

    def seen(self, role: str) -> dict[str, dict]:
        self.control.set_role(JONAS, MAYA, role)
        return {item["id"]: item for item in self.jonas.listed(MAYA)["items"]}

    def test_a_free_busy_reader_sees_times_only(self):
        for item in self.seen("freeBusyReader").values():
            self.assertFalse({"summary", "location", "attendees", "creator"} & set(item))
            self.assertEqual("private", item["visibility"])

    def test_a_reader_sees_no_private_details(self):
        for role in ("reader", "writerWithoutPrivateAccess"):
            with self.subTest(role):
                seen = self.seen(role)
                self.assertEqual("Open", seen[self.open]["summary"])
                self.assertNotIn("summary", seen[self.secret])

    def test_a_writer_sees_everything(self):
        self.assertEqual("Secret", self.seen("writer")[self.secret]["summary"])

    def test_a_free_busy_reader_gets_single_occurrences(self):
        self.maya.insert(timed(DAY, recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
        seen = self.seen("freeBusyReader")
        self.assertEqual(5, len(seen))
        self.assertFalse(any("recurrence" in item for item in seen.values()))

    def test_writing_needs_the_right_to_write(self):
        for role, status in (("reader", 403), ("freeBusyReader", 403), ("writer", 200),
                             ("writerWithoutPrivateAccess", 200)):
            with self.subTest(role):
                self.control.set_role(JONAS, MAYA, role)
                answer = self.jonas.post(events(MAYA), timed(DAY))
                self.assertEqual(status, answer.status_code)

    def test_a_calendar_out_of_sight_is_not_found(self):
        self.refused(self.jonas.get(events(MAYA)), 404, "notFound")
        only_times = self.client_of(MAYA, PREFIX + "calendar.events.freebusy")
        self.assertNotIn("summary", only_times.listed()["items"][0])
