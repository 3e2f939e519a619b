"""Graph's feed of changes to a window of a calendar, and all that it leaves unsaid."""

from __future__ import annotations

from urllib.parse import quote

from .microsoft_case import JONAS, MAYA, GraphClient, MicrosoftCase, events, timed, view, weekly

FIRST, LAST = "2027-03-01T00:00:00Z", "2027-04-01T00:00:00Z"
DAY, LATER = "2027-03-01", "2028-03-01"
ENDLESS = 10**6
SKELETON = {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}


class DeltaCase(MicrosoftCase):
    allow_inherited_tests_method = True

    def first(self, client: GraphClient | None = None, calendar: str = "", size: int = 0, **query):
        """The first page of a first round."""
        query = {"startDateTime": FIRST, "endDateTime": LAST, **query}
        return (client or self.maya).get(f"{view(calendar)}/delta", prefer=_size(size), **query)

    def round(self, link: str = "", size: int = 0, calendar: str = "") -> tuple[list[dict], str]:
        """All rows of a round, and the link for the next one. `link` empty begins anew."""
        answer = self.maya.get(link, prefer=_size(size)) if link \
            else self.first(size=size, calendar=calendar)
        rows: list[dict] = []
        while True:
            self.assertEqual(200, answer.status_code, answer.text)
            page = answer.json()
            rows += page["value"]
            if "@odata.deltaLink" in page:
                return rows, page["@odata.deltaLink"]
            answer = self.maya.get(page["@odata.nextLink"], prefer=_size(size))

    def news(self, link: str) -> list[dict]:
        return self.round(link)[0]

    def series(self, start: str = "2027-02-01", **more) -> dict:
        """Mondays; five of them lie in the window."""
        return self.maya.made(timed(start, recurrence=weekly(start, "monday"), **more))

    def occurrence(self, series: dict, day: str) -> dict:
        return self.maya.unrolled(series["id"], day, f"{day[:8]}{int(day[8:]) + 1:02d}")[0]


def _size(size: int) -> str:
    return f"odata.maxpagesize={size}" if size else ""


def kinds(rows: list[dict]) -> list[str]:
    return ["removed" if "@removed" in row else row["type"] for row in rows]


def ids(rows: list[dict]) -> list[str]:
    return [row["id"] for row in rows]


class TestFirstRound(DeltaCase):
    def test_it_brings_what_is_in_the_window_as_a_whole(self):
        inside = self.maya.made(timed(DAY))
        self.maya.made(timed(LATER))
        rows, link = self.round()
        self.assertEqual([inside["id"]], ids(rows))
        self.assertEqual({**inside, "@odata.type": "#microsoft.graph.event"},
                         {**rows[0], "@odata.context": inside["@odata.context"]})
        self.assertIn("$deltatoken=", link)
        self.assert_well_behaved()

    def test_a_series_comes_with_its_master_even_from_before_the_window(self):
        series = self.series()
        rows, _link = self.round()
        self.assertEqual(["seriesMaster", *["occurrence"] * 5], kinds(rows))
        self.assertEqual(series["id"], rows[0]["id"])
        self.assertEqual("2027-02-01T09:00:00.0000000", rows[0]["start"]["dateTime"])
        self.assertIn("pattern", rows[0]["recurrence"])

    def test_occurrences_are_skeletons_and_exceptions_complete(self):
        series = self.series()
        moved = self.occurrence(series, "2027-03-08")
        self.maya.changed(moved["id"], {"subject": "Dye"})
        rows, _link = self.round()
        plain = [row for row in rows if row["type"] == "occurrence"]
        self.assertEqual([SKELETON] * 4, [set(row) for row in plain])
        exception = next(row for row in rows if row["type"] == "exception")
        self.assertEqual(("Dye", moved["id"]), (exception["subject"], exception["id"]))
        self.assertTrue(SKELETON < set(exception))

    def test_a_series_that_does_not_reach_the_window_is_left_out(self):
        self.series(LATER)
        self.maya.made(timed("2027-01-04", recurrence=weekly(
            "2027-01-04", "monday", type="endDate", endDate="2027-02-01")))
        self.assertEqual([], self.round()[0])

    def test_each_calendar_has_its_own(self):
        other = self.control.add_calendar(MAYA, "Family")["id"]
        self.maya.made(timed(DAY))
        there = self.maya.made(timed(DAY), other)
        self.assertEqual([there["id"]], ids(self.round(calendar=other)[0]))
        default = self.maya.get("/me/calendar/calendarView/delta", startDateTime=FIRST,
                                endDateTime=LAST)
        self.assertEqual(1, len(default.json()["value"]))

    def test_nothing_but_the_window_can_be_asked_for(self):
        for name in ("$select", "$expand", "$filter", "$orderby", "$search", "$top", "$SELECT"):
            with self.subTest(name):
                self.refused(self.first(**{name: "subject"}), 400, "ErrorInvalidUrlQuery")
        self.refused(self.maya.get(f"{view()}/delta"), 400, "BadRequest")
        self.refused(self.first(endDateTime="2033-01-01T00:00:00Z"), 400,
                     "ErrorCalendarViewRangeTooBig")

    def test_it_confirms_what_was_preferred(self):
        answer = self.first(size=7)
        self.assertEqual('odata.track-changes, IdType="ImmutableId", odata.maxpagesize=7',
                         answer.headers["Preference-Applied"])

    def test_ids_are_of_the_kind_that_was_asked_for(self):
        made = self.maya.made(timed(DAY))
        query = {"startDateTime": FIRST, "endDateTime": LAST}
        row = self.maya.get(f"{view()}/delta", prefer=None, **query).json()["value"][0]
        self.assertNotEqual(made["id"], row["id"])
        self.assertIn("immutable ids were not asked for", self.faults())


