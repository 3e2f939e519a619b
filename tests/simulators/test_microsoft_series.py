"""Series at Graph: their patterns, occurrences, exceptions, and how those are lost."""

from __future__ import annotations

import json

from .microsoft_case import JONAS, MAYA, MicrosoftCase, at, events, timed, weekly, whole_day

MONDAY = "2027-03-01"
MONDAYS = ["2027-03-01", "2027-03-08", "2027-03-15", "2027-03-22", "2027-03-29"]
APRIL = "2027-04-01"


def repeating(kind: str, start: str, span: dict | None = None, **pattern) -> dict:
    return {"pattern": {"type": kind, "interval": 1, **pattern},
            "range": {"type": "noEnd", "startDate": start, **(span or {})}}


def numbered(count: int) -> dict:
    return {"type": "numbered", "numberOfOccurrences": count}


def days(rows: list[dict]) -> list[str]:
    return [row["start"]["dateTime"][:10] for row in rows]


class SeriesCase(MicrosoftCase):
    def series(self, recurrence: dict | None = None, **more) -> dict:
        """Every Monday at ten, unless said otherwise."""
        recurrence = recurrence or weekly(MONDAY, "monday")
        first = recurrence["range"]["startDate"]
        return self.maya.made(timed(first, recurrence=recurrence, **more))

    def in_march(self, series: dict, **query) -> list[dict]:
        return self.maya.unrolled(series["id"], "2027-03-01", APRIL, **query)

    def whole(self, series: dict) -> dict:
        """A series with its cancelled days and its exceptions."""
        return self.maya.event(series["id"], expand="exceptionOccurrences",
                               select="subject,recurrence,start,cancelledOccurrences,"
                                      "exceptionOccurrences")


