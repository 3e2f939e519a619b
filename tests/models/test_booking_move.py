from dataclasses import replace

from odoo.tests.common import tagged

from ...core.interval import Interval
from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import BookingCase, at, naive_at, now


@tagged("post_install", "-at_install")
class TestMove(BookingCase):
    """Free times for an appointment that is to be moved: its own time does not stand in its way."""

    def setUp(self):
        super().setUp()
        self.massage.write({"resource_ids": self.maya_time, "step": 30})
        self.mine = self.book(10)
        self.wish_to = replace(self.wish(10.5, visitor="ada"), instead_of=self.mine)

    def starts(self, **own):
        slots = self.massage._slots(Interval(at(0), at(12)), now(), **own)
        return [(slot.start - at(0)).total_seconds() / 3600 for slot in slots]

    def teams(self, wish):
        return self.massage._teams(wish, now())

    def test_its_own_time_is_free_for_it_and_for_nobody_else(self):
        self.assertEqual([9, 11], self.starts())
        self.assertEqual([9, 9.5, 10, 10.5, 11], self.starts(instead_of=self.mine))
        self.assertEqual([self.maya_time], self.teams(self.wish_to))
        with self.assertRaises(BookingRefused) as raised:
            self.teams(replace(self.wish_to, instead_of=None))
        self.assertEqual(Refusal.TAKEN, raised.exception.reason)

    def test_another_appointment_stands_in_its_way(self):
        self.book(11)
        self.assertEqual([9, 9.5, 10], self.starts(instead_of=self.mine))
        with self.assertRaises(BookingRefused):
            self.teams(self.wish_to)

    def test_its_event_in_a_calendar_outside_is_no_obstacle(self):
        remote = self.calendar_of(self.maya)
        link = {"remote_id": remote.id, "uid": self.mine.sync_uid, "remote_event_id": "x"}
        self.env["calendar.link"].create({"event_id": self.mine.id, **link})
        times = {"start": naive_at(10), "stop": naive_at(11), "resource_id": self.maya_time.id}
        block = {"remote_id": remote.id, "remote_event_id": "x", **times}
        busy = self.env["calendar.busy"].create(block)
        self.assertIn(10.5, self.starts(instead_of=self.mine))
        busy.remote_event_id = "something else"
        self.assertNotIn(10.5, self.starts(instead_of=self.mine))

    def test_it_does_not_count_where_a_day_has_a_limit(self):
        self.massage.daily_limit = 1
        self.assertEqual([], self.starts())
        self.assertIn(9, self.starts(instead_of=self.mine))
        self.assertTrue(self.teams(self.wish_to))

    def test_what_it_has_already_needs_no_hold(self):
        self.assertFalse(self.massage._hold(self.wish_to, now()))
        hold = self.massage._hold(replace(self.wish_to, start=at(14)), now())
        self.assertEqual((self.maya_time, naive_at(14)), (hold.resource_id, hold.start))
