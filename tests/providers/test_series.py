"""What occurrences are by the rule, and which are to be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ...core.event import Override
from ...providers.series import (
    by_the_rule,
    gives,
    restored,
    to_write,
    without_idle_overrides,
)
from ..pure import PureCase
from .world import HOUR, holiday, monday, weekly


class TestSeries(PureCase):
    def test_an_occurrence_keeps_its_hour_over_a_clock_change(self):
        found = by_the_rule(weekly(), monday(5).astimezone(monday(0).tzinfo))
        self.assertEqual((monday(5), monday(5) + HOUR), (found.start, found.stop))
        self.assertEqual(10, found.start.hour)
        self.assertFalse(found.is_series)

    def test_an_occurrence_of_whole_days_lasts_as_long(self):
        series = holiday(recurrence=("RRULE:FREQ=YEARLY",))
        found = by_the_rule(series, date(2028, 3, 3))
        self.assertEqual((date(2028, 3, 3), date(2028, 3, 5)), (found.start, found.stop))

    def test_a_rule_gives_its_own_starts_only(self):
        table = {monday(0): True, monday(7): True, monday(8): False, monday(1) + HOUR: False}
        for original, expected in table.items():
            with self.subTest(original):
                self.assertEqual(expected, gives(weekly(), original))

    def test_a_rule_that_nobody_understands_may_give_anything(self):
        self.assertTrue(gives(weekly(recurrence=("RRULE:FREQ=NEVER",)), monday(3)))

    def test_overrides_that_change_nothing_are_left_out(self):
        moved = by_the_rule(weekly(), monday(2))
        moved = replace(moved, start=moved.start + HOUR, stop=moved.stop + HOUR)
        telling = (Override(monday(1), None), Override(monday(2), moved))
        idle = (
            Override(monday(3), by_the_rule(weekly(), monday(3))),
            Override(monday(4) + timedelta(minutes=1), None),
        )
        series = weekly(overrides=(*telling, *idle))
        self.assertEqual(telling, without_idle_overrides(series).overrides)

    def test_what_is_there_as_it_should_be_is_not_written(self):
        telling = (Override(monday(1), None), self.later(monday(2)))
        self.assertEqual([], to_write(weekly(overrides=telling), telling))

    def test_what_is_missing_or_other_is_written(self):
        wanted = [Override(monday(1), None), self.later(monday(2)), self.later(monday(3))]
        there = [self.later(monday(1)), Override(monday(2), None)]
        self.assertEqual(wanted, to_write(weekly(overrides=tuple(wanted)), there))

    def test_what_is_odd_there_becomes_as_the_rule_says(self):
        there = [Override(monday(1), None), self.later(monday(2))]
        wanted = [restored(weekly(), monday(number)) for number in (1, 2)]
        self.assertEqual(wanted, to_write(weekly(), there))

    def test_nothing_is_written_of_what_the_rule_says_or_does_not_have(self):
        there = [restored(weekly(), monday(1)), Override(monday(9), None)]
        self.assertEqual([], to_write(weekly(), there))

    def test_what_takes_place_though_the_rule_does_not_have_it_is_taken_out(self):
        gone = [Override(monday(8), None)]
        self.assertEqual(gone, to_write(weekly(), [self.later(monday(8))]))

    def later(self, original):
        """The occurrence, an hour later than the rule says."""
        found = by_the_rule(weekly(), original)
        return Override(original, replace(found, start=found.start + HOUR, stop=found.stop + HOUR))
