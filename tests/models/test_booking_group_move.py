from datetime import timedelta

from odoo.tests.common import tagged

from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import naive_at, now
from .test_booking_group import ADA, BEN, CLEO, GroupCase


@tagged("post_install", "-at_install")
class TestSeatMove(GroupCase):
    """Ada and Ben come to yoga at ten. Ada would rather come at another time."""

    def setUp(self):
        super().setUp()
        self.ada, self.ben = self.join(ADA), self.join(BEN)
        self.session = self.ada.booking_session_id
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
