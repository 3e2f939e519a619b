from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...core.event import Blocks, Override, Status
from ...core.interval import Interval
from ...core.recurrence import BadRecurrence, TooManyOccurrences, blocking, busy, expand
from ..pure import PureCase, repeatable
from .values import BRUSSELS, DAY, HOUR, MINUTE, UTC, at, brussels, meeting, weekly

#: What recurrence lines are made of.
pieces = st.sampled_from(
    """RRULE: EXRULE: RDATE: EXDATE: ;TZID= ;VALUE=PERIOD : ; , = / FREQ= DAILY YEARLY COUNT= UNTIL=
    INTERVAL= BYDAY= BYMONTH= BYSETPOS= BYHOUR= WKST= MO -1SU 0 1 -1 99 20270308 99991231T235959Z
    20270308T090000 00010101T000000Z PT1H -PT1H Europe/Brussels X-A é " """.split()
)

MARCH = Interval(brussels(2027, 3, 1), brussels(2027, 4, 1))
YEAR = Interval(brussels(2027, 1, 1), brussels(2028, 1, 1))
NINE = brussels(2027, 3, 1, 9)


def local(occurrences):
    """The starts as the clocks of Brussels show them."""
    return [each.start.astimezone(BRUSSELS).strftime("%d.%m. %H:%M") for each in occurrences]


