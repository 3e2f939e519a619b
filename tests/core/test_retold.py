"""A series in other words takes place just as before."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ...core.event import Event, Override
from ...core.interval import Interval
from ...core.reconcile import same
from ...core.recurrence import expand
from ...core.retold import retold
from ..pure import PureCase, repeatable
from .values import DAY, HOUR, at, meeting

EVER = Interval(at(-500), at(5000))


def daily(titles, rule="FREQ=DAILY;COUNT={}", title=None, **fields):
    """A series with these titles, one for each day; None where it does not take place. Odd is
    what is called otherwise than the series, which bears the first title unless one is given."""
    lines = (f"RRULE:{rule.format(len(titles))}",)
    title = title or next(filter(None, titles))
    series = meeting(start=at(9), zone="UTC", title=title, recurrence=lines, **fields)
    for number, each in enumerate(titles):
        if each != title:
            series = series.with_override(one(series, number, each))
    return series


def one(series, number, title, by=0 * HOUR, length=HOUR):
    original = series.start + number * DAY
    start = original + by
    single = replace(series, start=start, stop=start + length, title=title)
    return Override(original, title and replace(single, recurrence=(), overrides=()))


def titles(series):
    return [(each.start, each.stop, each.event.title) for each in expand(series, EVER)]


class TestRetold(PureCase):
    def test_what_the_series_is_called_stays_what_it_is_called(self):
        cases = {
            "one of two": (["B", "A"], ["A", "A"]),
            "most of them": (["B", "B", "B", "A"], ["A", "A", "A", "A"]),
            "both of two, one after the other": (["B", "C"], ["A", "C"]),
            "one where all are odd": (["D", "C"], ["B", "C"]),
            "one is cancelled": (["B", None, "A"], ["A", None, "A"]),
            "it goes on longer": (["B", "A", "A"], ["A", "A"]),
        }
        for name, (now, was) in cases.items():
            with self.subTest(name):
                told = retold(daily(now), daily(was, title="A"))
                self.assertEqual("A", told.title)
                self.assertEqual(titles(daily(now)), titles(told))

    def test_what_is_cancelled_at_its_beginning_is_cancelled_and_no_other_beginning(self):
        was = daily(["A", "A", "A"])
        first, second, third = (was.start + number * DAY for number in range(3))
        later = replace(was, start=second, stop=second + HOUR)
        later = later.with_override(Override(third + DAY, None))
        told = retold(later, was)
        self.assertTrue(same(was.with_override(Override(first, None)), told))
        self.assertEqual(titles(later), titles(told))
        moved = replace(was, start=second, stop=second + HOUR)  # to other days altogether
        self.assertEqual(moved, retold(moved, was))
        two = replace(later, recurrence=("RRULE:FREQ=DAILY;COUNT=2",), overrides=())
        self.assertTrue(same(was.with_override(Override(first, None)), retold(two, was)))
        cut = replace(later, recurrence=("RRULE:FREQ=DAILY;COUNT=1",), overrides=())
        self.assertEqual(cut, retold(cut, was))

    def test_all_that_were_changed_are_the_series(self):
        cases = {
            "all of them": (["B", "B"], ["A", "A"]),
            "an odd one too": (["B", "B"], ["A", "C"]),
            "all that take place": (["B", None], ["A", "A"]),
        }
        for name, (now, was) in cases.items():
            with self.subTest(name):
                self.assertEqual(daily(now), retold(daily(now), daily(was, title="A")))

    def test_what_has_no_end_is_told_by_most_of_it(self):
        for rule in ("FREQ=DAILY", "FREQ=DAILY;UNTIL=20990101T090000Z"):
            now = daily(["B", "B", "A"], rule, title="B")
            self.assertEqual(now, retold(now, daily(["A", "A", "A"], rule)))

    def test_what_can_not_be_compared_stays_as_it_is(self):
        now = daily(["B", "A"])
        for told in (None, meeting(title="A"), whole_days()):
            self.assertEqual(now, retold(now, told))
        self.assertEqual(meeting(), retold(meeting(), now))
        unclear = replace(now, recurrence=("RRULE:FREQ=WHENEVER",))
        self.assertEqual(unclear, retold(unclear, daily(["A", "A"])))

    def test_days_too(self):
        was = whole_days()
        first = replace(was, title="B", recurrence=())
        now = replace(was, title="B").with_override(
            Override(was.start + DAY, replace(first, title="A", start=was.start + DAY,
                                              stop=was.stop + DAY))
        )  # fmt: skip
        told = retold(now, was)
        self.assertEqual([was.start], [each.original for each in told.overrides])
        self.assertEqual(titles(now), titles(told))

    def test_lengths_too(self):
        was = daily(["A", "A"])
        long = replace(was, stop=was.stop + HOUR).with_override(one(was, 1, "A"))
        told = retold(long, was)
        self.assertEqual(was.stop, told.stop)
        self.assertEqual(titles(long), titles(told))


def whole_days():
    return Event(uid="x", start=at(0).date(), stop=at(24).date(), title="A",
                 recurrence=("RRULE:FREQ=DAILY;COUNT=2",))  # fmt: skip


@st.composite
def versions(draw, count=4):
    """One of the ways to tell a series of so many."""
    title = draw(st.sampled_from("AB"))
    series = daily([title] * count)
    for number in range(count):
        match draw(st.integers(0, 5)):
            case 0:
                series = series.with_override(one(series, number, None))
            case 1 | 2:
                by, length = draw(st.sampled_from([(0, 1), (0, 2), (3, 1), (-30, 1)]))
                name = draw(st.sampled_from("AB"))
                series = series.with_override(one(series, number, name, by * HOUR, length * HOUR))
    return series


def in_other_words(series, title):
    """The same, where the series itself bears that title."""
    odd = {each.key for each in series.overrides}
    told = replace(series, title=title)
    for number in range(4):
        regular = one(series, number, series.title)
        if regular.key not in odd:
            told = told.with_override(regular)
    return told


class TestRetoldByChance(PureCase):
    @repeatable(25)
    @given(versions(), versions())
    def test_it_takes_place_just_as_before(self, series, told):
        self.assertEqual(titles(series), titles(retold(series, told)))

    @repeatable(25)
    @given(versions(), st.sampled_from("ABC"))
    def test_what_takes_place_alike_is_told_alike(self, series, title):
        told = in_other_words(series, title)
        self.assertEqual(titles(series), titles(told))
        if titles(series):
            self.assertTrue(same(told, retold(series, told)))

    @repeatable(13)
    @given(versions(), versions())
    def test_it_is_told_the_same_way_again(self, series, told):
        once = retold(series, told)
        self.assertEqual(once, retold(once, told))
