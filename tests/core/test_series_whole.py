"""A series whose rest was changed: all of it is changed in that way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...core.event import Event
from ...core.series_part import rest_of, with_rest
from ..pure import PureCase

BRUSSELS = ZoneInfo("Europe/Brussels")
START = datetime(2020, 3, 2, 10, 0, tzinfo=BRUSSELS)  # a Monday
HOUR = timedelta(hours=1)
SINCE = datetime(2027, 3, 3, 0, 0, tzinfo=BRUSSELS)


def series(rule, start=START, stop=None):
    stop = stop or start + HOUR
    lines = (f"RRULE:{rule}",)
    return Event(uid="it", start=start, stop=stop, zone="Europe/Brussels", recurrence=lines)


class TestWithRest(PureCase):
    def test_unchanged_it_is_what_it_was(self):
        for rule in ("FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=400", "FREQ=DAILY;INTERVAL=3"):
            with self.subTest(rule):
                whole = series(rule)
                rest = rest_of(whole, SINCE)
                self.assertEqual(whole, with_rest(whole, rest, rest))

    def test_another_time_of_the_day_across_the_clock_change(self):
        whole = series("FREQ=WEEKLY")
        rest = rest_of(whole, SINCE + timedelta(weeks=8))
        later = rest.start.replace(hour=15)
        moved = with_rest(whole, rest, replace(rest, start=later, stop=later + 2 * HOUR))
        self.assertEqual(START.replace(hour=15), moved.start)
        self.assertEqual(2 * HOUR, moved.stop - moved.start)
        self.assertEqual(whole.recurrence, moved.recurrence)

    def test_another_day_of_the_week(self):
        whole = series("FREQ=WEEKLY;BYDAY=MO")
        rest = rest_of(whole, SINCE)
        day = timedelta(days=1)
        lines = ("RRULE:FREQ=WEEKLY;BYDAY=TU",)
        changed = replace(rest, start=rest.start + day, stop=rest.stop + day, recurrence=lines)
        moved = with_rest(whole, rest, changed)
        self.assertEqual((START + day, lines), (moved.start, moved.recurrence))

    def test_times_that_are_over_are_counted_in(self):
        whole = series("FREQ=WEEKLY;COUNT=400")
        rest = rest_of(whole, SINCE)
        over = (rest.start.date() - START.date()).days // 7
        longer = replace(rest, recurrence=("RRULE:FREQ=WEEKLY;COUNT=50",))
        moved = with_rest(whole, rest, longer)
        self.assertEqual((f"RRULE:FREQ=WEEKLY;COUNT={over + 50}",), moved.recurrence)
        self.assertEqual(longer, rest_of(moved, SINCE))

    def test_whole_days(self):
        whole = series("FREQ=WEEKLY", date(2020, 3, 2), date(2020, 3, 4))
        rest = rest_of(whole, SINCE)
        day = timedelta(days=1)
        moved = with_rest(whole, rest, replace(rest, start=rest.start + day, stop=rest.stop + day))
        self.assertEqual((date(2020, 3, 3), date(2020, 3, 5)), (moved.start, moved.stop))
