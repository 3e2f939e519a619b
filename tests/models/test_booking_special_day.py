from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .booking_common import MONDAY, ONE_DAY, BookingCase, naive_at

SUNDAY = MONDAY + 6 * ONE_DAY


@tagged("post_install", "-at_install")
class TestSpecialDays(BookingCase):
    """Days on which somebody works at other hours, or not."""

    def setUp(self):
        super().setUp()
        self.massage.resource_ids = self.maya_time

    def special(self, day=MONDAY, user=None, **vals):
        days = self.env["booking.special.day"].with_user(user or self.maya)
        return days.create({"day": day, **vals})

    def test_a_practitioner_says_when_she_works_that_day(self):
        day = self.special(opens=12, closes=15)
        self.assertEqual(self.maya_time, day.resource_id)
        self.assertEqual([12, 13, 14], self.hours_free())
        self.assertEqual([9, 10, 11, 13, 14, 15, 16], self.hours_free(day=MONDAY + ONE_DAY))

    def test_two_lines_are_two_shifts(self):
        self.special(opens=8, closes=9)
        self.special(opens=20, closes=22)
        self.assertEqual([8, 20, 21], self.hours_free())

    def test_a_closed_day_is_closed(self):
        self.special(opens=8, closes=9)
        self.special(closed=True)
        self.assertEqual([], self.hours_free())

    def test_a_day_off_can_be_worked(self):
        self.assertEqual([], self.hours_free(day=SUNDAY))
        self.special(SUNDAY, opens=10, closes=12)
        self.assertEqual([10, 11], self.hours_free(day=SUNDAY))

    def test_holidays_and_time_off_close_it_all_the_same(self):
        self.special(SUNDAY, opens=10, closes=12)
        times = {"date_from": naive_at(9, SUNDAY), "date_to": naive_at(11, SUNDAY)}
        self.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "company_id": self.env.company.id, "calendar_id": False, **times}
        )
        self.assertEqual([11], self.hours_free(day=SUNDAY))

    def test_it_is_the_day_of_her_own_time_zone(self):
        self.maya_time.tz = "Pacific/Auckland"  # her Monday is Sunday evening and Monday morning
        self.special(opens=9, closes=11)
        evening = self.hours_free(day=MONDAY - ONE_DAY)
        self.assertEqual(2, len([hour for hour in evening if hour >= 19]), evening)

    def test_others_are_not_concerned(self):
        self.special(closed=True)
        self.massage.resource_ids = self.maya_time | self.jonas_time
        self.assertEqual(["jonas"], self.free()[10])

    def test_each_keeps_their_own_and_managers_keep_all(self):
        day = self.special(closed=True)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            day.with_user(self.jonas).closed = False
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.special(user=self.jonas, resource_id=self.maya_time.id)
        day.with_user(self.manager).write({"closed": False, "opens": 14, "closes": 15})
        self.assertEqual([14], self.hours_free())

    def test_a_room_can_be_closed_for_a_day(self):
        room = {"name": "Room", "resource_type": "material", "calendar_id": False, "tz": "UTC"}
        self.massage.room_ids = self.env["resource.resource"].create(room)
        self.special(user=self.manager, resource_id=self.massage.room_ids.id, closed=True)
        self.assertEqual([], self.hours_free())
        self.assertTrue(self.hours_free(day=MONDAY + ONE_DAY))

    def test_a_day_ends_after_it_begins(self):
        for opens, closes in ((9, 9), (17, 9), (-1, 5), (20, 25)):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                with self.cr.savepoint():
                    self.special(opens=opens, closes=closes).flush_recordset()
