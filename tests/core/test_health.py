from ...core.health import CALENDARS, OUTBOX, RUNS, Health, of_accounts, worst
from ..pure import PureCase


class TestHealth(PureCase):
    def test_what_is_in_time_is_well(self):
        for limits in (RUNS, OUTBOX, CALENDARS):
            self.assertIs(Health.OK, limits.judge(0))
            self.assertIs(Health.OK, limits.judge(limits.late - 1))
            self.assertIs(Health.LATE, limits.judge(limits.late))
            self.assertIs(Health.FAILING, limits.judge(limits.failing))

    def test_one_silent_account_is_somebodys_trouble_and_half_of_them_everybodys(self):
        table = {
            (0, 0): Health.OK,
            (0, 9): Health.OK,
            (1, 1): Health.LATE,
            (1, 3): Health.LATE,
            (1, 2): Health.FAILING,
            (2, 4): Health.FAILING,
            (2, 5): Health.LATE,
            (9, 9): Health.FAILING,
        }
        for (silent, connected), expected in table.items():
            with self.subTest(silent=silent, connected=connected):
                self.assertIs(expected, of_accounts(silent, connected))

    def test_the_worst_counts(self):
        self.assertIs(Health.OK, worst([]))
        self.assertIs(Health.FAILING, worst([Health.LATE, Health.FAILING, Health.OK]))
