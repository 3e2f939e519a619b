from dataclasses import replace

from psycopg2.errors import CheckViolation

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, now

SPANS = ("day", "week")


@tagged("post_install", "-at_install")
class TestDailyLimit(BookingCase):
    """A practitioner takes so many a day, and no more."""

    def setUp(self):
        super().setUp()
        self.massage.daily_limit = 2
        self.mine = {"resource": self.maya_time}

    def assertFull(self, **wish):
        with self.assertRaises(BookingRefused) as raised:
            self.book(**wish)
        self.assertEqual(Refusal.FULL, raised.exception.reason)

    def test_a_full_day_is_offered_no_more(self):
        for hour in (9, 10):
            self.assertTrue(self.hours_free(**self.mine))
            self.book(hour, **self.mine)
        self.assertEqual([], self.hours_free(**self.mine))
        self.assertFull(hour=14, **self.mine)
        self.assertTrue(self.hours_free(day=MONDAY + ONE_DAY, **self.mine))

    def test_each_practitioner_has_days_of_their_own(self):
        for hour in (9, 10):
            self.book(hour, **self.mine)
        self.assertEqual({"jonas"}, {name for names in self.free().values() for name in names})
        self.assertEqual(self.jonas, self.book(14).user_id)

    def test_anyone_is_refused_when_all_are_full(self):
        for hour in (9, 10):
            for person in (self.maya_time, self.jonas_time):
                self.book(hour, resource=person)
        self.assertEqual([], self.hours_free())
        self.assertFull(hour=14)

    def test_other_services_do_not_count(self):
        other = self.service("Facial", self.maya_time)
        for hour in (9, 10):
            self.book(hour, other, **self.mine)
        self.assertTrue(self.book(14, **self.mine))

    def test_what_is_cancelled_counts_no_more(self):
        for hour in (9, 10):
            event = self.book(hour, **self.mine)
        event._booking_cancel("client")
        self.assertTrue(self.book(14, **self.mine))

    def test_a_full_day_is_not_kept_either(self):
        for hour in (9, 10):
            self.book(hour, **self.mine)
        with self.assertRaises(BookingRefused):
            self.massage._hold(replace(self.wish(14, **self.mine), visitor="ada"), now())

    def test_the_practice_itself_is_not_limited(self):
        for hour in (9, 10, 14):
            self.appointment(hour)
        self.assertEqual([], self.hours_free(**self.mine))

    def test_a_day_is_a_day_where_the_service_is_at_home(self):
        self.massage.timezone = "Pacific/Auckland"  # Monday 9 UTC is Monday there, 14 is Tuesday
        for hour in (9, 10):
            self.book(hour, **self.mine)
        self.assertEqual([13, 14, 15, 16], [h for h in self.hours_free(**self.mine) if h > 12])

    def test_without_a_limit_as_many_as_there_is_time_for(self):
        self.massage.daily_limit = 0
        for hour in (9, 10, 11):
            self.book(hour, **self.mine)
        self.assertTrue(self.hours_free(**self.mine))

    def test_one_row_is_written_for_each_limit(self):
        """These rows are what makes bookings wait for one another."""
        limits = ("daily_limit", "weekly_limit", "daily_limit_all", "weekly_limit_all")
        self.massage.write(dict.fromkeys(limits, 9))
        self.book(10, resource=self.maya_time)
        self.book(10, resource=self.jonas_time)
        rows = self.env["booking.day"].search([("service_id", "=", self.massage.id)])
        self.assertEqual(
            {
                *(
                    (who, span, MONDAY)
                    for who in (self.maya_time, self.jonas_time)
                    for span in SPANS
                ),
                *((self.maya_time.browse(), span, MONDAY) for span in SPANS),
            },
            {(row.resource_id, row.span, row.day) for row in rows},
        )

    def test_a_limit_can_not_be_negative(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.massage.daily_limit = -1
            self.massage.flush_recordset()

    def test_days_that_are_over_are_forgotten(self):
        days = self.env["booking.day"]
        for day in (at(0).date() - 60 * ONE_DAY, MONDAY):
            days._take_turn(self.massage, self.maya_time, "day", day)
        days._gc_old()
        self.assertEqual([MONDAY], days.search([]).mapped("day"))


@tagged("post_install", "-at_install")
class TestOtherLimits(BookingCase):
    """So many a week, and so many in all."""

    def days_free(self, resource=None, days=9):
        """On which days from Monday on something is free."""
        starts = self.free(resource=resource, days=days)
        return sorted({int(hour // 24) for hour in starts})

    def on(self, day, hour=10, **wish):
        return self.book(start=at(hour, MONDAY + day * ONE_DAY), **wish)

    def test_a_full_week_ends_with_its_sunday(self):
        self.massage.write({"weekly_limit": 2, "resource_ids": self.maya_time})
        self.on(1)
        self.assertEqual([0, 1, 2, 3, 4, 7, 8], self.days_free())
        self.on(4)
        self.assertEqual([7, 8], self.days_free())
        with self.assertRaises(BookingRefused) as raised:
            self.on(0)
        self.assertEqual(Refusal.FULL, raised.exception.reason)
        self.assertTrue(self.on(7))

    def test_a_week_is_full_wherever_one_looks_from(self):
        self.massage.write({"weekly_limit": 1, "resource_ids": self.maya_time})
        self.on(0)
        self.assertEqual([], self.hours_free(day=MONDAY + 4 * ONE_DAY))
        self.assertTrue(self.hours_free(day=MONDAY + 7 * ONE_DAY))

    def test_each_practitioner_has_weeks_of_their_own(self):
        self.massage.weekly_limit = 1
        self.on(0, resource=self.maya_time)
        self.assertEqual([], self.days_free(self.maya_time, 5))
        self.assertEqual([0, 1, 2, 3, 4], self.days_free(self.jonas_time, 5))

    def test_in_all_counts_whoever_it_is_with(self):
        self.massage.daily_limit_all = 2
        self.on(0, resource=self.maya_time)
        self.assertEqual([0, 1], self.days_free(days=2))
        self.on(0, resource=self.jonas_time)
        self.assertEqual([1], self.days_free(days=2))

    def test_a_week_can_be_full_in_all(self):
        self.massage.weekly_limit_all = 2
        self.on(0, resource=self.maya_time)
        self.on(3, resource=self.jonas_time)
        self.assertEqual([7, 8], self.days_free())

    def test_what_all_do_together_is_one_appointment(self):
        self.massage.write({"assignment": "together", "daily_limit_all": 2})
        self.on(0)
        self.assertEqual([0, 1], self.days_free(days=2))
        self.on(0, 14)
        self.assertEqual([1], self.days_free(days=2))

    def test_the_room_has_no_limit(self):
        room = {"name": "Room", "resource_type": "material", "calendar_id": False, "tz": "UTC"}
        self.massage.room_ids = self.env["resource.resource"].create(room)
        self.massage.daily_limit = 1
        self.on(0, resource=self.maya_time)
        self.assertEqual([0], self.days_free(self.jonas_time, 1))
