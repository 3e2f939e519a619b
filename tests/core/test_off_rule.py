"""Dates that a series' rule does not give."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ...core.alike import take_place_alike
from ...core.event import Override, moment_key, moment_of
from ...core.interval import Interval
from ...core.off_rule import with_dates
from ...core.parts import FIELDS, OVERRIDE, parts, standing, take
from ...core.reconcile import Strategy, Verb, differences, reconcile, resolve, same
from ...core.recurrence import expand
from ..pure import PureCase, repeatable
from .values import DAY, HOUR, at, brussels, meeting

EVER = Interval(at(-500), at(5000))
RULE = "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3"
FIRST = at(9)


def series(*lines, start=FIRST, **fields):
    """Monday, Wednesday and Friday at nine."""
    return meeting(start=start, zone="UTC", recurrence=(RULE, *lines), **fields)


def on(day, by=0, **fields):
    """An exception of the day so many after Monday, moved by so many hours."""
    start = FIRST + day * DAY
    return Override(start, meeting(start=start + by * HOUR, zone="UTC", **fields))


def rdate(day):
    return f"RDATE:{moment_key(FIRST + day * DAY)}"


def times(event):
    return [(each.start, each.event.title) for each in expand(event, EVER)]


class TestOffRule(PureCase):
    def test_an_exception_off_the_rule_says_the_same_as_an_added_date(self):
        pairs = {
            "as the others": (series(overrides=(on(1),)), series(rdate(1))),
            "moved": (series(overrides=(on(1, 3),)), series(rdate(1), overrides=(on(1, 3),))),
            "on a line with another": (
                series(overrides=(on(1), on(8))),
                series(f"{rdate(1)},{moment_key(FIRST + 8 * DAY)}"),
            ),
            "cancelled": (series(overrides=(Override(FIRST + DAY, None),)), series()),
            "added and cancelled": (
                series(rdate(1), overrides=(Override(FIRST + DAY, None),)),
                series(),
            ),
            "added though the rule gives it": (series(rdate(2)), series()),
        }
        for name, (one, other) in pairs.items():
            with self.subTest(name):
                self.assertEqual(times(one), times(other))
                self.assertEqual(frozenset(), differences(one, other))
                self.assertEqual(times(one), times(standing(one)))

    def test_days_too(self):
        day = FIRST.date()
        one = meeting(start=day, stop=day + DAY, recurrence=(RULE,))
        second = replace(one, start=day + DAY, stop=day + 2 * DAY, recurrence=())
        added = f"RDATE;VALUE=DATE:{moment_key(day + DAY)}"
        told = standing(one.with_override(Override(day + DAY, second)))
        self.assertEqual((RULE, added), told.recurrence)
        self.assertEqual(5 - 1, len(times(told)))

    def test_a_date_that_takes_place_and_one_that_does_not_are_different(self):
        for one in (series(rdate(1)), series(overrides=(on(1),)), series(overrides=(on(1, 3),))):
            self.assertEqual({"overrides"}, differences(series(), one))

    def test_a_date_out_of_a_whole_day_that_is_taken_out_stays_out(self):
        out = series(f"EXDATE;VALUE=DATE:{moment_key(at(24).date())}", overrides=(on(1, 3),))
        self.assertEqual(times(series()), times(standing(out)))

    def test_what_can_not_be_understood_stays_as_it_is(self):
        unclear = replace(series(overrides=(on(1),)), recurrence=("RRULE:FREQ=WHENEVER", rdate(1)))
        self.assertEqual(unclear, standing(unclear))

    def test_dates_added_on_two_sides_merge(self):
        base, local, remote = series(), series(rdate(1)), series(rdate(3))
        merged = reconcile(base, local, remote)
        self.assertEqual(Verb.MERGE, merged.verb)
        self.assertEqual(times(series(rdate(1), rdate(3))), times(merged.event))

    def test_a_date_added_here_and_a_date_moved_there_merge(self):
        base, local, remote = series(), series(rdate(1)), series(overrides=(on(2, 3),))
        merged = reconcile(base, local, remote)
        self.assertEqual(Verb.MERGE, merged.verb)
        self.assertEqual(times(series(rdate(1), overrides=(on(2, 3),))), times(merged.event))

    def test_a_date_added_there_outlasts_another_rule_here(self):
        longer = replace(series(), recurrence=("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=4",))
        later = series(start=FIRST + HOUR, stop=FIRST + 2 * HOUR)
        for local in (longer, later):
            for remote in (series(rdate(1)), series(overrides=(on(1, 3),))):
                merged = reconcile(series(), local, remote)
                self.assertEqual(Verb.MERGE, merged.verb)
                [added] = {*times(merged.event)} - {*times(local)}
                self.assertIn(added, times(remote))
                self.assertEqual(len(times(local)) + 1, len(times(merged.event)))

    def test_a_date_taken_out_there_goes_whatever_is_written_here(self):
        base = series(overrides=(on(1), on(3, 2)))
        local, remote = base.with_override(on(2, 5)), series(rdate(3), overrides=(on(3, 2),))
        merged = reconcile(base, local, remote)
        self.assertEqual(times(remote.with_override(on(2, 5))), times(merged.event))


class TestOffRuleByChance(PureCase):
    dates = st.sets(st.integers(-3, 9), max_size=4)
    moves = st.dictionaries(st.integers(-3, 9), st.sampled_from([None, 0, 3]), max_size=4)

    def told(self, dates, moves):
        odd = (Override(FIRST + day * DAY, None) if by is None else on(day, by)
               for day, by in sorted(moves.items()))  # fmt: skip
        return with_dates(series(overrides=tuple(odd)), [FIRST + day * DAY for day in dates])

    @repeatable(13)
    @given(dates, moves)
    def test_it_takes_place_just_as_before_and_says_so_once(self, dates, moves):
        event = self.told(dates, moves)
        told = standing(event)
        self.assertEqual(times(event), times(told))
        self.assertEqual(told, standing(told))

    @repeatable(13)
    @given(dates, moves, dates, moves)
    def test_what_takes_place_alike_is_equal(self, dates, moves, others, other_moves):
        one, other = self.told(dates, moves), self.told(others, other_moves)
        self.assertEqual(times(one) == times(other), take_place_alike(one, other))
        if same(one, other):
            self.assertEqual(times(one), times(other))

    @repeatable(13)
    @given(dates, moves, dates, moves)
    def test_all_that_is_taken_from_the_other_makes_it_the_other(self, dates, moves, others, more):
        one, other = standing(self.told(dates, moves)), standing(self.told(others, more))
        was, wanted = parts(one, FIELDS), parts(other, FIELDS)
        names = {name for name in was.keys() | wanted.keys() if was.get(name) != wanted.get(name)}
        self.assertTrue(all(name.startswith(OVERRIDE) for name in names))
        self.assertEqual(times(other), times(take(one, names, other)))


class TestIdleRules(PureCase):
    """A rule in other words, by which no date changes, stands against nothing."""

    def test_what_the_other_side_has_moved_stands(self):
        base = series()
        same_dates = replace(base, recurrence=("RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO,WE,FR",))
        moved = replace(base, start=FIRST + HOUR, stop=FIRST + 2 * HOUR)
        for odd in (moved, series(overrides=(on(2, 3),)), replace(moved, title="Yoga")):
            for here, there in ((same_dates, odd), (odd, same_dates)):
                for strategy in Strategy:
                    decision = resolve(strategy, base, here, there)
                    self.assertEqual(times(odd), times(decision.event))

    def test_what_changes_a_date_stands_against_it(self):
        base = series()
        longer = replace(base, recurrence=("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=4",))
        moved = series(overrides=(on(2, 3),))
        self.assertEqual(Verb.CONFLICT, reconcile(base, longer, moved).verb)

    def test_of_what_has_no_end_nobody_can_say_it(self):
        base = replace(series(), recurrence=("RRULE:FREQ=DAILY",))
        other = replace(base, recurrence=("RRULE:FREQ=HOURLY;INTERVAL=24",))
        self.assertFalse(take_place_alike(base, other))


class TestKeys(PureCase):
    def test_a_key_names_its_moment(self):
        for moment in (at(9), at(0).date(), brussels(2027, 7, 1, 9)):
            self.assertEqual(moment, moment_of(moment_key(moment)))
        for key in ("", "tomorrow", "20271301"):
            with self.assertRaises(ValueError):
                moment_of(key)