class TestPages(DeltaCase):
    def test_pages_have_the_size_that_is_preferred(self):
        made = [self.maya.made(timed(DAY))["id"] for _ in range(5)]
        page = self.first(size=2).json()
        self.assertEqual(made[:2], ids(page["value"]))
        self.assertNotIn("@odata.deltaLink", page)
        self.assertEqual(made, ids(self.round(size=2)[0]))

    def test_a_series_is_never_split(self):
        self.maya.made(timed(DAY))
        self.series()
        page = self.first(size=2).json()
        self.assertEqual(7, len(page["value"]))
        self.assertIn("@odata.deltaLink", page)

    def test_an_empty_page_may_have_a_next_one(self):
        made = self.maya.made(timed(DAY))
        self.control.change_settings(empty_pages=2)
        first = self.first().json()
        second = self.maya.get(first["@odata.nextLink"]).json()
        self.assertEqual([[], []], [first["value"], second["value"]])
        self.assertNotEqual(first["@odata.nextLink"], second["@odata.nextLink"])
        self.assertEqual([made["id"]], ids(self.round(second["@odata.nextLink"])[0]))

    def test_pages_may_go_on_for_ever_with_the_same_rows(self):
        self.maya.made(timed(DAY))
        self.control.change_settings(endless_pages=ENDLESS)
        pages = [self.first().json()]
        for _ in range(3):
            pages.append(self.maya.get(pages[-1]["@odata.nextLink"]).json())
        self.assertEqual([pages[0]["value"]] * 4, [page["value"] for page in pages])
        self.assertEqual(4, len({page["@odata.nextLink"] for page in pages}))

    def test_what_changes_between_two_pages_is_told_now_or_the_next_time(self):
        for backwards in (False, True):
            with self.subTest(backwards):
                self.control.change_settings(reversed_rows=backwards)
                made = [self.maya.made(timed(DAY))["id"] for _ in range(3)]
                page = self.first(size=2).json()
                self.control.patch_event(MAYA, made[0], {"subject": "Dye"})
                self.control.delete_event(MAYA, made[2])
                extra = self.control.create_event(MAYA, timed(DAY))["id"]
                rest, link = self.round(page["@odata.nextLink"], size=2)
                told = {row["id"]: row for row in [*page["value"], *rest, *self.news(link)]}
                self.assertEqual("Dye", told[made[0]]["subject"])
                self.assertIn("@removed", told.get(made[2], {"@removed": True}))
                self.assertIn(extra, told)


