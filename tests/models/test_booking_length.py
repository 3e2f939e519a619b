from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests.common import tagged

from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import MONDAY, ONE_DAY, BookingCase, naive_at, now


@tagged("post_install", "-at_install")
class TestLength(BookingCase):
    """A massage of 30, 60 or 90 minutes with Maya, as its visitors choose."""

    def setUp(self):
        super().setUp()
        self.massage.write({"other_durations": "90, 30", "resource_ids": self.maya_time})

    def lasting(self, minutes):
        return self.massage._lasting(minutes)

    def test_visitors_choose_from_all_of_them(self):
        self.assertEqual([30, 60, 90], self.massage._lengths())
        self.assertEqual("30 min, 1 h, or 1 h 30 min", self.massage._lengths_text())
        self.massage.other_durations = False
        self.assertEqual([60], self.massage._lengths())

    def test_what_is_free_depends_on_how_long_it_lasts(self):
        self.appointment(10)
        self.massage.step = 30
        table = {30: [9, 9.5, 11, 11.5], 60: [9, 11], 90: []}
        for minutes, hours in table.items():
            found = [hour for hour in self.hours_free(self.lasting(minutes)) if hour < 12]
            self.assertEqual(hours, found, minutes)

    def test_the_appointment_is_as_long_as_was_chosen(self):
        for minutes, hour in ((30, 9), (90, 10), (60, 13)):
            event = self.book(hour, service=self.lasting(minutes))
            self.assertEqual(timedelta(minutes=minutes), event.stop - event.start)
            self.assertEqual({(self.maya_time, hour, hour + minutes / 60)}, self.reserved(event))

    def test_what_is_kept_is_as_long_as_was_chosen(self):
        wish = self.wish(10, visitor="ada")
        hold = self.lasting(90)._hold(wish, now())
        self.assertEqual((naive_at(10), naive_at(11.5)), (hold.start, hold.stop))
        self.assertFalse(self.massage._held(wish))
        self.assertTrue(self.lasting(90)._held(wish))

    def test_it_keeps_its_length_when_it_is_moved(self):
        event = self.book(10, service=self.lasting(90))
        self.assertTrue(event._booking_can_move())
        service = event._booking_service_as_booked()
        self.assertEqual(90, service._minutes())
        team = self.maya_time
        event._booking_move(team, naive_at(13), "UTC")
        self.assertEqual((naive_at(13), naive_at(14.5)), (event.start, event.stop))

    def test_it_is_remembered_while_an_address_is_proved(self):
        self.massage.proves_email = True
        pending = self.massage._ask_for_proof(self.wish(10, visitor="ada", minutes=90), now())
        event = self.massage._book(pending._read_wish(), now())
        self.assertEqual((naive_at(10), naive_at(11.5)), (event.start, event.stop))

    def test_nonsense_is_refused_in_words(self):
        for text in ("ninety", "0", "1441", "30 60", "-30", ", ".join(map(str, range(5, 15)))):
            with self.subTest(text), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.massage.other_durations = text

    def test_a_group_meets_for_one_duration(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.massage.seats = 5


@tagged("post_install", "-at_install")
class TestUntil(BookingCase):
    """The last day that can be booked."""

    def test_nothing_is_offered_after_it(self):
        self.massage.bookable_until = MONDAY
        self.assertIn(16, self.hours_free())
        self.assertEqual([], self.hours_free(day=MONDAY + ONE_DAY))
        with self.assertRaises(BookingRefused) as raised:
            self.book(24 + 10)
        self.assertEqual(Refusal.HORIZON, raised.exception.reason)
        self.assertIn("until", str(raised.exception))

    def test_the_last_day_is_one_where_the_service_is_at_home(self):
        self.massage.write({"bookable_until": MONDAY, "timezone": "Pacific/Auckland"})
        self.assertEqual([9, 10], [hour for hour in self.hours_free() if hour < 12])

    def test_days_ahead_count_too(self):
        self.massage.write({"bookable_until": MONDAY + 90 * ONE_DAY, "horizon": 30})
        self.assertEqual([], self.hours_free(day=MONDAY + 35 * ONE_DAY))
        self.assertEqual(30, self.massage._days_ahead())

    def test_a_day_that_is_over_offers_nothing_and_breaks_nothing(self):
        self.massage.bookable_until = MONDAY - 30 * ONE_DAY
        self.assertEqual([], self.hours_free())
        self.assertEqual(0, self.massage._days_ahead())
        self.assertEqual([], self.massage._next_slots(now(), now()))
