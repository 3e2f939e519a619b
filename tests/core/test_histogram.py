from hypothesis import given
from hypothesis import strategies as st

from ...core.histogram import STEPS, quantile, step_of
from ..pure import PureCase, repeatable

MILLISECONDS = st.lists(st.floats(0, 3 * STEPS[-1]), min_size=1, max_size=200)


def counted(times):
    counts = {}
    for time in times:
        counts[step_of(time)] = counts.get(step_of(time), 0) + 1
    return counts


class TestHistogram(PureCase):
    def test_nothing_counted_has_no_median(self):
        self.assertIsNone(quantile({}, 0.5))
        self.assertIsNone(quantile({3: 0}, 0.5))

    def test_within_a_step_they_lie_evenly(self):
        step = step_of(60)
        self.assertEqual((50, 75), (STEPS[step - 1], STEPS[step]))
        self.assertEqual(62.5, quantile({step: 10}, 0.5))

    def test_one_slow_answer_among_many_does_not_move_the_median(self):
        times = [20] * 99 + [30_000]
        self.assertLess(quantile(counted(times), 0.5), 25)
        self.assertLess(quantile(counted(times), 0.95), 26)
        self.assertGreater(quantile(counted(times), 1), 20_000)

    def test_what_takes_for_ever_is_told_as_the_longest_that_is_known(self):
        self.assertEqual(STEPS[-1], quantile(counted([10 * STEPS[-1]] * 5), 0.95))

    @repeatable(15)
    @given(MILLISECONDS, st.floats(0.01, 1))
    def test_it_is_never_further_off_than_its_step_is_wide(self, times, share):
        exact = sorted(times)[max(0, -int(-share * len(times) // 1) - 1)]
        found = step_of(quantile(counted(times), share))
        self.assertIn(found - min(step_of(exact), len(STEPS) - 1), (-1, 0, 1))
