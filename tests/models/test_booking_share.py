from collections import Counter

from psycopg2.errors import CheckViolation

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...models.free_times.booking_slots import BookingRefused
from .booking_common import MONDAY, ONE_DAY, BookingCase, at, now

TIMES = [(day, hour) for day in range(5) for hour in (9, 10, 11, 13, 14, 15)]


@tagged("post_install", "-at_install")
class TestShares(BookingCase):
    """Who is given what anyone could have."""

    def share(self, resource, weight, service=None):
        values = {"resource_id": resource.id, "weight": weight}
        (service or self.massage).share_ids = [(0, 0, values)]

    def on(self, day, hour=10, **wish):
        return self.book(start=at(hour, MONDAY + day * ONE_DAY), **wish)

    def given(self, times, **wish):
        had = Counter(self.on(day, hour, **wish).user_id for day, hour in times)
        return had[self.maya], had[self.jonas]

    def test_without_weights_all_are_given_the_same(self):
        self.assertEqual((6, 6), self.given(TIMES[:12]))

    def test_shares_follow_the_weights(self):
        self.share(self.maya_time, 3)
        maya, jonas = self.given(TIMES[:24])
        self.assertEqual((18, 6), (maya, jonas), f"3 to 1 of 24 are 18 and 6, not {maya}, {jonas}")

    def test_the_whole_month_counts_and_not_the_day_alone(self):
        for day in (1, 2, 8):
            self.on(day, resource=self.jonas_time)
        self.on(0, 13, resource=self.maya_time)
        self.assertEqual(self.maya, self.on(0, 9).user_id)

    def test_what_is_far_away_does_not_count(self):
        for day in (21, 22, 23):
            self.on(day, resource=self.jonas_time)
        self.on(0, 13, resource=self.maya_time)
        self.assertEqual(self.jonas, self.on(0, 9).user_id)

    def test_other_services_do_not_count(self):
        facial = self.service("Facial", self.jonas_time)
        for hour in (9, 10):
            self.on(1, hour, service=facial)
        self.on(0, 13, resource=self.maya_time)
        self.assertEqual(self.jonas, self.on(0, 9).user_id)

    def test_of_two_with_as_much_who_had_to_wait_longer_is_next(self):
        self.on(0, 13, resource=self.jonas_time)
        self.on(0, 13, resource=self.maya_time)
        self.assertEqual(self.jonas, self.on(0, 9).user_id)

    def test_what_others_keep_counts(self):
        holds = self.massage._hold(self.wish(10, visitor="ada"), now())
        self.assertEqual(self.jonas_time, holds.resource_id, "by name, as nobody had any")
        self.assertEqual(self.maya, self.on(0, 14).user_id)

    def test_what_one_keeps_is_what_one_gets(self):
        self.share(self.jonas_time, 50)
        self.massage._hold(self.wish(10, visitor="ada", resource=self.maya_time), now())
        self.assertEqual(self.maya, self.on(0, 10, visitor="ada").user_id)

    def test_who_has_no_share_is_there_for_who_asks_by_name(self):
        self.share(self.maya_time, 0)
        self.assertEqual({"jonas"}, {name for names in self.free().values() for name in names})
        self.assertEqual((0, 3), self.given(TIMES[:3]))
        self.assertEqual(["maya"], self.free(resource=self.maya_time)[10])
        self.assertEqual(self.maya, self.on(0, resource=self.maya_time).user_id)
        self.jonas_time.calendar_id = self.working_calendar(name="None", attendance_ids=[(5, 0, 0)])
        with self.assertRaises(BookingRefused):
            self.on(1)

    def test_weights_matter_for_nobody_who_comes_together(self):
        self.massage.assignment = "together"
        self.share(self.maya_time, 0)
        self.assertEqual(self.maya_time | self.jonas_time, self.on(0).booking_resource_ids)

    def test_a_share_can_not_be_negative(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.share(self.maya_time, -1)
            self.env.flush_all()
