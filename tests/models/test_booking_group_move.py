from datetime import timedelta

from odoo.tests.common import tagged

from ...core.interval import Interval
from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import at, naive_at, now
from .test_booking_group import ADA, BEN, CLEO, GroupCase


@tagged("post_install", "-at_install")
class TestSeatMove(GroupCase):
    """Ada and Ben come to yoga at ten. Ada would rather come at another time."""

    def setUp(self):
        super().setUp()
        self.ada, self.ben = self.join(ADA), self.join(BEN)
        self.session = self.ada.booking_session_id
        self.write_mails()
        self.env["mail.mail"].sudo().search([]).unlink()

    def move(self, hour, seat=None, resource=None, **vals):
        """As the client, who is not logged in."""
        seat = (seat or self.ada).with_user(self.env.ref("base.public_user")).sudo()
        person = resource or self.maya_time
        wish = self.wish(hour, resource=person, instead_of=seat, **vals)
        return seat._booking_service_as_booked()._book(wish, now())

    def test_their_place_is_in_the_other_session_and_stays_what_it_was(self):
        other = self.plan(14)
        known = self.ada.sync_uid, self.ada._booking_token()
        self.assertEqual(self.ada, self.move(14))
        self.assertEqual(other, self.ada.booking_session_id)
        self.assertEqual((naive_at(14), naive_at(15)), (self.ada.start, self.ada.stop))
        self.assertEqual(known, (self.ada.sync_uid, self.ada._booking_token()))
        self.assertEqual(["Yoga (1 of 3)"] * 2, [self.session.name, other.name])
        self.assertFalse(self.reserved(self.ada))

    def test_they_are_told_once_and_nobody_else_is(self):
        self.plan(14)
        self.move(14)
        [mail] = self.mails(ADA)
        method, invited = self.invitation(mail)
        self.assertEqual(("REQUEST", 1), (method, invited["SEQUENCE"]))
        self.assertIn("moved, as you wished", mail.body_html)
        self.assertFalse(self.mails(BEN))

    def test_they_may_begin_a_session(self):
        self.move(14)
        begun = self.ada.booking_session_id
        self.assertEqual({(self.maya_time, 14, 15)}, self.reserved(begun))
        self.assertFalse(begun.booking_planned)
        self.assertEqual("Yoga (1 of 3)", begun.name)

    def test_a_session_that_everybody_has_left_gives_its_time_back(self):
        self.move(14)
        self.move(14, self.ben)
        self.assertEqual(self.ada.booking_session_id, self.ben.booking_session_id)
        self.assertEqual("cancelled", self.session.booking_state)
        self.assertIn(10, self.hours_free(self.massage, self.maya_time))

    def test_where_no_place_is_left_they_keep_what_they_have(self):
        other = self.plan(14, booking_seats=1)
        self.join(CLEO, 14)
        with self.assertRaises(BookingRefused) as raised, self.env.cr.savepoint():
            self.move(14)
        self.assertEqual(Refusal.TAKEN, raised.exception.reason)
        self.env.invalidate_all()
        self.assertEqual(self.session, self.ada.booking_session_id)
        self.assertEqual(1, other.booking_seats_taken)

    def test_the_place_is_kept_while_they_think(self):
        self.plan(14, booking_seats=1)
        wish = {"resource": self.maya_time, "instead_of": self.ada, "visitor": "ada"}
        self.yoga._hold(self.wish(14, **wish), now())
        self.assertNotIn(14, self.left())
        self.move(14, visitor="ada")
        self.assertFalse(self.env["booking.place"].search([]))

    def test_a_session_may_last_longer_than_others(self):
        long = self.plan(14, stop=naive_at(16))
        self.move(14)
        self.assertEqual(naive_at(16), self.ada.stop)
        self.assertEqual(timedelta(hours=2), long.stop - long.start)
        self.move(9)
        self.assertEqual(naive_at(10), self.ada.stop, "what they begin is as long as usual")

    def test_with_a_colleague_at_the_same_time_they_are_told_too(self):
        self.plan(10, self.jonas)
        self.move(10, resource=self.jonas_time)
        self.assertEqual(self.jonas, self.ada.user_id)
        self.assertEqual(1, len(self.mails(ADA)))

    def test_nothing_happens_to_a_place_that_is_moved_to_where_it_is(self):
        self.move(10)
        self.assertFalse(self.mails(ADA))
        self.assertEqual("Yoga (2 of 3)", self.session.name)

    def test_their_own_time_is_not_offered_to_them_again(self):
        self.assertIn("?date=", self.ada._booking_move_path())
        self.assertIn(f"resource={self.maya_time.id}", self.ada._booking_move_path())
        self.assertTrue(self.ada._booking_can_move())
        self.assertFalse(self.session._booking_can_move(), "a session is moved by us")
        self.assertIn("move it until", self.ada._booking_change_texts()[0])