class TestNextRounds(DeltaCase):
    def setUp(self):
        super().setUp()
        self.kept = self.maya.made(timed(DAY))
        self.weekly = self.series()
        self.link = self.round()[1]

    def test_nothing_changed_means_nothing_told(self):
        rows, link = self.round(self.link)
        self.assertEqual([], rows)
        self.assertEqual([], self.news(link))

    def test_new_and_changed_events_come_as_a_whole_and_deleted_ones_by_their_id(self):
        made = self.maya.made(timed(DAY))
        gone = self.maya.made(timed(DAY))
        self.maya.changed(self.kept["id"], {"subject": "Dye"})
        self.maya.delete(events(event=gone["id"]))
        rows = self.news(self.link)
        self.assertEqual([made["id"], self.kept["id"], gone["id"]], ids(rows))
        self.assertEqual("Dye", rows[1]["subject"])
        self.assertEqual({"@odata.type": "#microsoft.graph.event", "id": gone["id"],
                          "@removed": {"reason": "deleted"}}, rows[2])

    def test_changes_outside_of_the_window_look_like_removals(self):
        far = self.maya.made(timed(LATER))
        rows, link = self.round(self.link)
        self.assertEqual([(far["id"], "removed")], list(zip(ids(rows), kinds(rows), strict=True)))
        self.maya.changed(far["id"], {"subject": "Dye"})
        rows, link = self.round(link)
        self.assertEqual(["removed"], kinds(rows))
        self.maya.delete(events(event=far["id"]))
        self.assertEqual(["removed"], kinds(self.news(link)))

    def test_an_event_that_leaves_the_window_looks_removed_and_comes_back_whole(self):
        self.maya.changed(self.kept["id"], {k: timed(LATER)[k] for k in ("start", "end")})
        rows, link = self.round(self.link)
        self.assertEqual([(self.kept["id"], "removed")],
                         list(zip(ids(rows), kinds(rows), strict=True)))
        self.maya.changed(self.kept["id"], {k: timed(DAY)[k] for k in ("start", "end")})
        self.assertEqual(["singleInstance"], kinds(self.news(link)))

    def test_an_event_that_moves_to_another_calendar_is_removed_here(self):
        other = self.control.add_calendar(MAYA, "Family")["id"]
        there = self.round(calendar=other)[1]
        self.control.move_event(MAYA, self.kept["id"], other)
        self.assertEqual(["removed"], kinds(self.news(self.link)))
        self.assertEqual([self.kept["id"]], ids(self.news(there)))

    def test_a_changed_series_comes_again_with_all_that_is_left_of_it(self):
        self.maya.changed(self.weekly["id"], {"subject": "Massage"})
        rows = self.news(self.link)
        self.assertEqual(["seriesMaster", *["occurrence"] * 5], kinds(rows))
        self.assertEqual("Massage", rows[0]["subject"])

    def test_a_deleted_occurrence_is_told_by_its_absence_alone(self):
        for touched in (True, False):
            with self.subTest(touched):
                self.control.change_settings(occurrences_touch_series=touched)
                before, link = self.round(self.link)
                gone = self.occurrence(self.weekly, "2027-03-15" if touched else "2027-03-22")
                self.maya.delete(events(event=gone["id"]))
                rows = self.news(link)
                self.assertEqual("seriesMaster", rows[0]["type"])
                self.assertNotIn(gone["id"], ids(rows))
                self.assertNotIn("removed", kinds(rows))

    def test_a_changed_occurrence_brings_its_series_along(self):
        one = self.occurrence(self.weekly, "2027-03-15")
        self.maya.changed(one["id"], {"subject": "Dye"})
        self.assertEqual(["seriesMaster", "exception", *["occurrence"] * 4],
                         kinds(self.news(self.link)))

    def test_an_occurrence_moved_out_of_the_window_looks_removed(self):
        series = self.maya.made(timed("2027-03-29", recurrence=weekly("2027-03-29", "monday")))
        link = self.round(self.link)[1]
        one = self.occurrence(series, "2027-03-29")
        self.control.patch_event(MAYA, one["id"], {
            k: timed("2027-04-02")[k] for k in ("start", "end")})
        rows = self.news(link)
        self.assertEqual(["removed", "removed"], kinds(rows))
        self.assertEqual({series["id"], one["id"]}, set(ids(rows)))

    def test_a_deleted_series_is_told_by_its_id_alone(self):
        self.maya.delete(events(event=self.weekly["id"]))
        rows = self.news(self.link)
        self.assertEqual([(self.weekly["id"], "removed")],
                         list(zip(ids(rows), kinds(rows), strict=True)))

    def test_a_series_that_became_a_single_event_comes_as_one(self):
        self.maya.changed(self.weekly["id"], {"recurrence": None,
                                              **{k: timed(DAY)[k] for k in ("start", "end")}})
        self.assertEqual(["singleInstance"], kinds(self.news(self.link)))

    def test_the_window_stays_where_it_was(self):
        self.control.advance(86400 * 400)
        self.control.change_settings(access_token_lifetime=10**9)
        self.maya = self.client_of(MAYA)
        made = self.maya.made(timed(DAY))
        self.assertEqual([made["id"]], ids(self.news(self.link)))


