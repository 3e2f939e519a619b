import os
import time

from odoo.tests.common import tagged

from ...providers.memory import MemoryCloudProvider
from .two_people_walk import STRATEGIES, TwoPeopleCase, Walk, history

#: Histories from the first seed on, each of so many steps.
FIRST = int(os.environ.get("TWO_PEOPLE_SEED", "1"))
HISTORIES = int(os.environ.get("TWO_PEOPLE_HISTORIES", "10"))
STEPS = int(os.environ.get("TWO_PEOPLE_STEPS", "20"))

SHRINKING = 60.0  # seconds, at most, to find out what does not matter


@tagged("post_install", "-at_install")
class TestTwoPeople(TwoPeopleCase):
    """An account that tells series whole."""

    def test_two_people_and_a_bad_line_lose_and_double_nothing(self):
        for seed in range(FIRST, FIRST + HISTORIES):
            self.seed = seed
            with self.subTest(seed=seed):
                self.check(history(seed, STEPS), STRATEGIES[seed // 2 % 4])

    def check(self, steps, strategy):
        if failure := self.live(strategy, steps):
            steps, failure = self.shrunk(strategy, steps, failure)
            told = "\n".join(map(str, steps))
            self.fail(f"strategy {strategy!r}: {failure}\n{told}")

    def live(self, strategy, steps):
        """Return what goes wrong in this history, None for nothing."""
        self.begin(strategy)
        try:
            walk = Walk(self)
            for step in steps:
                walk.take(step)
            walk.rest()
        except AssertionError as failure:
            return str(failure)
        finally:
            self.end()

    def shrunk(self, strategy, steps, failure):
        """Leave out what is not needed for the same to go wrong."""
        end, size = time.monotonic() + SHRINKING, len(steps)
        while size := size // 2:
            begin = 0
            while begin < len(steps) and time.monotonic() < end:
                fewer = steps[:begin] + steps[begin + size :]
                found = self.live(strategy, fewer)
                if found and _kind(found) == _kind(failure):
                    steps, failure = fewer, found
                else:
                    begin += size
        return steps, failure


def _kind(failure):
    return failure.partition(":")[0]


@tagged("post_install", "-at_install")
class TestTwoPeopleAtACloud(TestTwoPeople):
    """An account that tells of occurrences one by one."""

    provider = MemoryCloudProvider
