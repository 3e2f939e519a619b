from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged

from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import MONDAY, naive_at, now
from .test_booking_group import ADA, BEN, CLEO, GroupCase


@tagged("post_install", "-at_install")
class TestBeginTogether(GroupCase):
    """Nobody has booked yoga at ten yet. Ada chooses it, and others do before she has booked."""

    def keep(self, visitor, hour=10, **vals):
        vals.setdefault("resource", self.maya_time)
        return self.yoga._hold(self.wish(hour, visitor=visitor, **vals), now())

    def kept(self):
        return self.env["booking.reservation"].search([("begins_id", "=", self.yoga.id)])

    def assertTaken(self, *args, **vals):
        with self.assertRaises(BookingRefused) as raised, self.env.cr.savepoint():
            self.keep(*args, **vals)
        self.assertEqual(Refusal.TAKEN, raised.exception.reason)

    def test_who_begins_leaves_the_other_places_to_others(self):
        self.keep("ada")
        self.assertEqual((2, 3), (self.left()[10], self.left(visitor="ada")[10]))

    def test_all_of_them_come_to_one_session(self):
        for visitor in ("ada", "ben"):
            self.keep(visitor)
        self.assertEqual(1, len(self.kept()))
        ada, ben = self.join(ADA, visitor="ada"), self.join(BEN, visitor="ben")
        self.assertEqual(ada.booking_session_id, ben.booking_session_id)
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(ada.booking_session_id))
        self.assertFalse(self.kept() or self.env["booking.place"].search([]))

    def test_who_books_without_choosing_first_joins_them(self):
        self.keep("ada")
        ben = self.join(BEN, visitor="ben")
        self.assertEqual(2, self.left(visitor="ada")[10], "what Ada keeps is still hers")
        ada = self.join(ADA, visitor="ada")
        self.assertEqual(ben.booking_session_id, ada.booking_session_id)

    def test_as_many_choose_it_as_there_are_places(self):
        for visitor in ("ada", "ben", "cleo"):
            self.keep(visitor)
        self.assertNotIn(10, self.left())
        self.assertTaken("dora")
        self.assertFull("dora@client.example", visitor="dora")
        self.assertTrue(self.join(CLEO, visitor="cleo"))

    def test_who_comes_to_anyone_begins_with_the_others(self):
        self.keep("ada", resource=self.jonas_time)
        self.keep("ben", resource=self.env["resource.resource"])
        self.assertEqual(self.jonas_time, self.kept().resource_id)

    def test_anyone_may_begin_another_session_when_one_is_full(self):
        self.yoga.seats = 2
        for visitor in ("ada", "ben", "cleo"):
            self.keep(visitor, resource=self.env["resource.resource"])
        self.assertEqual(self.maya_time | self.jonas_time, self.kept().resource_id)

    def test_for_everything_else_the_time_is_taken(self):
        self.yoga.step = 30
        self.keep("ada")
        self.assertNotIn(10, self.hours_free(self.massage, self.maya_time))
        self.assertNotIn(10.5, self.left())
        self.assertTaken("ben", 10.5)

    def test_buffers_are_kept_with_it(self):
        self.yoga.write({"buffer_before": 30, "buffer_after": 30})
        self.keep("ada")
        self.assertEqual(2, self.left()[10])
        self.assertEqual(timedelta(hours=2), self.kept().stop - self.kept().start)
        self.assertTrue(self.keep("ben"))

    def test_it_is_free_again_when_the_last_of_them_gives_it_back(self):
        release = self.env["booking.reservation"]._release
        for visitor in ("ada", "ben"):
            self.keep(visitor)
        release("ada")
        self.assertEqual(2, self.left()[10])
        release("ben")
        self.assertFalse(self.kept())
        self.assertIn(10, self.hours_free(self.massage, self.maya_time))

    def test_who_chooses_another_time_gives_this_one_back(self):
        self.keep("ada")
        self.keep("ada", 14)
        self.assertEqual([3, 2], [self.left()[hour] for hour in (10, 14)])
        self.assertIn(10, self.hours_free(self.massage, self.maya_time))

    def test_it_is_kept_as_long_as_anybody_has_a_place(self):
        self.keep("ada")
        soon = fields.Datetime.now() + timedelta(minutes=1)
        self.kept().expires_at = soon
        place = self.keep("ben")
        self.assertGreater(place.expires_at, soon)
        self.assertGreaterEqual(self.kept().expires_at, place.expires_at)
        later = fields.Datetime.now() + timedelta(hours=3)
        place.write({"expires_at": later})
        self.assertEqual(later, self.kept().expires_at)

    def test_when_it_has_lapsed_it_is_free_for_everybody(self):
        place = self.keep("ada")
        past = fields.Datetime.now() - timedelta(minutes=1)
        place.expires_at = self.kept().expires_at = past
        self.assertEqual(3, self.left()[10])
        self.assertIn(10, self.hours_free(self.massage, self.maya_time))
        self.assertTrue(self.book(10, resource=self.maya_time))

    def test_what_the_practice_books_takes_it_from_all_of_them(self):
        for visitor in ("ada", "ben"):
            self.keep(visitor)
        self.appointment(10)
        self.assertFull(ADA, visitor="ada")
        self.assertFull(BEN, visitor="ben")

    def test_a_time_that_a_calendar_says_is_taken_is_closed_to_all_of_them(self):
        for visitor in ("ada", "ben"):
            self.keep(visitor)
        wish = self.wish(10, resource=self.maya_time, visitor="ada")
        self.yoga._held(wish)._close(self.maya_time)
        self.assertNotIn(10, self.left(visitor="ben"))
        self.assertFull(BEN, visitor="ben")

    def test_calendars_of_the_whole_team_are_asked(self):
        room = {"name": "Room", "resource_type": "material", "tz": "UTC", "calendar_id": False}
        room = self.env["resource.resource"].create(room)
        self.yoga.room_ids = room
        wish = self.wish(10, resource=self.maya_time, visitor="ada")
        self.assertEqual(self.maya_time | room, self.yoga._kept(wish, now()))
        self.assertEqual(self.maya_time | room, self.yoga._held(wish).resource_id)

    def test_who_books_what_they_have_chosen_keeps_their_turn(self):
        """Of two for the last place the second one must not get ahead meanwhile."""
        self.plan(10, booking_seats=1)
        places = self.env["booking.place"]
        for visitor in ("ada", "ben"):
            places._keep(self.yoga, self.maya_time, naive_at(10), visitor)
        wish = self.wish(10, resource=self.maya_time, visitor="ada")
        first = places._of(self.yoga, wish)
        self.yoga._kept(wish, now())
        self.assertEqual(first, places._of(self.yoga, wish))
        self.assertFull(BEN, visitor="ben")
        self.assertTrue(self.join(ADA, visitor="ada"))

    def test_who_has_waited_for_a_time_keeps_it_for_longer_and_takes_it_along(self):
        self.yoga.waiting_list = True
        days = {"first_day": MONDAY, "last_day": MONDAY}
        person = {"name": "Ada", "email": ADA, "resource_id": self.maya_time.id}
        entry = self.env["booking.waiting"].create(
            {**days, **person, "service_id": self.yoga.id, "tz": "UTC", "lang": "en_US"}
        )
        entry._offer_unless(set(), now())
        self.assertEqual((naive_at(9), 2), (entry.offered_start, self.left()[9]))
        self.assertEqual(entry.offered_until, self.kept().expires_at)
        entry._hand_over("ada")
        self.assertEqual((2, 3), (self.left()[9], self.left(visitor="ada")[9]))
        self.assertTrue(self.join(ADA, 9, visitor="ada"))
