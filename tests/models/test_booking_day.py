from dataclasses import replace

from psycopg2.errors import CheckViolation

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...core.slots import Refusal
from ...models.booking_slots import BookingRefused
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, now


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

    def test_a_limit_can_not_be_negative(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.massage.daily_limit = -1
            self.massage.flush_recordset()

    def test_days_that_are_over_are_forgotten(self):
        days = self.env["booking.day"]
        for day in (at(0).date() - 60 * ONE_DAY, MONDAY):
            days._take_turn(self.massage, self.maya_time, day)
        days._gc_old()
        self.assertEqual([MONDAY], days.search([]).mapped("day"))
