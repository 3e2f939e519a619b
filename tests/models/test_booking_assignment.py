from dataclasses import replace

from odoo.exceptions import ValidationError
from odoo.tests.common import new_test_user, tagged

from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import BookingCase, naive_at, now


@tagged("post_install", "-at_install")
class TestTogether(BookingCase):
    """All hosts meet the client at once."""

    def setUp(self):
        super().setUp()
        self.massage.assignment = "together"
        self.both = self.maya_time | self.jonas_time

    def test_only_what_is_free_for_everybody_is_offered(self):
        self.event(self.jonas, 9, 10)
        self.event(self.maya, 13, 15)
        free = self.free()
        self.assertEqual([10, 11, 15, 16], list(free))
        self.assertEqual(["jonas", "maya"], free[10])

    def test_one_appointment_takes_the_time_of_all(self):
        event = self.book(10)
        self.assertEqual({(each, 10, 11) for each in self.both}, self.reserved(event))
        coming = event.attendee_ids.filtered(lambda a: a.state == "accepted").partner_id
        everybody = self.maya.partner_id | self.jonas.partner_id | self.jane
        self.assertEqual((everybody, everybody), (coming, event.partner_ids))
        self.assertIn(event.user_id, self.maya | self.jonas)
        self.assertIn("Jonas Weber", event._booking_hosts_text())
        self.assertIn("Maya Lindqvist", event._booking_title())

    def test_a_wish_for_one_of_them_is_a_wish_for_all(self):
        event = self.book(10, resource=self.jonas_time)
        self.assertEqual(self.both, event.booking_resource_ids)

    def test_who_is_busy_keeps_all_from_being_booked(self):
        self.event(self.jonas, 10, 11)
        with self.assertRaises(BookingRefused) as raised:
            self.book(10)
        self.assertEqual(Refusal.TAKEN, raised.exception.reason)

    def test_the_limit_of_one_is_the_limit_of_all(self):
        self.massage.daily_limit = 1
        single = self.service("Massage alone", self.jonas_time)
        self.book(9, single)
        self.assertTrue(self.hours_free(), "another service does not count")
        self.book(10)
        self.assertEqual([], self.hours_free())

    def test_all_are_kept_or_none(self):
        holds = self.massage._hold(self.wish(10, visitor="ada"), now())
        self.assertEqual(self.both, holds.resource_id)
        self.assertEqual([True, False], holds.mapped("leads"))
        self.appointment(10, self.jonas, booking_resource_ids=[(6, 0, self.jonas_time.ids)])
        self.assertFalse(holds.exists(), "half of what is kept is of no use")

    def test_booking_what_one_keeps_ends_all_holds(self):
        holds = self.massage._hold(self.wish(10, visitor="ada"), now())
        self.assertTrue(self.book(10, visitor="ada"))
        self.assertFalse(holds.exists())

    def test_what_is_closed_is_closed_for_whom_it_concerns(self):
        holds = self.massage._hold(self.wish(10, visitor="ada"), now())
        holds._close(self.jonas_time)
        self.assertEqual(self.jonas_time, holds.exists().resource_id)
        alone = self.service("Massage alone", self.both)
        self.assertEqual(["maya"], self.free(alone)[10])

    def test_what_staff_makes_is_with_all_too(self):
        event = self.appointment(10)
        self.assertEqual((self.both, self.maya), (event.booking_resource_ids, event.user_id))
        event.user_id = self.jonas
        self.assertEqual(self.both, event.booking_resource_ids)
        self.assertIn(self.maya.partner_id, event.partner_ids)
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(ValidationError):
            self.appointment(14, stranger)

    def test_it_is_moved_with_all_of_them(self):
        event = self.book(10)
        wish = replace(self.wish(10), instead_of=event)
        [team] = self.massage._teams(wish, now())
        self.assertEqual(self.both, team)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual({(each, 14, 15) for each in self.both}, self.reserved(event))


@tagged("post_install", "-at_install")
class TestWhoeverIsFree(BookingCase):
    """Visitors choose a time and nobody in particular."""

    def test_nobody_is_shown_and_somebody_comes(self):
        self.massage.assignment = "anyone"
        self.assertFalse(self.massage._shown_people())
        self.assertEqual(["jonas", "maya"], self.free()[10])
        self.assertNotEqual(self.book(10).user_id, self.book(10).user_id)

    def test_where_visitors_choose_all_are_shown(self):
        self.assertEqual(self.maya_time | self.jonas_time, self.massage._shown_people())
        self.assertEqual("Jonas Weber and Maya Lindqvist", self.massage._shown_names())
