from collections import Counter
from datetime import timedelta
from random import Random

from ...core.shares import Turn
from ..pure import PureCase

HOUR = timedelta(hours=1)
SPAN = 300


class Salon:
    """Appointments that are shared out one by one, as they are asked for."""

    def __init__(self, weights, seed=7):
        self.weights = weights
        self.random = Random(seed)
        self.given = []

    def turn(self, name):
        first = max(0, len(self.given) - SPAN)
        recent = enumerate(self.given[first:], first + 1)
        mine = [(number, length) for number, (who, length) in recent if who == name]
        booked = sum((length for _number, length in mine), timedelta())
        return Turn(booked, max((number for number, _ in mine), default=0), self.weights[name])

    def ask(self, length=HOUR, away=()):
        here = [name for name in self.weights if name not in away]
        self.given.append((min(here, key=lambda name: self.turn(name).order), length))

    def shares(self, since=0):
        """The part of all booked time that each has."""
        had = Counter()
        for who, length in self.given[since:]:
            had[who] += length / HOUR
        return {name: had[name] / had.total() for name in self.weights}


class TestShares(PureCase):
    def assertFollows(self, weights, shares, within):
        whole = sum(weights.values())
        told = {name: f"{shares[name]:.1%} for weight {weights[name]}" for name in weights}
        for name, weight in weights.items():
            self.assertAlmostEqual(weight / whole, shares[name], delta=within, msg=told)

    def test_equal_weights_take_turns(self):
        salon = Salon({"ada": 1, "bea": 1, "cid": 1})
        for _ in range(6):
            salon.ask()
        self.assertEqual(["ada", "bea", "cid"] * 2, [who for who, _length in salon.given])

    def test_shares_follow_the_weights(self):
        for weights in ({"ada": 1, "bea": 1}, {"ada": 3, "bea": 1}, {"ada": 5, "bea": 3, "cid": 2}):
            salon = Salon(weights)
            for _ in range(400):
                salon.ask()
            self.assertFollows(weights, salon.shares(), 0.01)

    def test_it_is_time_that_is_shared_and_not_a_number(self):
        weights = {"ada": 2, "bea": 1, "cid": 1}
        salon = Salon(weights)
        for _ in range(600):
            salon.ask(salon.random.choice([0.5, 1, 1.5, 3]) * HOUR)
        self.assertFollows(weights, salon.shares(), 0.01)

    def test_shares_are_kept_where_not_everybody_is_always_free(self):
        weights = {"ada": 2, "bea": 1, "cid": 1}
        salon = Salon(weights)
        for _ in range(600):
            away = [name for name in weights if salon.random.random() < 0.2]
            salon.ask(away=away if len(away) < len(weights) else ())
        self.assertFollows(weights, salon.shares(), 0.02)

    def test_who_was_away_is_not_buried_for_ever(self):
        """What is long past does not count, so one catches up no more than a span's worth."""
        weights = {"ada": 1, "bea": 1}
        salon = Salon(weights)
        for _ in range(1000):
            salon.ask(away=["bea"])
        back = len(salon.given)
        for _ in range(900):
            salon.ask()
        self.assertFollows(weights, salon.shares(back + SPAN), 0.01)

    def test_who_has_no_share_comes_last(self):
        salon = Salon({"ada": 0, "bea": 1})
        for _ in range(9):
            salon.ask()
        self.assertEqual({"bea"}, {who for who, _length in salon.given})
        salon.ask(away=["bea"])
        self.assertEqual("ada", salon.given[-1][0])

    def test_of_two_with_as_much_who_had_to_wait_longer_is_next(self):
        self.assertLess(Turn(HOUR, last=3).order, Turn(HOUR, last=4).order)
        self.assertLess(Turn(HOUR, last=9).order, Turn(2 * HOUR, last=1).order)
        self.assertLess(Turn().order, Turn(HOUR).order)