class TestSurprises(DeltaCase):
    def setUp(self):
        super().setUp()
        self.link = self.round()[1]

    def test_an_event_may_come_twice_and_the_last_one_counts(self):
        self.control.change_settings(doubled_rows=True)
        made = self.maya.made(timed(DAY))
        rows = self.news(self.link)
        self.assertEqual([(made["id"], ""), (made["id"], "Cut")],
                         [(row["id"], row["subject"]) for row in rows])
        self.assertEqual(made["@odata.etag"], rows[1]["@odata.etag"])
        self.assertNotEqual(made["@odata.etag"], rows[0]["@odata.etag"])

    def test_the_order_may_be_another(self):
        self.control.change_settings(reversed_rows=True)
        made = [self.maya.made(timed(DAY))["id"] for _ in range(3)]
        self.assertEqual(made[::-1], ids(self.round(self.link, size=1)[0]))

    def test_a_round_may_tell_again_what_is_known(self):
        made = self.maya.made(timed(DAY))
        rows, link = self.round(self.link)
        self.control.change_settings(replayed_rounds=1)
        again, link = self.round(link)
        self.assertEqual([made["id"]], ids(again))
        self.assertEqual([], self.news(link))

    def test_a_change_may_show_up_late(self):
        made = self.maya.made(timed(DAY))
        self.control.change_settings(late_rounds=1)
        rows, link = self.round(self.link)
        self.assertEqual([], rows)
        self.assertEqual([made["id"]], ids(self.news(link)))


class TestLinks(DeltaCase):
    def setUp(self):
        super().setUp()
        self.maya.made(timed(DAY))
        self.link = self.round()[1]

    def test_a_link_is_used_as_it_was_given_or_not_at_all(self):
        base, token = self.link.split("?$deltatoken=")
        other = self.control.add_calendar(MAYA, "Family")["id"]
        for link in (f"{self.link}&startDateTime={FIRST}&endDateTime={LAST}",
                     f"{base}?$deltatoken={token[:-3]}", f"{base}?$deltatoken=nonsense",
                     f"{self.link}&$deltatoken={token}x",
                     base.replace("/me/", f"/me/calendars/{quote(other)}/")
                     + f"?$deltatoken={token}"):
            with self.subTest(link):
                self.refused(self.maya.get(link), 400, "BadRequest")

    def test_a_link_is_good_for_its_account_alone(self):
        jonas = self.client_of(JONAS)
        self.refused(jonas.get(self.link), 400, "BadRequest")

    def test_other_preferences_are_allowed_and_noted(self):
        self.assertEqual(200, self.maya.get(
            self.link, prefer='outlook.timezone="Europe/Berlin"').status_code)
        self.assertIn("the preferences are others than at the beginning of the feed",
                      self.faults())

    def test_an_expired_link_is_refused_in_many_ways(self):
        for status, code, location in (
            (410, "syncStateNotFound", True), (410, "resyncRequired", False),
            (410, "fullSyncRequired", True), (400, "syncStateInvalid", False),
            (404, "SyncStateNotFound", False), (409, "resyncRequired", False),
        ):
            with self.subTest(f"{status} {code}"):
                link = self.round()[1]
                self.control.expire_delta_tokens(MAYA, status, code, location)
                answer = self.maya.get(link)
                self.refused(answer, status, code)
                self.assertEqual(location, "Location" in answer.headers)
                if location:
                    fresh = self.maya.get(answer.headers["Location"]).json()
                    self.assertEqual(1, len(fresh["value"]))

    def test_a_link_in_the_midst_of_a_round_dies_as_well(self):
        self.maya.made(timed(DAY))
        link = self.first(size=1).json()["@odata.nextLink"]
        self.control.expire_delta_tokens()
        self.refused(self.maya.get(link), 410, "syncStateNotFound")

    def test_a_link_may_die_of_old_age(self):
        self.control.change_settings(delta_token_lifetime=60, access_token_lifetime=10**6)
        self.maya = self.client_of(MAYA)
        self.control.advance(61)
        self.refused(self.maya.get(self.link), 410, "syncStateNotFound")

    def test_a_dead_link_of_one_calendar_leaves_the_others_alone(self):
        other = self.control.add_calendar(MAYA, "Family")["id"]
        link = self.round(calendar=other)[1]
        self.control.expire_delta_tokens(MAYA)
        self.assertEqual(200, self.maya.get(link).status_code)

    def test_a_calendar_out_of_reach_has_no_feed(self):
        other = self.control.add_calendar(MAYA, "Family")["id"]
        link = self.round(calendar=other)[1]
        self.control.set_access(other, "none")
        self.refused(self.maya.get(link), 404, "ErrorItemNotFound")