class TestOccurrences(PureCase):
    def test_a_series_keeps_its_time_on_the_wall(self):
        april = Interval(MARCH.start, brussels(2027, 4, 6))
        starts = [each.start for each in expand(weekly(), april)]
        self.assertEqual(
            [8, 8, 8, 8, 7, 7], [start.hour for start in starts], "an hour earlier in summer time"
        )
        self.assertEqual({UTC}, {start.tzinfo for start in starts})

    def test_a_time_that_the_clock_skips_is_an_hour_later(self):
        event = meeting(
            start=brussels(2027, 3, 27, 2, 30), recurrence=("RRULE:FREQ=DAILY;COUNT=3",)
        )
        self.assertEqual(
            ["27.03. 02:30", "28.03. 03:30", "29.03. 02:30"], local(expand(event, YEAR))
        )

    def test_of_a_time_that_the_clock_shows_twice_the_first_is_meant(self):
        event = meeting(
            start=brussels(2027, 10, 30, 2, 30), recurrence=("RRULE:FREQ=DAILY;COUNT=2",)
        )
        starts = [each.start for each in expand(event, YEAR)]
        self.assertEqual(DAY, starts[1] - starts[0])

    def test_a_night_shift_lasts_as_long_when_the_clocks_change(self):
        start = brussels(2027, 3, 20, 22)
        event = meeting(start=start, stop=start + 8 * HOUR, recurrence=("RRULE:FREQ=DAILY",))
        lengths = {each.stop - each.start for each in expand(event, YEAR)}
        self.assertEqual({8 * HOUR}, lengths)

    def test_an_occurrence_stands_by_itself(self):
        first = next(expand(weekly(title="Yoga"), MARCH))
        self.assertEqual(
            ("Yoga", (), ()), (first.event.title, first.event.recurrence, first.event.overrides)
        )
        self.assertEqual((NINE, NINE + HOUR), (first.event.start, first.event.stop))
        self.assertEqual("20270301T080000Z", first.key)

    def test_one_that_is_running_when_the_window_opens_counts(self):
        opens = NINE + 30 * MINUTE
        self.assertEqual(1, len([*expand(weekly(), Interval(opens, opens + MINUTE))]))
        self.assertEqual(1, len([*expand(meeting(), Interval(opens, opens + MINUTE))]))

    def test_several_that_began_days_ago_may_be_running(self):
        start = brussels(2015, 1, 1, 9)
        event = meeting(start=start, stop=start + 5 * DAY, recurrence=("RRULE:FREQ=DAILY",))
        self.assertEqual(5, len([*expand(event, Interval(NINE, NINE + MINUTE))]))

    def test_no_hour_is_missed_on_the_other_side_of_the_world(self):
        for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
            start = brussels(2015, 1, 1)
            event = meeting(start=start, zone=zone, recurrence=("RRULE:FREQ=HOURLY",))
            with self.subTest(zone):
                self.assertEqual(24, len([*expand(event, Interval(NINE, NINE + DAY))]))

    def test_one_that_only_touches_the_window_does_not_count(self):
        for window in (Interval(NINE - HOUR, NINE), Interval(NINE + HOUR, NINE + 2 * HOUR)):
            self.assertEqual([], [*expand(weekly(), window)])

    def test_what_takes_no_time_is_at_its_moment(self):
        moment = meeting(stop=NINE)
        self.assertEqual(1, len([*expand(moment, Interval(NINE, NINE + MINUTE))]))
        self.assertEqual([], [*expand(moment, Interval(NINE - HOUR, NINE))])
        self.assertEqual([], busy(moment, MARCH))

    def test_occurrences_come_in_order(self):
        extra = "RDATE;TZID=Europe/Brussels:20270302T090000"
        moved = Override(brussels(2027, 3, 22, 9), meeting(start=brussels(2027, 3, 3, 9)))
        self.assertEqual(
            [
                "01.03. 09:00",
                "02.03. 09:00",
                "03.03. 09:00",
                "08.03. 09:00",
                "15.03. 09:00",
                "29.03. 09:00",
            ],
            local(expand(weekly(extra, overrides=(moved,)), MARCH)),
        )

    def test_a_meeting_that_is_moved_in_is_there_and_one_moved_out_is_not(self):
        comes = Override(brussels(2027, 5, 3, 9), meeting(start=brussels(2027, 3, 10, 14)))
        goes = Override(brussels(2027, 3, 15, 9), meeting(start=brussels(2027, 5, 5, 9)))
        event = weekly(overrides=(comes, goes))
        self.assertEqual(
            ["01.03. 09:00", "08.03. 09:00", "10.03. 14:00", "22.03. 09:00", "29.03. 09:00"],
            local(expand(event, MARCH)),
        )

    def test_what_is_cancelled_does_not_take_place(self):
        original = brussels(2027, 3, 8, 9)
        for cancelled in (None, meeting(start=original, status=Status.CANCELLED)):
            event = weekly(overrides=(Override(original, cancelled),))
            self.assertNotIn("08.03. 09:00", local(expand(event, MARCH)))
        for event in (weekly(status=Status.CANCELLED), meeting(status=Status.CANCELLED)):
            self.assertEqual([], [*expand(event, MARCH)])

    def test_a_rule_of_exceptions_takes_away(self):
        event = weekly("EXRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
        self.assertEqual(["08.03. 09:00", "22.03. 09:00"], local(expand(event, MARCH)))

    def test_until_may_be_a_date_a_local_time_or_utc(self):
        for until in ("20270315", "20270315T090000", "20270315T080000Z"):
            event = meeting(recurrence=(f"RRULE:FREQ=WEEKLY;UNTIL={until}",))
            with self.subTest(until):
                self.assertEqual(3, len([*expand(event, YEAR)]))

    def test_a_zone_that_nobody_knows_is_the_one_of_the_series(self):
        event = weekly("EXDATE;TZID=Customized Time Zone:20270308T090000")
        self.assertNotIn("08.03. 09:00", local(expand(event, MARCH)))

    def test_an_extra_date_has_the_time_of_the_series(self):
        event = weekly("RDATE;VALUE=DATE:20270303")
        self.assertIn("03.03. 09:00", local(expand(event, MARCH)))

    def test_a_meeting_on_the_leap_day_waits_for_the_next_one(self):
        event = meeting(start=brussels(2024, 2, 29, 9), recurrence=("RRULE:FREQ=YEARLY",))
        window = Interval(brussels(2025, 1, 1), brussels(2033, 1, 1))
        self.assertEqual([2028, 2032], [each.start.year for each in expand(event, window)])

    def test_an_event_that_lasts_for_ages_is_running_now(self):
        ages = meeting(start=brussels(2000, 1, 1), stop=brussels(9999, 12, 30))
        self.assertEqual([MARCH], busy(ages, MARCH))
        counted = replace(ages, recurrence=("RRULE:FREQ=DAILY;COUNT=1",))
        self.assertEqual([MARCH], busy(counted, MARCH))
        yearly = replace(ages, stop=brussels(2026, 12, 31), recurrence=("RRULE:FREQ=YEARLY",))
        self.assertEqual(27, len([*expand(yearly, MARCH)]))


class TestTrouble(PureCase):
    def test_lines_that_mean_nothing_are_refused(self):
        for line in (
            "FREQ=DAILY",
            "RRULE:",
            "DTSTART:20270301",
            "EXDATE:soon",
            "EXDATE:PT1H",
            "EXDATE:20270308T080000Z/PT1H",
            "RDATE:20270301/soon",
            "RDATE:20270301T100000Z/20270301T090000Z",
            "RDATE:20270301T100000Z/-PT1H",
            "RRULE:FREQ=DAILY;UNTIL=PT1H",
            "RRULE:FREQ=DAILY;UNTIL=20270301T090000Z/PT1H",
            "RRULE:FREQ=DAILY;UNTIL=00010101T000000",
        ):
            with self.subTest(line), self.assertRaises(BadRecurrence):
                list(expand(meeting(recurrence=(line,)), MARCH))

    @repeatable(15)
    @given(st.lists(pieces, max_size=6).map("".join))
    def test_whatever_a_line_says_it_is_read_or_refused(self, line):
        try:
            list(expand(weekly(line), MARCH, limit=100))
        except BadRecurrence as error:
            self.assertTrue(str(error))

    def test_an_end_that_stands_for_never_is_no_end(self):
        for until in ("99991231", "99991231T235959Z", "99991231T000000"):
            event = meeting(recurrence=(f"RRULE:FREQ=WEEKLY;UNTIL={until}",))
            with self.subTest(until):
                self.assertEqual(5, len([*expand(event, MARCH)]))

    def test_a_series_that_begins_in_the_far_future_is_not_there_yet(self):
        event = meeting(start=brussels(9000, 1, 1), recurrence=("RRULE:FREQ=DAILY",))
        self.assertEqual([], [*expand(event, MARCH)])

    def test_what_would_end_after_the_year_9999_is_refused(self):
        forever = meeting(stop=brussels(9999, 12, 30), recurrence=("RRULE:FREQ=DAILY",))
        with self.assertRaises(BadRecurrence):
            list(expand(forever, YEAR))

    def test_a_flood_is_refused_and_never_cut_short(self):
        event = meeting(recurrence=("RRULE:FREQ=MINUTELY",))
        with self.assertRaises(TooManyOccurrences):
            list(expand(event, YEAR, limit=1000))
        self.assertEqual(60, len([*expand(event, Interval(NINE, NINE + HOUR), limit=6000)]))

    def test_counting_through_ages_is_refused(self):
        event = meeting(
            start=brussels(2000, 1, 1, 9), recurrence=("RRULE:FREQ=DAILY;BYDAY=MO;COUNT=999999",)
        )
        with self.assertRaises(TooManyOccurrences):
            list(expand(event, MARCH, limit=1000))


class TestAllDay(PureCase):
    HOLIDAY = meeting(start=date(2027, 3, 1), stop=date(2027, 3, 2))

    def test_a_day_lasts_from_midnight_to_midnight_of_its_calendar(self):
        for zone, start in {
            "Pacific/Pago_Pago": at(11),
            "UTC": at(0),
            "Asia/Kolkata": at(-5.5),
            "Pacific/Tongatapu": at(-13),
        }.items():
            with self.subTest(zone):
                window = Interval(at(-48), at(72))
                self.assertEqual(
                    [Interval(start, start + DAY)], busy(self.HOLIDAY, window, zone=zone)
                )

    def test_a_day_on_which_the_clocks_change_is_shorter(self):
        sunday = meeting(start=date(2027, 3, 28), stop=date(2027, 3, 29))
        [block] = busy(sunday, MARCH)
        self.assertEqual(23 * HOUR, block.length)

    def test_days_of_a_series_are_days_in_any_zone(self):
        event = replace(self.HOLIDAY, recurrence=("RRULE:FREQ=WEEKLY;UNTIL=20270315T000000Z",))
        for zone in ("Pacific/Pago_Pago", "Pacific/Tongatapu"):
            starts = [each.start for each in expand(event, YEAR, zone=zone)]
            self.assertEqual([date(2027, 3, 1), date(2027, 3, 8), date(2027, 3, 15)], starts)

    def test_the_neighbouring_day_is_not_touched(self):
        tuesday = Interval(brussels(2027, 3, 2), brussels(2027, 3, 3))
        self.assertEqual([], [*expand(self.HOLIDAY, tuesday, zone="Europe/Brussels")])
        self.assertEqual(1, len([*expand(self.HOLIDAY, tuesday, zone="America/New_York")]))

    def test_an_exception_may_carry_a_time(self):
        event = replace(
            self.HOLIDAY, recurrence=("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270302T000000Z")
        )
        days = [each.start.day for each in expand(event, YEAR)]
        self.assertEqual([1, 3], days)


class TestBusy(PureCase):
    #: What blocks, when (neither, tentative, unanswered, both) are taken to block.
    BLOCKS = {
        Blocks.BUSY: (True, True, True, True),
        Blocks.TENTATIVE: (False, True, False, True),
        Blocks.UNANSWERED: (False, False, True, True),
        Blocks.FREE: (False, False, False, False),
    }
    SWITCHES = [(False, False), (True, False), (False, True), (True, True)]

    def test_what_blocks_is_written_in_a_table(self):
        self.assertEqual(set(Blocks), set(self.BLOCKS))
        for blocks, expected in self.BLOCKS.items():
            for (tentative, unanswered), takes_time in zip(self.SWITCHES, expected, strict=True):
                with self.subTest(blocks, tentative=tentative, unanswered=unanswered):
                    switches = {"tentative_blocks": tentative, "unanswered_blocks": unanswered}
                    self.assertIs(takes_time, bool(busy(meeting(blocks=blocks), MARCH, **switches)))

    def test_one_occurrence_may_be_free_in_a_busy_series(self):
        original = brussels(2027, 3, 8, 9)
        free = meeting(start=original, blocks=Blocks.FREE)
        event = weekly(overrides=(Override(original, free),))
        self.assertNotIn("08.03. 09:00", local(blocking(event, MARCH)))
        self.assertEqual(4, len(busy(event, MARCH)))

    def test_busy_time_is_merged_and_lies_within_the_window(self):
        event = meeting(recurrence=("RRULE:FREQ=HOURLY",))
        window = Interval(NINE + 30 * MINUTE, NINE + timedelta(hours=5))
        self.assertEqual([window], busy(event, window))
