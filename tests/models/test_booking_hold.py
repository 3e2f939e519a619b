from dataclasses import replace
from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...core.interval import Interval
from ...core.slots import Refusal
from ...models.booking.booking_hold import PARAMETER
from ...models.booking.booking_reservation import SlotTaken
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import BookingCase, at, naive_at, now


@tagged("post_install", "-at_install")
class TestHold(BookingCase):
    """A time that was chosen is kept for who has chosen it."""

    def hold(self, hour=10, visitor="ada", service=None, **vals):
        service = (service or self.massage).with_user(self.env.ref("base.public_user"))
        return service._hold(self.wish(hour, visitor=visitor, **vals), now())

    def assertTaken(self, *args, **kwargs):
        with self.assertRaises(BookingRefused) as raised:
            self.hold(*args, **kwargs)
        self.assertEqual(Refusal.TAKEN, raised.exception.reason)

    def hours_for(self, visitor, resource=None):
        slots = self.massage._slots(Interval(at(0), at(24)), now(), resource, visitor)
        return [(slot.start - at(0)) / timedelta(hours=1) for slot in slots]

    def lapse(self, hold):
        self.env.flush_all()
        past = fields.Datetime.now() - timedelta(seconds=1)
        query = "UPDATE booking_reservation SET expires_at = %s WHERE id = ANY(%s)"
        self.cr.execute(query, [past, hold.ids])
        hold.invalidate_recordset()

    # Whose it is --------------------------------------------------------------------------------

    def test_it_is_free_for_who_keeps_it_and_for_nobody_else(self):
        self.hold(10, resource=self.maya_time)
        self.assertIn(10, self.hours_for("ada", self.maya_time))
        self.assertNotIn(10, self.hours_for("bea", self.maya_time))
        self.assertNotIn(10, self.hours_free(resource=self.maya_time))
        self.assertIn(10, self.hours_free(resource=self.jonas_time))

    def test_it_is_kept_with_its_buffers(self):
        self.massage.write({"buffer_before": 15, "buffer_after": 30})
        hold = self.hold(10, resource=self.maya_time)
        self.assertEqual((naive_at(9.75), naive_at(11.5)), (hold.start, hold.stop))
        self.assertEqual([13, 14, 15, 16], self.hours_for("bea", self.maya_time))

    def test_another_service_sees_it_too(self):
        long = self.service("Long", self.maya_time, duration=120, step=30)
        self.hold(10, resource=self.maya_time)
        self.assertNotIn(9.5, self.hours_free(long))
        self.assertTaken(9.5, "bea", long)

    def test_times_that_only_overlap_are_one_time(self):
        self.massage.step = 15
        self.hold(10, resource=self.maya_time)
        for hour in (9.25, 10, 10.75):
            self.assertTaken(hour, "bea", resource=self.maya_time)
        self.hold(11, "bea", resource=self.maya_time)

    def test_a_visitor_keeps_one_time_at_most(self):
        first = self.hold(10)
        second = self.hold(14)
        self.assertFalse(first.exists())
        self.assertEqual(naive_at(14), second.start)
        self.assertIn(10, self.hours_free(resource=self.maya_time))

    def test_a_choice_that_fails_leaves_the_first_one_as_it_was(self):
        first = self.hold(10, resource=self.maya_time)
        self.hold(11, "bea", resource=self.maya_time)
        self.assertTaken(11, resource=self.maya_time)
        self.assertTrue(first.exists())

    def test_who_chooses_the_same_again_keeps_it_for_longer(self):
        first = self.hold(10)
        self.cr.execute("UPDATE booking_reservation SET expires_at = expires_at - interval '2 min'")
        first.invalidate_recordset()
        until, whose = first.expires_at, first.resource_id
        again = self.hold(10)
        self.assertGreater(again.expires_at, until)
        self.assertEqual(whose, again.resource_id)

    def test_nobody_is_told_who_keeps_it(self):
        hold = self.hold(10)
        for user in (self.maya, self.manager):
            self.assertNotIn("held_by", hold.with_user(user).fields_get())

    # Anyone -------------------------------------------------------------------------------------

    def test_anyone_is_somebody_from_then_on(self):
        self.book(9, resource=self.maya_time)
        hold = self.hold(11)
        self.assertEqual(self.jonas_time, hold.resource_id)
        self.book(13, resource=self.jonas_time)
        self.book(14, resource=self.jonas_time)
        self.assertEqual(self.jonas, self.book(11, visitor="ada").user_id)

    def test_two_who_want_anyone_get_two_people_and_the_third_is_late(self):
        whose = {self.hold(10, name).resource_id for name in ("ada", "bea")}
        self.assertEqual({self.maya_time, self.jonas_time}, whose)
        self.assertTaken(10, "cid")

    # Booking ------------------------------------------------------------------------------------

    def test_booking_what_one_keeps_ends_the_hold(self):
        hold = self.hold(10, resource=self.maya_time)
        event = self.book(10, resource=self.maya_time, visitor="ada")
        self.assertFalse(hold.exists())
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(event))

    def test_what_somebody_else_keeps_can_not_be_booked(self):
        self.hold(10, resource=self.maya_time)
        for visitor in ("bea", ""):
            with self.assertRaises(BookingRefused) as raised:
                self.book(10, resource=self.maya_time, visitor=visitor)
            self.assertEqual(Refusal.TAKEN, raised.exception.reason)

    def test_without_a_hold_what_is_free_can_be_booked(self):
        self.lapse(self.hold(10, resource=self.maya_time))
        self.assertTrue(self.book(10, resource=self.maya_time, visitor="ada"))

    def test_what_was_chosen_is_checked_as_what_is_booked(self):
        self.massage.notice = 2
        for start, reason in {
            at(20): Refusal.OUTSIDE_HOURS,
            at(10.1): Refusal.OFF_GRID,
            now() + timedelta(minutes=30): Refusal.NOTICE,
        }.items():
            with self.assertRaises(BookingRefused) as raised:
                self.hold(start=start)
            self.assertEqual(reason, raised.exception.reason)

    def test_what_the_practice_books_takes_the_time_of_a_hold(self):
        """Somebody on the phone, or a move in the practitioner's own calendar."""
        hold = self.hold(10, resource=self.maya_time)
        event = self.appointment(10)
        self.assertFalse(hold.exists())
        with self.assertRaises(BookingRefused):
            self.book(10, resource=self.maya_time, visitor="ada")
        self.hold(14, resource=self.maya_time)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual({(self.maya_time, 14, 15)}, self.reserved(event))

    # Its end ------------------------------------------------------------------------------------

    def test_a_lapsed_hold_keeps_nobody_away(self):
        old = self.hold(10, resource=self.maya_time)
        self.lapse(old)
        self.assertIn(10, self.hours_for("bea", self.maya_time))
        self.hold(10, "bea", resource=self.maya_time)
        self.assertFalse(old.exists())

    def test_it_is_given_back(self):
        holds = self.env["booking.reservation"]
        hold = self.hold(10)
        holds._release("bea")
        holds._release("ada", naive_at(11))
        self.assertTrue(hold.exists())
        holds._release("ada", naive_at(10))
        self.assertFalse(hold.exists())

    def test_lapsed_holds_are_tidied_up_and_nothing_else(self):
        event = self.appointment(14)
        lapsed = self.hold(10)
        self.lapse(lapsed)
        kept = self.hold(11, "bea")
        self.env["booking.reservation"]._cron_give_back()
        self.assertFalse(lapsed.exists())
        self.assertTrue(kept.exists())
        self.assertTrue(self.reserved(event))

    def test_how_long_is_for_the_administrator_to_say(self):
        parameters = self.env["ir.config_parameter"]
        for said, minutes in {"": 5, "12": 12, "0": 1, "900": 60, "soon": 5}.items():
            parameters.set_param(PARAMETER, said)
            self.env.flush_all()
            left = self.hold(10).expires_at - fields.Datetime.now()
            self.assertEqual(minutes, round(left / timedelta(minutes=1)))

    # Under the code -----------------------------------------------------------------------------

    def test_the_database_decides_whatever_the_code_believes(self):
        holds = self.env["booking.reservation"]
        holds._keep("ada", self.maya_time, naive_at(10), naive_at(11))
        for start, stop in ((10, 11), (9.5, 10.25), (10.75, 12)):
            with self.assertRaises(SlotTaken), mute_logger("odoo.sql_db"):
                holds._keep("bea", self.maya_time, naive_at(start), naive_at(stop))
        self.assertTrue(holds._kept_for("ada"))

    def test_a_time_is_closed_for_its_visitor_too(self):
        hold = self.hold(10, resource=self.maya_time)
        hold._close(self.maya_time)
        self.assertNotIn(10, self.hours_for("ada", self.maya_time))
        self.assertTaken(10, resource=self.maya_time)
        self.lapse(hold)
        self.assertIn(10, self.hours_for("ada", self.maya_time))

    def test_a_wish_without_a_visitor_keeps_to_nobody(self):
        self.assertFalse(self.massage._held(replace(self.wish(10), visitor="")))
