"""Several calls to one account at once."""

from contextvars import ContextVar
from threading import Barrier, Lock, get_ident

from ...providers.abreast import abreast
from ..pure import PureCase

PATIENCE = 5  # seconds, for a thread that never comes


class TestAbreast(PureCase):
    def test_all_is_done_and_each_told_with_its_outcome(self):
        for most in (1, 3):
            with self.subTest(most=most):
                told = list(abreast(lambda n: n * n, range(10), most, lambda outcome: True))
                self.assertEqual([(n, n * n) for n in range(10)], sorted(told))

    def test_as_many_as_may_be_are_under_way_at_once(self):
        together = Barrier(3)
        told = abreast(lambda n: together.wait(PATIENCE) >= 0, range(6), 3, lambda outcome: True)
        self.assertEqual(6, len(list(told)))

    def test_never_more_are_under_way(self):
        lock, running, most = Lock(), set(), []

        def work(number):
            with lock:
                running.add(number)
                most.append(len(running))
            with lock:
                running.discard(number)

        list(abreast(work, range(50), 2, lambda outcome: True))
        self.assertLessEqual(max(most), 2)

    def test_one_at_a_time_comes_in_order_and_in_the_callers_thread(self):
        told = list(abreast(lambda n: get_ident(), range(3), 1, lambda outcome: True))
        self.assertEqual([(n, get_ident()) for n in range(3)], told)

    def test_the_callers_context_holds_for_all(self):
        caller = ContextVar("caller", default="nobody")
        caller.set("lane")
        told = abreast(lambda n: caller.get(), range(4), 2, lambda outcome: True)
        self.assertEqual({"lane"}, {outcome for _, outcome in told})

    def test_nothing_is_begun_after_what_concerns_the_account(self):
        for most, at_most in ((1, 1), (3, 3)):
            with self.subTest(most=most):
                told = list(abreast(lambda n: False, range(10), most, lambda outcome: outcome))
                self.assertLessEqual(1, len(told))
                self.assertLessEqual(len(told), at_most)

    def test_tasks_are_looked_for_only_when_there_is_room_for_one_more(self):
        for most in (1, 3):
            with self.subTest(most=most):
                looked = []
                tasks = (looked.append(n) or n for n in range(10))
                told = abreast(lambda n: n, tasks, most, lambda outcome: True)
                next(told)
                self.assertLessEqual(len(looked), most)
                self.assertEqual(9, len(list(told)))

    def test_a_mistake_of_ours_is_not_hidden(self):
        for most in (1, 3):
            with self.subTest(most=most), self.assertRaises(ZeroDivisionError):
                list(abreast(lambda n: 1 / n, [0, 0], most, lambda outcome: True))
