from datetime import timedelta

from ...core.retry import delay
from ..pure import PureCase

MIDDLE = 0.5  # a jitter that changes nothing


class TestRetry(PureCase):
    def test_the_wait_doubles_up_to_an_hour(self):
        waits = [delay(attempts, jitter=MIDDLE).total_seconds() for attempts in (1, 2, 3, 11, 12)]
        self.assertEqual([2, 4, 8, 2048, 3600], waits)

    def test_there_is_no_last_attempt(self):
        self.assertEqual(timedelta(hours=1), delay(1_000_000, jitter=MIDDLE))

    def test_those_who_failed_together_come_back_apart(self):
        self.assertEqual(timedelta(seconds=1.5), delay(1, jitter=0))
        self.assertAlmostEqual(2.5, delay(1, jitter=0.999999).total_seconds(), places=4)

    def test_what_the_vendor_asks_for_is_the_least(self):
        self.assertEqual(timedelta(seconds=90), delay(1, retry_after=90, jitter=MIDDLE))
        self.assertEqual(timedelta(seconds=2048), delay(11, retry_after=90, jitter=MIDDLE))

    def test_no_vendor_makes_us_wait_for_more_than_a_day(self):
        self.assertEqual(timedelta(hours=24), delay(1, retry_after=1e9, jitter=MIDDLE))
