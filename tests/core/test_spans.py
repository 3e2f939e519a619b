from hypothesis import given
from hypothesis import strategies as st

from ...core.interval import merge
from ...core.spans import EPOCH, MICROSECOND, Spans, instant, lasting, moment
from ..pure import PureCase, repeatable
from .test_slots import spans
from .values import HOUR, MINUTE, MONDAY, brussels, span


class TestSpans(PureCase):
    def test_a_moment_is_the_same_on_every_clock(self):
        self.assertEqual(0, moment(EPOCH))
        self.assertEqual(moment(brussels(2027, 3, 1, 1)), moment(MONDAY))
        self.assertEqual(moment(brussels(2027, 10, 31, 3)) - 2 * lasting(HOUR),
                         moment(brussels(2027, 10, 31, 2)))  # fmt: skip

    def test_nothing_is_lost_on_the_way(self):
        for start in (MONDAY, MONDAY + MICROSECOND, EPOCH - 7 * MINUTE + MICROSECOND):
            self.assertEqual(start, instant(moment(start)))

    def test_what_does_not_last_takes_no_time(self):
        self.assertEqual(0, len(Spans.joined([(5, 5), (9, 7)])))
        self.assertEqual([(4, 8)], list(Spans.joined([(5, 5), (4, 8), (6, 6)]).pairs()))

    def test_what_touches_is_one(self):
        self.assertEqual([(1, 4)], list(Spans.joined([(2, 4), (1, 2)]).pairs()))

    def test_spans_are_taken_as_they_are(self):
        one = Spans.of([span(9, 10)])
        self.assertIs(one, Spans.of(one))

    @repeatable(13)
    @given(st.lists(spans, max_size=6))
    def test_numbers_say_what_intervals_say(self, intervals):
        self.assertEqual(merge(intervals), list(Spans.of(intervals)))