@tagged("post_install", "-at_install")
class TestLastSeatMove(GroupCase):
    """Ada is the only one who comes to yoga at ten. She would rather come half an hour later."""

    move = TestSeatMove.move

    def setUp(self):
        super().setUp()
        self.yoga.step = 30
        self.ada = self.join(ADA)
        self.session = self.ada.booking_session_id
        self.write_mails()
        self.env["mail.mail"].sudo().search([]).unlink()

    def offered(self):
        """The hours that are offered to her."""
        window = Interval(at(0), at(24))
        own = {"visitor": "ada", "instead_of": self.ada}
        slots = self.yoga._slots(window, now(), self.maya_time, **own)
        slots = self.yoga._times_to_move(slots, self.ada, self.maya_time)
        return [(slot.start - at(0)) / timedelta(hours=1) for slot in slots]

    def test_times_that_overlap_her_own_session_are_offered(self):
        self.assertEqual([9, 9.5, 10.5, 11], self.offered()[:4])
        self.join(BEN)
        self.assertEqual([9, 11], self.offered()[:2], "Ben comes at ten")

    def test_her_session_comes_along(self):
        self.move(10.5)
        self.assertEqual(self.session, self.ada.booking_session_id)
        self.assertEqual({(self.maya_time, 10.5, 11.5)}, self.reserved(self.session))
        self.assertEqual((naive_at(10.5), naive_at(11.5)), (self.ada.start, self.ada.stop))
        self.assertEqual("Yoga (1 of 3)", self.session.name)

    def test_she_is_told_once_and_in_the_right_words(self):
        self.move(10.5)
        [mail] = self.mails(ADA)
        self.assertIn("moved, as you wished", mail.body_html)

    def test_when_we_move_it_later_that_was_not_her_wish(self):
        self.move(10.5)
        self.mails(ADA).unlink()
        self.session.with_user(self.maya).write({"start": naive_at(14), "stop": naive_at(15)})
        [mail] = self.mails(ADA)
        self.assertNotIn("as you wished", mail.body_html)

    def test_with_a_colleague_it_comes_along_too(self):
        self.move(10.5, resource=self.jonas_time)
        self.assertEqual({(self.jonas_time, 10.5, 11.5)}, self.reserved(self.session))
        self.assertEqual(self.jonas, self.ada.user_id)

    def test_nothing_is_kept_of_what_she_has_and_all_goes_its_way(self):
        wish = {"resource": self.maya_time, "instead_of": self.ada, "visitor": "ada"}
        self.assertFalse(self.yoga._hold(self.wish(10.5, **wish), now()))
        self.assertTrue(self.yoga._hold(self.wish(14, **wish), now()))
        self.yoga._kept(self.wish(10.5, **wish), now())
        self.move(10.5, visitor="ada")
        self.assertFalse(self.env["booking.place"].search([]))

    def test_a_session_in_which_somebody_keeps_a_place_stays(self):
        self.yoga._hold(self.wish(10, resource=self.maya_time, visitor="ben"), now())
        self.assertEqual([9, 11], self.offered()[:2])
        with self.assertRaises(BookingRefused), self.env.cr.savepoint():
            self.move(10.5)
        self.move(14)
        self.assertTrue(self.join(BEN, visitor="ben"))

    def test_a_planned_session_stays_where_it_is(self):
        self.session.booking_planned = True
        self.assertEqual([9, 11], self.offered()[:2])
        self.move(14)
        self.assertEqual("Yoga (0 of 3)", self.session.name)
        self.assertEqual(naive_at(10), self.session.start)

    def test_she_may_move_on_a_day_that_is_full(self):
        self.yoga.daily_limit = 1
        self.assertEqual([9, 9.5], self.offered()[:2])

    def test_she_joins_a_session_of_somebody_else_and_hers_is_over(self):
        other = self.plan(10.5, self.jonas)
        self.move(10.5, resource=self.jonas_time)
        self.assertEqual(other, self.ada.booking_session_id)
        self.assertEqual("cancelled", self.session.booking_state)
