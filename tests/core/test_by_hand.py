from hypothesis import given
from hypothesis import strategies as st

from ...core.by_hand import without_rules
from ...core.explain import explain, touch
from ...core.interval import Interval
from ...core.slots import Availability, Refusal, Rules
from ...core.teams import Cast, team_slots, teams
from ..pure import PureCase, repeatable
from .values import DAY, HOUR, MINUTE, MONDAY, at, span

RULES = Rules(HOUR, HOUR, before=15 * MINUTE, after=30 * MINUTE, notice=2 * HOUR, horizon=5 * HOUR)
TODAY = Interval(MONDAY, MONDAY + DAY)
AROUND = Interval(MONDAY - DAY, MONDAY + 2 * DAY)


def refusals(cast, taken, hour):
    """Who refuses that hour when the practice books it itself."""
    rules, loose = without_rules(RULES, cast, taken, AROUND)
    [told] = explain(rules, loose, [at(hour)], AROUND.start)
    return dict(told.refusals)


class TestByHand(PureCase):
    def test_rules_give_way(self):
        maya = Cast([Availability(1, [span(9, 12)], full=[span(0, 24)])])
        for hour in (9, 9.25, 7, 23.5):
            with self.subTest(hour):
                self.assertEqual({}, refusals(maya, {1: []}, hour))

    def test_taken_time_does_not_give_way_nor_does_the_time_around_it(self):
        maya = Cast([Availability(1, [span(9, 12)])])
        for hour in (9.6, 10, 11.2):
            with self.subTest(hour):
                self.assertEqual({1: Refusal.TAKEN}, refusals(maya, {1: [span(10.5, 11)]}, hour))
        self.assertEqual({}, refusals(maya, {1: [span(10.5, 11)]}, 9))

    def test_everyone_who_is_needed_must_have_the_time(self):
        maya, room = Availability(1, [span(9, 12)]), Availability(2, [])
        cast = Cast([maya], rooms=[room])
        self.assertEqual({2: Refusal.TAKEN}, refusals(cast, {1: [], 2: [span(10, 11)]}, 10))
        self.assertEqual({}, refusals(cast, {1: [], 2: [span(10, 11)]}, 12))

    SPANS = st.lists(
        st.tuples(st.integers(0, 95), st.integers(1, 16)).map(
            lambda s: span(s[0] / 4, (s[0] + s[1]) / 4)
        ),
        max_size=5,
    )

    @repeatable(13)
    @given(SPANS, SPANS, st.integers(0, 95))
    def test_what_visitors_are_offered_can_always_be_had(self, hours, taken, now):
        cast = Cast([Availability(1, hours, taken)])
        rules, loose = without_rules(RULES, cast, {1: taken}, AROUND)
        for slot in team_slots(RULES, cast, TODAY, at(now / 4)):
            self.assertTrue(teams(rules, loose, slot.start, AROUND.start))

    @repeatable(13)
    @given(SPANS, st.integers(0, 24 * 60 - 1))
    def test_any_minute_can_be_had_in_which_nothing_is(self, taken, minute):
        start = MONDAY + minute * MINUTE
        cast = Cast([Availability(1, [], taken)])
        rules, loose = without_rules(RULES, cast, {1: taken}, AROUND)
        clear = not any(touch(RULES, start, each) for each in taken)
        self.assertEqual(clear, bool(teams(rules, loose, start, AROUND.start)))
