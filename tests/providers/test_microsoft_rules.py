"""Outlook's patterns and our rules: the same days either way, or a plain word that it can not."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ...core.event import Event, Override, in_utc, is_day
from ...core.interval import Interval
from ...core.reconcile import same
from ...core.recurrence import expand
from ...core.rules import parse
from ...dev.simulators.microsoft.graph import patterns
from ...providers.errors import Rejected
from ...providers.microsoft import dialect
from ...providers.microsoft.rules import LAST_YEAR, NAMES, read_recurrence, write_recurrence
from ..pure import PureCase, repeatable
from .world import BRUSSELS, HOUR, MONDAY, appointment, holiday, monday, weekly

ZONES = (
    "Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
    "Asia/Kathmandu", "Europe/Dublin", "UTC",
)  # fmt: skip
WORKDAYS = list(NAMES[:5])
UNUSED = {
    "month": 0, "dayOfMonth": 0, "daysOfWeek": [], "index": "first", "interval": 1,
    "firstDayOfWeek": "sunday",
}  # fmt: skip


def pattern(kind: str, **parts) -> dict:
    return {**UNUSED, "type": kind, **parts}


def told(one: dict, **span) -> dict:
    start = MONDAY.date().isoformat()
    return {"pattern": one, "range": {"type": "noEnd", "startDate": start, **span}}


def rule(recurrence: dict, first=MONDAY) -> str:
    (line,) = read_recurrence(recurrence, first, "Europe/Brussels")
    return line.removeprefix("RRULE:")


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=BRUSSELS)


def series(text: str, start: datetime | date = MONDAY) -> Event:
    length = timedelta(days=1) if is_day(start) else HOUR
    return appointment(start=start, stop=start + length, recurrence=(f"RRULE:{text}",))


#: What both sides say alike, with a start that lies on it.
ALIKE = {
    "FREQ=DAILY": (MONDAY, {"type": "daily"}),
    "FREQ=DAILY;INTERVAL=3": (MONDAY, {"type": "daily", "interval": 3}),
    "FREQ=WEEKLY;BYDAY=MO,TH": (MONDAY, {"type": "weekly", "daysOfWeek": ["monday", "thursday"]}),
    "FREQ=WEEKLY;BYDAY=MO;INTERVAL=2": (
        MONDAY,
        {"type": "weekly", "daysOfWeek": ["monday"], "interval": 2, "firstDayOfWeek": "monday"},
    ),
    "FREQ=WEEKLY;BYDAY=MO,SU;INTERVAL=2;WKST=SU": (
        MONDAY,
        {
            "type": "weekly",
            "daysOfWeek": ["monday", "sunday"],
            "interval": 2,
            "firstDayOfWeek": "sunday",
        },
    ),
    "FREQ=MONTHLY;BYMONTHDAY=1": (MONDAY, {"type": "absoluteMonthly", "dayOfMonth": 1}),
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1": (
        at(2027, 2, 28),
        {"type": "absoluteMonthly", "dayOfMonth": 31},
    ),
    "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1": (
        at(2027, 2, 28),
        {"type": "absoluteMonthly", "dayOfMonth": 29},
    ),
    "FREQ=MONTHLY;BYDAY=1MO": (
        MONDAY,
        {"type": "relativeMonthly", "index": "first", "daysOfWeek": ["monday"]},
    ),
    "FREQ=MONTHLY;BYDAY=-1MO;INTERVAL=2": (
        monday(4),
        {"type": "relativeMonthly", "index": "last", "daysOfWeek": ["monday"], "interval": 2},
    ),
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": (
        at(2027, 3, 31),
        {"type": "relativeMonthly", "index": "last", "daysOfWeek": WORKDAYS},
    ),
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1": (
        MONDAY,
        {"type": "absoluteYearly", "month": 3, "dayOfMonth": 1},
    ),
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1": (
        at(2027, 2, 28),
        {"type": "absoluteYearly", "month": 2, "dayOfMonth": 29},
    ),
    "FREQ=YEARLY;BYDAY=1MO;BYMONTH=3": (
        MONDAY,
        {"type": "relativeYearly", "month": 3, "index": "first", "daysOfWeek": ["monday"]},
    ),
}
#: What we say in another way than Outlook would.
WRITTEN = {
    "FREQ=WEEKLY": (MONDAY, {"type": "weekly", "daysOfWeek": ["monday"]}),
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR": (MONDAY, {"type": "weekly", "daysOfWeek": WORKDAYS}),
    "FREQ=MONTHLY": (MONDAY, {"type": "absoluteMonthly", "dayOfMonth": 1}),
    "FREQ=MONTHLY;BYMONTHDAY=-1": (
        at(2027, 3, 31),
        {"type": "absoluteMonthly", "dayOfMonth": 31},
    ),
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1": (
        MONDAY,
        {"type": "relativeMonthly", "index": "first", "daysOfWeek": ["monday"]},
    ),
    "FREQ=YEARLY": (MONDAY, {"type": "absoluteYearly", "month": 3, "dayOfMonth": 1}),
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1": (
        at(2027, 2, 28),
        {"type": "absoluteYearly", "month": 2, "dayOfMonth": 29},
    ),
    "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1": (
        at(2027, 4, 30),
        {"type": "absoluteYearly", "month": 4, "dayOfMonth": 30},
    ),
}
INEXPRESSIBLE = {
    "FREQ=HOURLY": MONDAY,
    "FREQ=MINUTELY;INTERVAL=30": MONDAY,
    "FREQ=DAILY;BYHOUR=10,14": MONDAY,
    "FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU": MONDAY,
    "FREQ=DAILY;BYMONTH=3": MONDAY,
    "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1": MONDAY,
    "FREQ=MONTHLY;BYMONTHDAY=29": at(2027, 3, 29),
    "FREQ=MONTHLY;BYMONTHDAY=31": at(2027, 3, 31),
    "FREQ=MONTHLY": at(2027, 3, 31),
    "FREQ=MONTHLY;BYMONTHDAY=-2": at(2027, 3, 30),
    "FREQ=MONTHLY;BYMONTHDAY=1,15": MONDAY,
    "FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1": at(2027, 3, 15),
    "FREQ=MONTHLY;BYDAY=5MO": at(2027, 3, 29),
    "FREQ=MONTHLY;BYDAY=-2MO": at(2027, 3, 22),
    "FREQ=MONTHLY;BYDAY=MO": MONDAY,
    "FREQ=MONTHLY;BYDAY=1MO,3MO": MONDAY,
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,2": MONDAY,
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13": at(2027, 8, 13),
    "FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=1": MONDAY,
    "FREQ=YEARLY": at(2028, 2, 29),
    "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1": MONDAY,
    "FREQ=YEARLY;BYYEARDAY=60": MONDAY,
    "FREQ=YEARLY;BYWEEKNO=9;BYDAY=MO": MONDAY,
    "FREQ=YEARLY;BYDAY=9MO": MONDAY,
    "FREQ=WEEKLY;BYDAY=TU": MONDAY,
    "FREQ=WEEKLY;UNTIL=20270201": MONDAY,
    "FREQ=WEEKLY;COUNT=3;UNTIL=20280101": MONDAY,
    "FREQ=WEEKLY;COUNT=10000": MONDAY,
    "FREQ=DAILY;INTERVAL=10000": MONDAY,
    "FREQ=SOMETIMES": MONDAY,
}
ENDS = {
    "COUNT=8": {"type": "numbered", "numberOfOccurrences": 8},
    "UNTIL=20270405T215959Z": {"type": "endDate", "endDate": "2027-04-05"},
}
DAY_SETS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=7, unique=True)
PATTERNS = st.one_of(
    st.builds(lambda: {"type": "daily"}),
    st.builds(
        lambda days, first: {"type": "weekly", "daysOfWeek": days, "firstDayOfWeek": first},
        DAY_SETS,
        st.sampled_from(NAMES),
    ),
    st.builds(
        lambda day: {"type": "absoluteMonthly", "dayOfMonth": day}, st.integers(1, 31)
    ),
    st.builds(
        lambda month, day: {"type": "absoluteYearly", "month": month, "dayOfMonth": day},
        st.integers(1, 12),
        st.integers(1, 31),
    ),
    st.builds(
        lambda kind, index, days, month: {
            "type": kind, "index": index, "daysOfWeek": days, "month": month,
        },
        st.sampled_from(["relativeMonthly", "relativeYearly"]),
        st.sampled_from(["first", "second", "third", "fourth", "last"]),
        DAY_SETS,
        st.integers(1, 12),
    ),
)  # fmt: skip
SPANS = st.one_of(
    st.just({"type": "noEnd"}),
    st.integers(1, 40).map(lambda n: {"type": "numbered", "numberOfOccurrences": n}),
    st.integers(0, 800).map(lambda days: {"type": "endDate", "days": days}),
)
STARTS = st.builds(
    lambda day, hour, half, zone: datetime(2026, 1, 1, hour, 30 * half, tzinfo=ZoneInfo(zone))
    + timedelta(days=day),
    st.integers(0, 800),
    st.integers(0, 23),
    st.booleans(),
    st.sampled_from(ZONES),
)


@st.composite
def serieses(draw) -> Event:
    """A series that Outlook can keep, which starts on its own pattern."""
    one = {**UNUSED, **draw(PATTERNS), "interval": draw(st.integers(1, 4))}
    start = draw(STARTS)
    zone = start.tzinfo.key
    text = rule({"pattern": one, "range": {"type": "noEnd"}}, start)
    wall = start.replace(tzinfo=None)
    first = next(parse(text, wall, zone).starts(wall, wall, wall + timedelta(days=8000)))
    start = first.replace(tzinfo=start.tzinfo)
    span = draw(SPANS)
    if span["type"] == "endDate":
        span = {"type": "endDate", "endDate": str(first.date() + timedelta(days=span["days"]))}
    recurrence = read_recurrence({"pattern": one, "range": span}, start, zone)
    return appointment(start=start, stop=in_utc(start) + HOUR, zone=zone, recurrence=recurrence)


def occurrences(event: Event) -> list:
    since = in_utc(event.start) - timedelta(days=1)
    found = expand(event, Interval(since, since + timedelta(days=800)))
    return [(each.start, each.stop) for each in found]


def sent_and_back(event: Event, zone: str = "Europe/Brussels") -> Event:
    body = dialect.write_event(event, zone)
    body["originalStartTimeZone"] = body["start"]["timeZone"]
    return dialect.read_event({**body, "id": "id", "type": "seriesMaster"}, zone)


class TestMicrosoftRules(PureCase):
    def test_what_both_sides_say_alike_reads(self):
        for text, (first, parts) in ALIKE.items():
            with self.subTest(text):
                self.assertEqual(text, rule(told({**UNUSED, **parts}), first))

    def test_what_both_sides_say_alike_is_written(self):
        for text, (first, parts) in (ALIKE | WRITTEN).items():
            with self.subTest(text):
                found = write_recurrence(series(text, first), "UTC")["pattern"]
                self.assertEqual({"interval": 1, "firstDayOfWeek": "monday", **parts}, {
                    "firstDayOfWeek": "monday", **found
                })  # fmt: skip

    def test_what_outlook_has_no_words_for_is_refused_for_its_owner(self):
        for text, start in INEXPRESSIBLE.items():
            with self.subTest(text), self.assertRaises(dialect.Inexpressible) as caught:
                dialect.write_event(series(text, start), "Europe/Brussels")
            self.assertIsInstance(caught.exception, Rejected)
            self.assertEqual("not_expressible", caught.exception.reason)

    def test_lines_that_outlook_has_no_words_for_are_refused(self):
        for lines in (
            ("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"),
            ("RRULE:FREQ=DAILY", "RDATE:20270302T120000Z"),
            ("RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"),
            ("RDATE:20270302T120000Z",),
            ("EXDATE:20270302T120000Z",),
            ("nonsense",),
        ):
            with self.subTest(lines), self.assertRaises(dialect.Inexpressible):
                dialect.write_event(weekly(recurrence=lines), "Europe/Brussels")

    def test_a_series_on_clocks_that_windows_has_not_is_refused(self):
        event = weekly(zone="Antarctica/Troll")
        with self.assertRaises(dialect.Inexpressible):
            dialect.write_event(event, "Europe/Brussels")
        single = dialect.write_event(replace(event, recurrence=()), "Europe/Brussels")
        self.assertEqual("UTC", single["start"]["timeZone"])

    def test_ends_are_the_same_either_way(self):
        for text, span in ENDS.items():
            with self.subTest(text):
                one = pattern("weekly", daysOfWeek=["monday"])
                self.assertEqual(f"FREQ=WEEKLY;BYDAY=MO;{text}", rule(told(one, **span)))
                found = write_recurrence(series(f"FREQ=WEEKLY;{text}"), "UTC")["range"]
                expected = {"startDate": "2027-03-01", "recurrenceTimeZone": "UTC", **span}
                self.assertEqual(expected, found)

    def test_an_end_is_the_date_on_the_clock_of_the_series(self):
        for until in ("20270405T080000Z", "20270405", "20270406T020000", "20270405T235959"):
            with self.subTest(until):
                found = write_recurrence(series(f"FREQ=WEEKLY;UNTIL={until}"), "UTC")["range"]
                self.assertEqual("2027-04-05", found["endDate"])

    def test_an_end_before_the_time_of_day_is_the_day_before(self):
        found = write_recurrence(series("FREQ=DAILY;UNTIL=20270405T070000Z"), "UTC")["range"]
        self.assertEqual("2027-04-04", found["endDate"])

    def test_an_end_beyond_outlooks_years_is_none(self):
        for until in ("99991231", f"{LAST_YEAR + 1}0601T000000Z"):
            with self.subTest(until):
                found = write_recurrence(series(f"FREQ=DAILY;UNTIL={until}"), "UTC")["range"]
                self.assertEqual("noEnd", found["type"])
        one = told(pattern("daily"), type="endDate", endDate="9999-12-31")
        self.assertEqual("FREQ=DAILY", rule(one))

    def test_whole_days_end_with_a_date(self):
        one = told(pattern("daily"), type="endDate", endDate="2027-04-05")
        self.assertEqual("FREQ=DAILY;UNTIL=20270405", rule(one, MONDAY.date()))

    def test_a_week_begins_on_sunday_where_outlook_does_not_say(self):
        one = pattern("weekly", daysOfWeek=["monday", "sunday"], interval=2)
        del one["firstDayOfWeek"]
        self.assertIn("WKST=SU", rule(told(one)))

    @repeatable(50)
    @given(serieses())
    def test_a_series_there_and_back_takes_place_at_the_same_times(self, event):
        back = sent_and_back(event)
        self.assertEqual(occurrences(event), occurrences(back))
        self.assertEqual(dialect.as_kept(event).recurrence, back.recurrence)
        self.assertTrue(same(dialect.as_kept(event), back))

    @repeatable(50)
    @given(serieses())
    def test_keeping_a_series_twice_changes_nothing(self, event):
        kept = dialect.as_kept(event)
        self.assertEqual(kept, dialect.as_kept(kept))
        self.assertTrue(same(event, kept))

    @repeatable(50)
    @given(serieses().filter(lambda event: "BYMONTHDAY" in event.recurrence[0]))
    def test_a_day_that_a_month_does_not_have_is_its_last(self, event):
        written = dialect.write_event(event, "UTC")["recurrence"]["pattern"]
        day = written["dayOfMonth"]
        for start, _ in occurrences(event):
            found = start.astimezone(ZoneInfo(event.zone)).date()
            self.assertEqual(min(day, monthrange(found.year, found.month)[1]), found.day)

    @repeatable(50)
    @given(serieses())
    def test_the_simulator_finds_the_same_days_in_what_is_written(self, event):
        first, clock = event.start.date(), ZoneInfo(event.zone)
        recurrence = patterns.stored(write_recurrence(event, "UTC"), first, "UTC")
        last = first + timedelta(days=790)
        expected = list(patterns.days(recurrence, first, last))
        found = [start.astimezone(clock).date() for start, _ in occurrences(event)]
        self.assertEqual(expected, [day for day in found if day <= last])


class TestKeptSeries(PureCase):
    def test_dates_taken_out_are_cancelled_occurrences(self):
        for line in (
            "EXDATE;TZID=Europe/Brussels:20270308T100000",
            "EXDATE:20270308T090000Z",
            "EXDATE;VALUE=DATE:20270308",
        ):
            with self.subTest(line):
                kept = dialect.as_kept(weekly(recurrence=("RRULE:FREQ=WEEKLY;COUNT=8", line)))
                self.assertEqual(("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8",), kept.recurrence)
                self.assertEqual([Override(monday(1), None).key], [o.key for o in kept.overrides])
                self.assertEqual(kept, dialect.as_kept(kept))

    def test_a_date_that_the_rule_does_not_have_is_nothing(self):
        lines = ("RRULE:FREQ=WEEKLY;COUNT=8", "EXDATE:20270309T090000Z")
        self.assertEqual((), dialect.as_kept(weekly(recurrence=lines)).overrides)

    def test_lines_that_never_get_there_stay_as_they_are(self):
        for text, start in INEXPRESSIBLE.items():
            with self.subTest(text):
                event = series(text, start)
                self.assertEqual(event, dialect.as_kept(event))

    def test_odd_occurrences_are_kept_as_outlook_keeps_them(self):
        moved = appointment(title=" Two\nlines ", start=monday(1) + HOUR, stop=monday(1) + 2 * HOUR)
        series = weekly().with_override(Override(monday(1), moved))
        as_ever = appointment(start=monday(2), stop=monday(2) + HOUR)
        series = series.with_override(Override(monday(2), as_ever))
        (kept,) = dialect.as_kept(series).overrides
        self.assertEqual(("Two lines", series.uid), (kept.event.title, kept.event.uid))

    def test_whole_days_are_kept(self):
        series = holiday(recurrence=("RRULE:FREQ=YEARLY;COUNT=3",))
        kept = dialect.as_kept(series.with_override(Override(date(2028, 3, 3), None)))
        self.assertEqual([date(2028, 3, 3)], [each.original for each in kept.overrides])
        self.assertTrue(same(series, sent_and_back(series)))
