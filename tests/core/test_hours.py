from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ...core.hours import Shift, open_hours, week_parity, with_special_days
from ...core.interval import Interval
from ..pure import PureCase, repeatable

MONDAY = date(2027, 3, 1)
SUNDAY = date(2027, 3, 7)
NINE, NOON, ONE, FIVE = 9 * 60, 12 * 60, 13 * 60, 17 * 60


def clocks(hours, zone):
    """Hours as (day, from, to) on the clocks of a zone."""
    local = [(h.start.astimezone(ZoneInfo(zone)), h.stop.astimezone(ZoneInfo(zone))) for h in hours]
    return [(f"{a:%a %d}", f"{a:%H:%M}", f"{b:%H:%M}") for a, b in local]


class TestHours(PureCase):
    """A weekly pattern on real days."""

    def test_each_shift_of_each_day_is_one_interval(self):
        shifts = [Shift(0, NINE, NOON), Shift(0, NOON, FIVE), Shift(2, NINE, NOON)]
        self.assertEqual(
            [
                ("Mon 01", "09:00", "12:00"),
                ("Mon 01", "12:00", "17:00"),
                ("Wed 03", "09:00", "12:00"),
            ],
            clocks(open_hours(shifts, "Europe/Brussels", MONDAY, SUNDAY), "Europe/Brussels"),
        )

    def test_the_last_day_is_included(self):
        sunday = [Shift(6, NINE, NOON)]
        self.assertEqual(1, len(open_hours(sunday, "UTC", MONDAY, SUNDAY)))
        self.assertEqual(0, len(open_hours(sunday, "UTC", MONDAY, SUNDAY - timedelta(days=1))))

    def test_work_starts_at_the_same_time_on_the_wall_when_the_clock_changes(self):
        sunday, monday = date(2027, 3, 28), date(2027, 3, 29)
        shifts = [Shift(4, NINE, FIVE), Shift(0, NINE, FIVE)]
        before, after = open_hours(shifts, "Europe/Brussels", date(2027, 3, 26), monday)
        self.assertEqual(datetime(2027, 3, 26, 8, tzinfo=timezone.utc), before.start)
        self.assertEqual(datetime(2027, 3, 29, 7, tzinfo=timezone.utc), after.start)
        self.assertEqual([], open_hours(shifts, "Europe/Brussels", sunday, sunday))

    def test_a_shift_in_the_hour_that_the_clock_skips_does_not_take_place(self):
        skipped = [Shift(6, 2 * 60, 3 * 60)]
        day = date(2027, 3, 28)
        self.assertEqual([], open_hours(skipped, "Europe/Brussels", day, day))

    def test_a_night_shift_over_the_hour_that_comes_twice_is_an_hour_longer(self):
        day = date(2027, 10, 31)
        [night] = open_hours([Shift(6, 0, 6 * 60)], "Europe/Brussels", day, day)
        self.assertEqual(timedelta(hours=7), night.length)

    def test_midnight_ends_a_day(self):
        [late] = open_hours([Shift(0, 20 * 60, 24 * 60)], "UTC", MONDAY, MONDAY)
        self.assertEqual(datetime(2027, 3, 2, tzinfo=timezone.utc), late.stop)

    def test_every_other_week_alternates_for_ever(self):
        parity = week_parity(MONDAY)
        shifts = [Shift(0, NINE, NOON, parity)]
        days = [h.start.date() for h in open_hours(shifts, "UTC", MONDAY, date(2027, 4, 12))]
        self.assertEqual([MONDAY + timedelta(weeks=n) for n in (0, 2, 4, 6)], days)

    def test_a_week_has_one_parity_from_monday_to_sunday(self):
        week = {week_parity(MONDAY + timedelta(days=n)) for n in range(7)}
        self.assertEqual(1, len(week))
        self.assertNotEqual(week, {week_parity(MONDAY + timedelta(days=7))})

    @repeatable(15)
    @given(
        zone=st.sampled_from(["Pacific/Pago_Pago", "UTC", "Asia/Kolkata", "Pacific/Apia"]),
        opens=st.integers(0, 22 * 60),
        length=st.integers(1, 120),
    )
    def test_in_every_zone_work_is_on_the_days_and_hours_that_were_said(self, zone, opens, length):
        shifts = [Shift(weekday, opens, opens + length) for weekday in range(7)]
        hours = open_hours(shifts, zone, MONDAY, SUNDAY)
        self.assertEqual(7, len(hours))
        for index, each in enumerate(hours):
            local = each.start.astimezone(ZoneInfo(zone))
            self.assertEqual(MONDAY + timedelta(days=index), local.date())
            self.assertEqual(opens, local.hour * 60 + local.minute)
            self.assertEqual(timedelta(minutes=length), each.length)


class TestSpecialDays(PureCase):
    """Days that are not like the others."""

    TUESDAY = date(2027, 3, 2)
    WEEK = [Shift(weekday, NINE, FIVE) for weekday in range(5)]

    def special(self, days, shifts=None, zone="Europe/Brussels", last=date(2027, 3, 2)):
        usual = open_hours(shifts or self.WEEK, zone, MONDAY, last)
        return clocks(with_special_days(usual, days, zone), zone)

    def test_other_hours_stand_in_place_of_the_weekly_ones(self):
        self.assertEqual(
            [
                ("Mon 01", "09:00", "17:00"),
                ("Tue 02", "12:00", "13:00"),
                ("Tue 02", "18:00", "20:00"),
            ],
            self.special({self.TUESDAY: [(18 * 60, 20 * 60), (NOON, ONE)]}),
        )

    def test_a_day_without_shifts_is_closed(self):
        self.assertEqual([("Tue 02", "09:00", "17:00")], self.special({MONDAY: []}))

    def test_a_day_off_can_be_worked(self):
        self.assertIn(
            ("Sun 07", "09:00", "12:00"), self.special({SUNDAY: [(NINE, NOON)]}, last=SUNDAY)
        )

    def test_adjacent_shifts_of_other_days_stay_apart(self):
        shifts = [Shift(0, NINE, NOON), Shift(0, NOON, FIVE)]
        self.assertEqual(2, len(self.special({self.TUESDAY: []}, shifts)))

    def test_what_is_always_open_is_closed_on_that_day_alone(self):
        always = Interval(*(datetime(2027, 3, day, tzinfo=timezone.utc) for day in (1, 4)))
        self.assertEqual(
            [("Mon 01", "00:00", "00:00"), ("Wed 03", "00:00", "00:00")],
            clocks(with_special_days([always], {self.TUESDAY: []}, "UTC"), "UTC"),
        )

    def test_a_day_has_the_length_that_the_clock_gives_it(self):
        short = date(2027, 3, 28)
        [whole] = with_special_days([], {short: [(0, 24 * 60)]}, "Europe/Brussels")
        self.assertEqual(timedelta(hours=23), whole.length)
        self.assertEqual([], with_special_days([], {short: [(120, 180)]}, "Europe/Brussels"))
