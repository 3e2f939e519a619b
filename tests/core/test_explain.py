from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ...core.explain import Touch, explain, judge, touch
from ...core.interval import Interval
from ...core.slots import Availability, Refusal, Rules, find_slots
from ..pure import PureCase
from .values import DAY, HOUR, MINUTE, MONDAY, at, repeatable, span

HOURS = Rules(duration=HOUR, step=HOUR, before=15 * MINUTE, after=30 * MINUTE)
TODAY = Interval(MONDAY, MONDAY + DAY)


def answers(rules, availability, now=MONDAY - DAY):
    """{hour of Monday: the refusal, or None}."""
    found = explain(rules, availability, TODAY, now)
    return {(each.start - MONDAY) / HOUR: each.refusal for each in found}


class TestExplain(PureCase):
    def test_each_start_of_the_day_has_its_reason(self):
        rules = replace(HOURS, notice=HOUR, horizon=5 * HOUR, after=0 * HOUR)
        maya = Availability(1, [span(8, 12), span(13, 16.5)], [span(11, 11.5)])
        self.assertEqual(
            {
                8: Refusal.PAST,
                9: Refusal.NOTICE,
                10: None,
                11: Refusal.TAKEN,
                13: None,
                14: Refusal.HORIZON,
                15: Refusal.HORIZON,
                16: Refusal.HORIZON,
            },
            answers(rules, maya, now=at(8.5)),
        )
        self.assertEqual(Refusal.OUTSIDE_HOURS, answers(HOURS, maya)[16])

    def test_any_time_can_be_asked_about(self):
        maya = Availability(1, [span(9, 12)])
        asked = [at(9), at(9.5), at(7)]
        found = [each.refusal for each in judge(HOURS, maya, asked, MONDAY)]
        self.assertEqual([None, Refusal.OFF_GRID, Refusal.OUTSIDE_HOURS], found)

    def test_what_is_taken_of_an_appointment(self):
        table = {
            (9, 9.5): None,
            (9.5, 10): Touch.BEFORE,
            (9, 9.75): None,  # ends where the time to prepare begins
            (9, 10.1): Touch.TIME,
            (10.2, 10.3): Touch.TIME,
            (10.5, 12): Touch.TIME,
            (11, 12): Touch.AFTER,
            (11.4, 12): Touch.AFTER,
            (11.5, 12): None,
        }
        for (start, stop), expected in table.items():
            with self.subTest(start=start, stop=stop):
                self.assertEqual(expected, touch(HOURS, at(10), span(start, stop)))

    QUARTERS = st.integers(0, 95).map(lambda quarter: quarter / 4)
    SPANS = st.lists(
        st.tuples(QUARTERS, st.integers(1, 16)).map(lambda s: span(s[0], s[0] + s[1] / 4)),
        max_size=5,
    )

    @repeatable(150)
    @given(SPANS, SPANS, st.sampled_from([0, 10, 30]), st.sampled_from([0, 20, 45]), QUARTERS)
    def test_it_never_disagrees_with_what_is_offered(self, hours, taken, before, after, now):
        rules = replace(HOURS, before=before * MINUTE, after=after * MINUTE, notice=HOUR)
        maya = Availability(1, hours, taken)
        offered = [slot.start for slot in find_slots(rules, [maya], TODAY, at(now))]
        told = explain(rules, maya, TODAY, at(now))
        self.assertEqual(offered, [each.start for each in told if each.refusal is None])
        for each in told:
            touched = any(touch(rules, each.start, other) for other in taken)
            if each.refusal is None:
                self.assertFalse(touched)
            if each.refusal is Refusal.TAKEN:
                self.assertTrue(touched, "what takes the time can be named")
