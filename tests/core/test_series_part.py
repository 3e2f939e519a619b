"""The rest of a series is the series from then on, occurrence by occurrence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...core.event import Event, Override
from ...core.interval import Interval
from ...core.recurrence import expand
from ...core.series_part import rest_of, with_rest
from ..pure import PureCase

BRUSSELS = ZoneInfo("Europe/Brussels")
START = datetime(2020, 3, 2, 10, 0, tzinfo=BRUSSELS)  # a Monday
HOUR = timedelta(hours=1)
SINCE = datetime(2027, 3, 3, 0, 0, tzinfo=BRUSSELS)
RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;COUNT=3000",
    "FREQ=DAILY;UNTIL=20280101T000000Z",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,SU",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=-1FR;COUNT=100",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;INTERVAL=2",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=HOURLY;INTERVAL=35",
)


def series(rule, **fields):
    values = {"uid": "it", "start": START, "stop": START + HOUR, "zone": "Europe/Brussels"}
    return Event(**{**values, "recurrence": (f"RRULE:{rule}",), **fields})


def starts(event, since=SINCE, years=2):
    window = Interval(since, since + timedelta(days=366 * years))
    return [each.start for each in expand(event, window) if each.span(event.zone)[0] >= since]


class TestRest(PureCase):
    def test_dates_that_were_added_come_along_as_far_as_they_are_to_come(self):
        moved = datetime(2027, 3, 5, 18, tzinfo=BRUSSELS)
        original = moved.replace(hour=8)
        odd = Override(original, series("", start=moved, stop=moved + HOUR, recurrence=()))
        whole = series("FREQ=WEEKLY", overrides=(odd,))
        past = "RDATE:20260101T100000Z"
        coming = ("RDATE:20270305T070000Z", "RDATE:20270401T100000Z")
        whole = replace(whole, recurrence=(*whole.recurrence, past, *coming))
        rest = rest_of(whole, SINCE)
        self.assertEqual(("RRULE:FREQ=WEEKLY", *coming), rest.recurrence)
        window = Interval(SINCE, SINCE + timedelta(days=60))
        self.assertEqual(list(expand(whole, window)), list(expand(rest, window)))
        self.assertEqual(whole.recurrence, with_rest(whole, rest, rest).recurrence)
        faster = replace(rest, recurrence=("RRULE:FREQ=DAILY", *coming))
        lines = ("RRULE:FREQ=DAILY", past, *coming)
        self.assertEqual(lines, with_rest(whole, rest, faster).recurrence)

    def test_it_takes_place_when_the_whole_does(self):
        for rule in RULES:
            with self.subTest(rule):
                whole = series(rule)
                rest = rest_of(whole, SINCE)
                self.assertGreaterEqual(rest.start, SINCE)
                self.assertTrue(starts(whole))
                self.assertEqual(starts(whole), starts(rest))

    def test_days_too(self):
        whole = series("FREQ=WEEKLY", start=date(2020, 3, 2), stop=date(2020, 3, 4))
        rest = rest_of(whole, SINCE)
        self.assertEqual((date(2027, 3, 8), date(2027, 3, 10)), (rest.start, rest.stop))

    def test_what_is_still_to_begin_is_whole(self):
        whole = series("FREQ=DAILY;COUNT=5")
        self.assertEqual(whole, rest_of(whole, START))

    def test_what_is_over_has_none(self):
        for rule in ("FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;UNTIL=20210101"):
            self.assertIsNone(rest_of(series(rule), SINCE))

    def test_unless_one_was_put_off_until_now(self):
        moved = Event(uid="it", start=SINCE + HOUR, stop=SINCE + 2 * HOUR)
        whole = series("FREQ=DAILY;COUNT=5", overrides=(Override(START, moved),))
        self.assertEqual(whole, rest_of(whole, SINCE))

    def test_what_was_changed_later_stays_changed(self):
        before, after = START + timedelta(days=7), SINCE.replace(day=8, hour=10)
        whole = series("FREQ=WEEKLY", overrides=(Override(before, None), Override(after, None)))
        self.assertEqual([after], [each.original for each in rest_of(whole, SINCE).overrides])

    def test_what_is_more_than_a_rule_stays_whole(self):
        for line in ("EXRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY"):
            whole = series("FREQ=WEEKLY")
            whole = series("", recurrence=(*whole.recurrence, line))
            self.assertEqual(whole, rest_of(whole, SINCE))

    def test_a_start_that_the_clocks_skip_sets_no_time_for_the_others(self):
        start = datetime(2027, 3, 1, 2, 30, tzinfo=BRUSSELS)
        nightly = series("FREQ=DAILY", start=start, stop=start + HOUR)
        since = datetime(2027, 3, 28, 0, 0, tzinfo=BRUSSELS)
        self.assertEqual(starts(nightly, since), starts(rest_of(nightly, since), since))
