from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...core.interval import Interval, clip, intersect, merge, subtract
from ..pure import PureCase, repeatable
from .values import MINUTE, MONDAY, brussels, span

HOURS = 12
pairs = st.tuples(st.integers(0, HOURS), st.integers(0, HOURS)).filter(
    lambda pair: pair[0] < pair[1]
)
sets = st.lists(pairs.map(lambda pair: span(*pair)), max_size=6)


def covered(intervals):
    """The hours that are covered, one by one."""
    return {
        hour for hour in range(HOURS) if any(each.meets(span(hour, hour + 1)) for each in intervals)
    }


class TestInterval(PureCase):
    def test_an_interval_lasts_and_its_ends_are_instants(self):
        for start, stop in [
            (MONDAY, MONDAY),
            (MONDAY + MINUTE, MONDAY),
            (datetime(2027, 3, 1), datetime(2027, 3, 2)),
        ]:
            with self.assertRaises(ValueError):
                Interval(start, stop)

    def test_touching_intervals_share_no_time(self):
        self.assertFalse(span(9, 10).meets(span(10, 11)))
        self.assertTrue(span(9, 10.5).meets(span(10, 11)))

    def test_time_is_measured_by_the_sun_and_not_by_the_clock(self):
        night = Interval(brussels(2027, 10, 31, 0), brussels(2027, 10, 31, 6))
        self.assertEqual(timedelta(hours=7), night.length)

    def test_the_hour_that_the_clock_repeats_is_two_hours(self):
        first = Interval(brussels(2027, 10, 31, 2), brussels(2027, 10, 31, 2, 59))
        second = Interval(
            brussels(2027, 10, 31, 2).replace(fold=1), brussels(2027, 10, 31, 2, 59).replace(fold=1)
        )
        self.assertFalse(first.meets(second))


class TestSetsOfIntervals(PureCase):
    def test_touching_ends_are_joined(self):
        self.assertEqual([span(8, 12)], merge([span(10, 12), span(8, 10)]))

    def test_a_break_splits_the_day(self):
        self.assertEqual([span(8, 12), span(13, 17)], subtract([span(8, 17)], [span(12, 13)]))

    def test_a_meeting_over_two_shifts_cuts_both(self):
        shifts = [span(8, 12), span(13, 17)]
        self.assertEqual([span(8, 11), span(14, 17)], subtract(shifts, [span(11, 14)]))

    def test_both_are_in_only_when_both_are(self):
        self.assertEqual([span(9, 12)], intersect([span(8, 12)], [span(9, 10), span(10, 17)]))

    def test_clipping_leaves_each_by_itself(self):
        self.assertEqual(
            [span(9, 10), span(9, 11)],
            clip([span(8, 10), span(6, 9), span(9, 11), span(12, 13)], span(9, 12)),
        )

    @repeatable(8)
    @given(sets, sets)
    def test_the_algebra_is_that_of_sets(self, one, other):
        self.assertEqual(covered(one), covered(merge(one)))
        self.assertEqual(covered(one) - covered(other), covered(subtract(one, other)))
        self.assertEqual(covered(one) & covered(other), covered(intersect(one, other)))

    @repeatable(8)
    @given(sets, sets)
    def test_results_are_sorted_and_apart(self, one, other):
        for result in (merge(one), subtract(one, other), intersect(one, other)):
            for before, after in zip(result, result[1:], strict=False):
                self.assertLess(before.stop, after.start)
