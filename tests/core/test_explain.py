from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ...core.explain import Touch, explain, starts_of, touch
from ...core.interval import Interval
from ...core.slots import Availability, Refusal, Rules
from ...core.teams import Cast, team_slots
from ..pure import PureCase, repeatable
from .values import DAY, HOUR, MINUTE, MONDAY, at, span

HOURS = Rules(duration=HOUR, step=HOUR, before=15 * MINUTE, after=30 * MINUTE)
TODAY = Interval(MONDAY, MONDAY + DAY)
WORK = [span(9, 12)]


def answers(rules, cast, starts=None, now=MONDAY - DAY):
    """{hour of Monday: who refuses it, and why}."""
    starts = starts_of(rules, cast, TODAY) if starts is None else starts
    found = explain(rules, cast, starts, now)
    return {(each.start - MONDAY) / HOUR: dict(each.refusals) for each in found}


class TestExplain(PureCase):
    def test_each_start_of_the_day_has_its_reason(self):
        rules = replace(HOURS, notice=HOUR, horizon=5 * HOUR, after=0 * HOUR)
        maya = Availability(1, [span(8, 12), span(13, 16.5)], [span(11, 11.5)], [span(13, 13.5)])
        self.assertEqual(
            {
                8: {1: Refusal.PAST},
                9: {1: Refusal.NOTICE},
                10: {},
                11: {1: Refusal.TAKEN},
                13: {1: Refusal.FULL},
                14: {1: Refusal.HORIZON},
                15: {1: Refusal.HORIZON},
                16: {1: Refusal.HORIZON},
            },
            answers(rules, Cast([maya]), now=at(8.5)),
        )
        self.assertEqual({1: Refusal.OUTSIDE_HOURS}, answers(HOURS, Cast([maya]))[16])

    def test_any_time_can_be_asked_about(self):
        maya = Cast([Availability(1, WORK)])
        found = answers(HOURS, maya, [at(9), at(9.5), at(7)])
        expected = {9: {}, 9.5: {1: Refusal.OFF_GRID}, 7: {1: Refusal.OUTSIDE_HOURS}}
        self.assertEqual(expected, found)

    def test_who_else_is_needed_is_named(self):
        maya, jonas = Availability(1, WORK), Availability(2, WORK, [span(10, 10.5)])
        together = Cast([maya, jonas], together=True)
        self.assertEqual({2: Refusal.TAKEN}, answers(HOURS, together)[10])
        self.assertEqual({}, answers(HOURS, Cast([maya, jonas]))[10], "one of them will do")
        table = Availability(3, WORK, [span(11.5, 12)])
        self.assertEqual({3: Refusal.TAKEN}, answers(HOURS, Cast([maya], things=[table]))[11])

    def test_rooms_are_named_when_none_is_left(self):
        blue, red = Availability(3, WORK, [span(9, 9.5)]), Availability(4, WORK, [span(9, 10.5)])
        found = answers(HOURS, Cast([Availability(1, WORK)], rooms=[blue, red]))
        self.assertEqual({3: Refusal.TAKEN, 4: Refusal.TAKEN}, found[9])
        self.assertEqual({}, found[10])

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
    ONE = st.builds(Availability, st.integers(1, 9), SPANS, SPANS, SPANS)
    SOME = st.lists(ONE, max_size=2)
    CASTS = st.builds(Cast, st.lists(ONE, min_size=1, max_size=3), st.booleans(), SOME, SOME)

    @repeatable(13)
    @given(CASTS, st.sampled_from([0, 10, 30]), st.sampled_from([0, 20, 45]), QUARTERS)
    def test_it_never_disagrees_with_what_is_offered(self, cast, before, after, now):
        rules = replace(HOURS, before=before * MINUTE, after=after * MINUTE, notice=HOUR)
        offered = [slot.start for slot in team_slots(rules, cast, TODAY, at(now))]
        told = explain(rules, cast, starts_of(rules, cast, TODAY), at(now))
        self.assertEqual(offered, [each.start for each in told if not each.refusals])

    @repeatable(8)
    @given(SPANS, SPANS)
    def test_what_takes_the_time_can_be_named(self, hours, taken):
        cast = Cast([Availability(1, hours, taken)])
        for each in explain(HOURS, cast, starts_of(HOURS, cast, TODAY), MONDAY - DAY):
            touched = any(touch(HOURS, each.start, other) for other in taken)
            if (1, Refusal.TAKEN) in each.refusals:
                self.assertTrue(touched)
            if not each.refusals:
                self.assertFalse(touched)