class TestPatterns(SeriesCase):
    def test_each_pattern_means_its_days(self):
        for recurrence, expected in (
            (repeating("daily", MONDAY, numbered(3), interval=2),
             ["2027-03-01", "2027-03-03", "2027-03-05"]),
            (weekly(MONDAY, "monday", "thursday", type="endDate", endDate="2027-03-11"),
             ["2027-03-01", "2027-03-04", "2027-03-08", "2027-03-11"]),
            (repeating("absoluteMonthly", "2027-03-05", numbered(3), dayOfMonth=5),
             ["2027-03-05", "2027-04-05", "2027-05-05"]),
            (repeating("relativeMonthly", "2027-03-09", numbered(2), daysOfWeek=["tuesday"],
                       index="second"), ["2027-03-09", "2027-04-13"]),
            (repeating("relativeMonthly", "2027-03-31", numbered(2), index="last",
                       daysOfWeek=["monday", "tuesday", "wednesday", "thursday", "friday"]),
             ["2027-03-31", "2027-04-30"]),
            (repeating("absoluteYearly", MONDAY, numbered(2), dayOfMonth=1, month=3),
             ["2027-03-01", "2028-03-01"]),
            (repeating("relativeYearly", "2027-03-28", numbered(2), daysOfWeek=["sunday"],
                       index="last", month=3), ["2027-03-28", "2028-03-26"]),
        ):
            with self.subTest(recurrence["pattern"]["type"]):
                series = self.series(recurrence)
                rows = self.maya.unrolled(series["id"], "2027-01-01", "2029-01-01")
                self.assertEqual(expected, days(rows))
        self.assert_well_behaved()

    def test_a_day_that_a_month_does_not_have_falls_on_its_last_day(self):
        series = self.series(repeating("absoluteMonthly", "2027-01-31", numbered(4), dayOfMonth=31))
        self.assertEqual(["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
                         days(self.maya.unrolled(series["id"], "2027-01-01", "2028-01-01")))
        series = self.series(repeating("absoluteYearly", "2028-02-29", numbered(2), month=2,
                                       dayOfMonth=29))
        self.assertEqual(["2028-02-29", "2029-02-28"],
                         days(self.maya.unrolled(series["id"], "2028-01-01", "2030-01-01")))

    def test_the_first_day_of_the_week_counts_every_other_week(self):
        for first_day, expected in (("sunday", ["2027-03-02", "2027-03-14", "2027-03-16"]),
                                    ("monday", ["2027-03-02", "2027-03-07", "2027-03-16"])):
            recurrence = repeating("weekly", "2027-03-02", numbered(3), interval=2,
                                   daysOfWeek=["tuesday", "sunday"], firstDayOfWeek=first_day)
            self.assertEqual(expected, days(self.in_march(self.series(recurrence))))

    def test_what_is_unused_comes_back_as_nothing(self):
        told = self.series()["recurrence"]
        self.assertEqual({"type": "weekly", "interval": 1, "month": 0, "dayOfMonth": 0,
                          "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday", "index": "first"},
                         told["pattern"])
        self.assertEqual({"type": "noEnd", "startDate": MONDAY, "endDate": "0001-01-01",
                          "recurrenceTimeZone": "Europe/Berlin", "numberOfOccurrences": 0},
                         told["range"])

    def test_what_graph_can_not_say_is_refused(self):
        for recurrence in (
            repeating("hourly", MONDAY), repeating("daily", MONDAY, interval=0),
            repeating("daily", MONDAY, interval=1000), repeating("weekly", MONDAY),
            repeating("weekly", MONDAY, daysOfWeek=["MO"]),
            repeating("absoluteMonthly", MONDAY), repeating("absoluteYearly", MONDAY, dayOfMonth=1),
            repeating("absoluteMonthly", MONDAY, dayOfMonth=32),
            repeating("relativeMonthly", MONDAY, daysOfWeek=["monday"], index="fifth"),
            repeating("daily", MONDAY, numbered(0)),
            repeating("daily", MONDAY, {"type": "endDate", "endDate": "2027-02-01"}),
            repeating("daily", MONDAY, {"type": "forever"}), {"pattern": {"type": "daily"}},
        ):
            with self.subTest(recurrence):
                answer = self.maya.post(events(), timed(MONDAY, recurrence=recurrence))
                self.refused(answer, 400, "ErrorPropertyValidationFailure")
        self.assertEqual([], self.control.events(MAYA))

    def test_the_series_starts_on_the_day_of_its_start(self):
        answer = self.maya.post(events(), timed("2027-03-02", recurrence=weekly(MONDAY, "monday")))
        self.refused(answer, 400, "ErrorPropertyValidationFailure")
        late = self.maya.made(timed("2027-03-02", recurrence=weekly("2027-03-02", "monday")))
        self.assertEqual("2027-03-08T09:00:00.0000000", late["start"]["dateTime"])
        self.assertEqual("2027-03-08", late["recurrence"]["range"]["startDate"])

    def test_an_occurrence_can_not_last_until_the_next(self):
        event = {**timed(MONDAY), "end": at("2027-03-03", "12:00"),
                 "recurrence": repeating("daily", MONDAY)}
        self.refused(self.maya.post(events(), event), 400, "ErrorOccurrenceTimeSpanTooBig")

    def test_older_interfaces_know_few_sets_of_days(self):
        self.control.change_settings(refuses_day_sets=True)
        odd = repeating("relativeMonthly", MONDAY, daysOfWeek=["monday", "tuesday"])
        self.refused(self.maya.post(events(), timed(MONDAY, recurrence=odd)), 400,
                     "ErrorPropertyValidationFailure")
        self.series(repeating("relativeMonthly", MONDAY, daysOfWeek=["saturday", "sunday"]))


class TestOccurrences(SeriesCase):
    def test_a_series_keeps_its_clock_over_a_clock_change(self):
        rows = self.in_march(self.series())
        self.assertEqual(["09:00", "09:00", "09:00", "09:00", "08:00"],
                         [row["start"]["dateTime"][11:16] for row in rows])
        series = self.series(zone="UTC")
        rows = self.in_march(series)
        self.assertEqual({"10:00"}, {row["start"]["dateTime"][11:16] for row in rows})

    def test_an_occurrence_belongs_to_its_series(self):
        series = self.series(transactionId="one")
        rows = self.in_march(series)
        self.assertEqual({series["id"]}, {row["seriesMasterId"] for row in rows})
        self.assertEqual({series["@odata.etag"]}, {row["@odata.etag"] for row in rows})
        self.assertEqual([f"{day}T09:00:00Z" for day in MONDAYS[:4]] + ["2027-03-29T08:00:00Z"],
                         [row["originalStart"] for row in rows])
        self.assertEqual(6, len({row["iCalUId"] for row in [*rows, series]}))
        self.assertEqual([(None, None)], list({(r["recurrence"], r["transactionId"]): 0
                                               for r in rows}))

    def test_whole_days_repeat_as_days(self):
        series = self.maya.made(whole_day("2027-03-27", "2027-03-29", recurrence=repeating(
            "absoluteMonthly", "2027-03-27", numbered(2), dayOfMonth=27)))
        rows = self.maya.unrolled(series["id"], "2027-03-01", "2027-06-01")
        self.assertEqual(["2027-03-27", "2027-04-27"], days(rows))
        self.assertEqual("2027-03-29T00:00:00.0000000", rows[0]["end"]["dateTime"])

    def test_instances_come_ten_a_page_and_want_a_window(self):
        series = self.series(repeating("daily", MONDAY))
        self.assertEqual(31, len(self.in_march(series)))
        path = f"{events(event=series['id'])}/instances"
        self.refused(self.maya.get(path), 400, "BadRequest")
        single = self.maya.made(timed(MONDAY))
        self.refused(self.maya.get(f"{events(event=single['id'])}/instances",
                                   startDateTime="2027-03-01T00:00:00",
                                   endDateTime="2027-04-01T00:00:00"), 400, "ErrorInvalidRequest")

    def test_only_days_of_the_pattern_have_occurrences(self):
        series = self.series(weekly(MONDAY, "monday", **numbered(2)))
        other = self.series()
        last = self.in_march(other)[2]["id"]
        self.assertEqual("2027-03-15", days([self.maya.event(last)])[0])
        code = last[-8:]
        shorter = self.in_march(series)[0]["id"][:-8] + code
        self.refused(self.maya.get(events(event=shorter)), 404, "ErrorItemNotFound")


class TestExceptions(SeriesCase):
    def test_a_changed_occurrence_is_an_exception_under_the_same_id(self):
        series = self.series()
        second = self.in_march(series)[1]
        changed = self.maya.changed(second["id"], {"subject": "Colour", **{
            k: v for k, v in timed("2027-03-09", "14:00", "15:00").items() if k != "subject"}})
        self.assertEqual((second["id"], "exception", series["id"], "2027-03-08T09:00:00Z"), (
            changed["id"], changed["type"], changed["seriesMasterId"], changed["originalStart"]))
        rows = self.in_march(series)
        self.assertEqual(["2027-03-01", "2027-03-09", *MONDAYS[2:]], days(rows))
        self.assertNotEqual(second["@odata.etag"], changed["@odata.etag"])
        self.assertNotEqual(series["@odata.etag"], self.maya.event(series["id"])["@odata.etag"])
        self.assert_well_behaved()

    def test_an_exception_may_get_another_id_and_leave_its_series_alone(self):
        self.control.change_settings(exceptions_get_new_ids=True, occurrences_touch_series=False)
        series = self.series()
        second = self.in_march(series)[1]
        changed = self.maya.changed(second["id"], {"subject": "Colour"})
        self.assertNotEqual(second["id"], changed["id"])
        self.refused(self.maya.get(events(event=second["id"])), 404, "ErrorItemNotFound")
        self.assertEqual(series["@odata.etag"], self.maya.event(series["id"])["@odata.etag"])
        self.assertEqual(5, len(self.in_march(series)))
        self.maya.delete(events(event=changed["id"]))
        self.assertEqual(4, len(self.in_march(series)))

    def test_exceptions_and_cancelled_days_come_only_when_named(self):
        series = self.series()
        rows = self.in_march(series)
        self.maya.changed(rows[1]["id"], {"subject": "Colour"})
        self.maya.delete(events(event=rows[2]["id"]))
        told = self.whole(series)
        self.assertEqual([f"OID.{series['id']}.2027-03-15"], told["cancelledOccurrences"])
        self.assertEqual([(rows[1]["id"], "Colour")],
                         [(e["id"], e["subject"]) for e in told["exceptionOccurrences"]])
        for query in ({}, {"expand": "exceptionOccurrences"}, {"select": "exceptionOccurrences"}):
            told = self.maya.event(series["id"], **query)
            self.assertFalse({"exceptionOccurrences", "cancelledOccurrences"} & set(told))
        self.control.change_settings(refuses_expand=True)
        self.refused(self.maya.get(events(event=series["id"]), expand="exceptionOccurrences"), 400,
                     "ErrorInvalidRequest")
        self.assert_well_behaved()

    def test_a_deleted_occurrence_never_shows_again(self):
        series = self.series()
        second = self.in_march(series)[1]
        self.assertEqual(204, self.maya.delete(events(event=second["id"])).status_code)
        self.refused(self.maya.get(events(event=second["id"])), 404, "ErrorItemNotFound")
        expected = [day for day in MONDAYS if day != "2027-03-08"]
        self.assertEqual(expected, days(self.in_march(series)))
        self.assertEqual(expected, days(self.maya.seen("2027-03-01", APRIL)))

    def test_what_an_exception_does_not_say_follows_its_series(self):
        series = self.series()
        second = self.in_march(series)[1]
        self.maya.changed(second["id"], {"subject": "Colour"})
        self.maya.changed(series["id"], {"location": {"displayName": "Room 2"}, "subject": "Wash"})
        told = self.maya.event(second["id"])
        self.assertEqual(("Colour", "Room 2"), (told["subject"], told["location"]["displayName"]))
        back = self.maya.changed(second["id"], {"subject": "Wash"})
        self.assertEqual("Wash", back["subject"])

    def test_an_occurrence_can_not_be_moved_past_its_neighbours(self):
        series = self.series()
        rows = self.in_march(series)
        for start, end, fits in (
            (at("2027-03-15", "09:30"), at("2027-03-15", "10:30"), False),
            (at("2027-03-16", "10:00"), at("2027-03-16", "11:00"), False),
            (at("2027-03-01", "09:00"), at("2027-03-01", "09:30"), False),
            (at("2027-03-15", "09:00"), at("2027-03-15", "10:00"), True),
            (at("2027-03-01", "11:00"), at("2027-03-01", "12:00"), True),
        ):
            answer = self.maya.patch(events(event=rows[1]["id"]), {"start": start, "end": end})
            with self.subTest(start):
                if fits:
                    self.assertEqual(200, answer.status_code, answer.text)
                else:
                    self.refused(answer, 400, "ErrorOccurrenceCrossingBoundary")
        self.maya.delete(events(event=rows[2]["id"]))
        self.maya.changed(rows[1]["id"], {"start": at("2027-03-16", "10:00"),
                                          "end": at("2027-03-16", "11:00")})

    def test_an_occurrence_has_no_recurrence_of_its_own(self):
        second = self.in_march(self.series())[1]
        own = {"recurrence": weekly(MONDAY, "monday")}
        answer = self.maya.patch(events(event=second["id"]), own)
        self.refused(answer, 400, "ErrorPropertyValidationFailure")

    def test_a_stale_etag_does_not_touch_an_occurrence(self):
        series = self.series()
        second = self.in_march(series)[1]
        self.maya.changed(series["id"], {"subject": "Wash"})
        for answer in (self.maya.patch(events(event=second["id"]), {"subject": "Mine"},
                                       headers={"If-Match": second["@odata.etag"]}),
                       self.maya.delete(events(event=second["id"]),
                                        headers={"If-Match": second["@odata.etag"]})):
            self.refused(answer, 412, "ErrorIrresolvableConflict")

    def test_exceptions_of_personal_accounts_may_hide_where_they_were(self):
        jonas = self.client_of(JONAS)
        series = jonas.made(timed(MONDAY, recurrence=weekly(MONDAY, "monday")))
        self.control.change_occurrence(JONAS, series["id"], "2027-03-08T09:00:00Z",
                                       {"subject": "Colour"})
        self.control.change_settings(hides_original_start=True)
        rows = jonas.unrolled(series["id"], "2027-03-01", "2027-03-16")
        self.assertEqual(["2027-03-01T09:00:00Z", None, "2027-03-15T09:00:00Z"],
                         [row["originalStart"] for row in rows])


class TestRewriting(SeriesCase):
    def crowded(self) -> dict:
        """A series with one exception and one cancelled day."""
        series = self.series()
        self.control.change_occurrence(MAYA, series["id"], "2027-03-08", {"subject": "Colour"})
        self.control.change_occurrence(MAYA, series["id"], "2027-03-15")
        return series

    def overrides(self, series: dict) -> tuple[int, int]:
        told = self.whole(series)
        return len(told["exceptionOccurrences"]), len(told["cancelledOccurrences"])

    def test_writing_times_or_the_pattern_drops_exceptions_and_cancelled_days(self):
        for fields in ({"start": at(MONDAY, "09:30")}, {"recurrence": weekly(MONDAY, "monday")},
                       {"recurrence": weekly(MONDAY, "monday", "friday")}):
            with self.subTest(fields):
                series = self.crowded()
                self.maya.changed(series["id"], fields)
                self.assertEqual((0, 0), self.overrides(series))
                self.assertIn("2027-03-15", days(self.in_march(series)))

    def test_writing_anything_else_keeps_them(self):
        series = self.crowded()
        self.maya.changed(series["id"], {"subject": "Wash", "start": at(MONDAY, "10:00")})
        self.assertEqual((1, 1), self.overrides(series))

    def test_the_same_pattern_may_keep_them(self):
        self.control.change_settings(keeps_exceptions=True)
        series = self.crowded()
        self.maya.changed(series["id"], {"recurrence": weekly(MONDAY, "monday")})
        self.assertEqual((1, 1), self.overrides(series))
        self.maya.changed(series["id"], {"recurrence": weekly(MONDAY, "monday", **numbered(9))})
        self.assertEqual((0, 0), self.overrides(series))

    def test_a_series_becomes_single_and_a_series_again(self):
        series = self.crowded()
        single = self.maya.changed(series["id"], {"recurrence": None})
        self.assertEqual(("singleInstance", None), (single["type"], single["recurrence"]))
        self.assertEqual(["2027-03-01"], days(self.maya.seen("2027-03-01", APRIL)))
        again = self.maya.changed(series["id"], {"recurrence": weekly(MONDAY, "monday")})
        self.assertEqual("seriesMaster", again["type"])
        self.assertEqual(MONDAYS, days(self.in_march(series)))

    def test_a_moved_series_begins_on_its_new_day(self):
        series = self.series(repeating("daily", MONDAY, numbered(3)))
        moved = self.maya.changed(series["id"], {"start": at("2027-03-03", "10:00"),
                                                 "end": at("2027-03-03", "11:00")})
        self.assertEqual("2027-03-03", moved["recurrence"]["range"]["startDate"])
        self.assertEqual(["2027-03-03", "2027-03-04", "2027-03-05"], days(self.in_march(series)))

    def test_a_refused_write_leaves_everything_as_it_was(self):
        series = self.crowded()
        before = self.control.events(MAYA)
        broken = repeating("daily", MONDAY, interval=0)
        self.refused(self.maya.patch(events(event=series["id"]),
                                     {"subject": "Mine", "recurrence": broken}), 400,
                     "ErrorPropertyValidationFailure")
        self.assertEqual(before, self.control.events(MAYA))

    def test_a_deleted_series_takes_everything_along(self):
        series = self.crowded()
        rows = self.in_march(series)
        self.maya.delete(events(event=series["id"]))
        for gone in (series, *rows):
            self.refused(self.maya.get(events(event=gone["id"])), 404, "ErrorItemNotFound")
        self.assertEqual([], self.control.events(MAYA))
        self.assertEqual([], self.maya.seen("2027-03-01", APRIL))

    def test_a_restored_series_has_its_exceptions_and_cancelled_days(self):
        for other_id in (False, True):
            series = self.crowded()
            self.maya.delete(events(event=series["id"]))
            back = self.control.restore_event(MAYA, series["id"], other_id)
            self.assertEqual((1, 1), self.overrides(back))
            self.assertEqual(4, len(self.in_march(back)))

    def test_a_restart_forgets_nothing(self):
        series = self.crowded()
        self.maya.delete(events(event=self.maya.made(timed(MONDAY))["id"]))
        before = self.control.events(MAYA, deleted=True)
        self.sim.world.load(json.loads(json.dumps(self.sim.world.dump())))
        self.assertEqual(before, self.control.events(MAYA, deleted=True))
        self.assertEqual((1, 1), self.overrides(series))
