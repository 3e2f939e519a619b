from datetime import datetime, timedelta

from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from ...core.rules import BadRecurrence, parse
from ..pure import PureCase, repeatable
from .values import DAY

FIRST = datetime(2027, 3, 1, 9)  # a Monday
ZONE = "Europe/Brussels"


def rule(text, first=FIRST):
    return parse(text, first, ZONE)


class TestReadingRules(PureCase):
    def test_rules_that_say_the_same_are_equal(self):
        weekly = "FREQ=WEEKLY;BYDAY=MO"
        for one, other in {
            "the order and case of its parts": (
                "byday=we,mo;freq=weekly",
                "FREQ=WEEKLY;BYDAY=MO,WE",
            ),
            "what is left to the start": ("FREQ=WEEKLY", weekly),
            "a day of the month left to the start": ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=1"),
            "a birthday": ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"),
            "an interval of one": ("FREQ=DAILY;INTERVAL=1", "FREQ=DAILY"),
            "where a week begins, when all count": ("FREQ=WEEKLY;WKST=SU", weekly),
            "a vendor's own part": ("FREQ=DAILY;X-NAME=1", "FREQ=DAILY"),
            "a plus sign": ("FREQ=MONTHLY;BYDAY=+1MO", "FREQ=MONTHLY;BYDAY=1MO"),
            "a trailing semicolon": ("FREQ=DAILY;", "FREQ=DAILY"),
            "until a day or its last second": (
                "FREQ=DAILY;UNTIL=20270310",
                "FREQ=DAILY;UNTIL=20270310T225959Z",
            ),
            "until the start of the last one, in UTC or here": (
                "FREQ=DAILY;UNTIL=20270310T080000Z",
                "FREQ=DAILY;UNTIL=20270310T090000",
            ),
            "until too early for the last day": (
                "FREQ=DAILY;UNTIL=20270310T075959Z",
                "FREQ=DAILY;UNTIL=20270309",
            ),
        }.values():
            with self.subTest(one):
                self.assertEqual(rule(one), rule(other))

    def test_rules_that_say_something_else_differ(self):
        for one, other in {
            ("FREQ=DAILY", "FREQ=DAILY;INTERVAL=2"),
            ("FREQ=DAILY", "FREQ=DAILY;COUNT=10"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO"),
            (
                "FREQ=DAILY;BYHOUR=9,15;UNTIL=20270310T080000Z",
                "FREQ=DAILY;BYHOUR=9,15;UNTIL=20270310",
            ),
            ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=MO"),
        }:
            with self.subTest(one):
                self.assertNotEqual(rule(one), rule(other))

    def test_what_means_nothing_is_refused(self):
        for text in (
            "",
            "nonsense",
            "COUNT=4",
            "FREQ=OFTEN",
            "FREQ=SECONDLY",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=-1",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=99999999",
            "FREQ=DAILY;UNTIL=soon",
            "FREQ=DAILY;BYFOO=1",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;WKST=XX",
            "FREQ=MONTHLY;BYDAY=6MO",
            "FREQ=YEARLY;BYDAY=54MO",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYMONTHDAY=",
            "FREQ=MONTHLY;BYMONTHDAY=first",
            "FREQ=YEARLY;BYMONTH=0",
            "FREQ=HOURLY;BYHOUR=24",
            "FREQ=HOURLY;BYSETPOS=2",
            "FREQ=MINUTELY;BYSETPOS=2",
            "FREQ=MINUTELY;BYHOUR=9;BYMONTHDAY=30;BYMONTH=2",
        ):
            with self.subTest(text), self.assertRaises(BadRecurrence):
                rule(text)

    def test_parts_that_contradict_each_other_are_refused_when_asked(self):
        with self.assertRaises(BadRecurrence):
            list(rule("FREQ=HOURLY;INTERVAL=24;BYHOUR=8").starts(FIRST, FIRST, FIRST + DAY))

    def test_a_day_that_no_month_has_is_searched_for_only_a_while(self):
        starts = rule("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30").starts(FIRST, FIRST, FIRST + DAY)
        self.assertEqual([], list(starts))


def values(name, *choices):
    lists = st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True)
    return lists.map(lambda chosen: f";{name}={','.join(map(str, chosen))}")


def perhaps(part):
    return st.just("") | part


frequencies = st.sampled_from(["MONTHLY", "WEEKLY", "DAILY", "HOURLY"]).map("FREQ={}".format)
rules = st.tuples(
    frequencies,
    st.integers(1, 5).map(";INTERVAL={}".format),
    perhaps(values("BYDAY", "MO", "TU", "FR", "SU")),
    perhaps(values("BYHOUR", 9, 12, 21)),
    perhaps(values("BYMONTH", 1, 3, 4, 12)),
    perhaps(st.sampled_from(["SU", "MO", "WE"]).map(";WKST={}".format)),
    perhaps(st.integers(1, 200).map(";COUNT={}".format)),
).map("".join)


class TestPassingOverThePast(PureCase):
    @repeatable(10)
    @given(rules, st.integers(0, 300), st.integers(0, 40))
    def test_nothing_is_missed_and_nothing_made_up(self, text, days, length):
        since = FIRST + timedelta(days=days, hours=5)
        until = since + timedelta(days=length)
        expected = self.counted_one_by_one(text, since, until)
        try:
            found = [start for start in rule(text).starts(FIRST, since, until) if start >= since]
        except BadRecurrence:
            found = []
        self.assertEqual(expected, found)

    def counted_one_by_one(self, text, since, until):
        try:
            return rrulestr(text, dtstart=FIRST).between(since, until, inc=True)
        except ValueError:
            return []

    def test_a_position_in_the_week_counts_in_whole_weeks(self):
        text = "FREQ=WEEKLY;BYDAY=SU,TU;BYSETPOS=1;WKST=SU"
        for days in range(20, 60):
            since, until = FIRST + timedelta(days=days), FIRST + timedelta(days=90)
            expected = self.counted_one_by_one(text, since, until)
            found = [start for start in rule(text).starts(FIRST, since, until) if start >= since]
            self.assertEqual(expected, found)

    def test_few_steps_are_taken_however_old_the_series_is(self):
        old = datetime(1970, 1, 1, 9)
        for text in ("FREQ=DAILY", "FREQ=HOURLY", "FREQ=WEEKLY", "FREQ=HOURLY;COUNT=900000"):
            starts = list(rule(text, old).starts(old, FIRST, FIRST + DAY))
            with self.subTest(text):
                self.assertLess(len(starts), 30)
