from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged

from ...core.interval import Interval
from ...core.slots import Refusal
from ...models.free_times.booking_slots import BookingRefused
from .booking_common import BookingCase, at, naive_at, now


@tagged("post_install", "-at_install")
class TestClientMove(BookingCase):
    """A client moves their own appointment: it stays the same one, at another time."""

    def setUp(self):
        super().setUp()
        self.mine = self.appointment(10, booking_note="Left shoulder")
        self.env["mail.mail"].sudo().search([]).unlink()

    def move(self, hour, resource=None, event=None, **vals):
        """As the client, who is not logged in."""
        event = (event or self.mine).with_user(self.env.ref("base.public_user")).sudo()
        person = self.maya_time if resource is None else resource
        wish = self.wish(hour, resource=person, instead_of=event, **vals)
        return event.booking_service_id._book(wish, now())

    def assertRefused(self, reason, *args, **vals):
        before = self.mine.read(["start", "stop", "user_id", "ics_sequence"])
        with self.assertRaises(BookingRefused) as raised:
            self.move(*args, **vals)
        self.assertEqual(reason, raised.exception.reason)
        self.env.invalidate_all()
        self.assertEqual(before, self.mine.read(["start", "stop", "user_id", "ics_sequence"]))
        self.assertFalse(self.mails())

    # What it is now -----------------------------------------------------------------------------

    def test_it_stays_the_same_appointment(self):
        uid, token = self.mine.sync_uid, self.mine._booking_token()
        self.assertEqual(self.mine, self.move(14))
        self.assertEqual((naive_at(14), naive_at(15)), (self.mine.start, self.mine.stop))
        self.assertEqual({(self.maya_time, 14, 15)}, self.reserved(self.mine))
        self.assertEqual((uid, token), (self.mine.sync_uid, self.mine._booking_token()))
        self.assertEqual("Left shoulder", self.mine.booking_note)
        self.assertEqual(self.mine, self.massage.appointment_ids)

    def test_its_client_is_told_once_with_a_file_that_its_calendar_follows(self):
        self.move(14)
        [mail] = self.mails()
        method, invited = self.invitation(mail)
        self.assertEqual(("REQUEST", self.mine.sync_uid), (method, str(invited["UID"])))
        self.assertEqual((1, at(14)), (invited["SEQUENCE"], invited["DTSTART"].dt))
        self.assertIn("moved, as you wished", mail.body_html)

    def test_the_client_is_told_even_where_changes_are_kept_to_oneself(self):
        self.massage.notify_client = False
        self.move(14)
        self.assertEqual(1, len(self.mails()))

    def test_what_we_move_later_was_not_the_clients_wish(self):
        self.move(14)
        self.mine.write({"start": naive_at(15), "stop": naive_at(16)})
        self.assertFalse(self.mine.booking_moved_by)
        self.assertIn("we had to change", self.mails()[-1].body_html)

    def test_both_practitioners_see_that_it_went_from_one_to_the_other(self):
        before = self.env["bus.bus"].sudo().search([])
        self.move(14, self.jonas_time)
        self.env.cr.precommit.run()
        told = (self.env["bus.bus"].sudo().search([]) - before).mapped("message")
        told = [message for message in told if "simple_notification" in message]
        self.assertEqual(2, len(told), told)

    def test_with_a_colleague_it_is_hers_alone(self):
        self.move(14, self.jonas_time)
        self.assertEqual(self.jonas, self.mine.user_id)
        self.assertEqual({(self.jonas_time, 14, 15)}, self.reserved(self.mine))
        attending = self.mine.partner_ids
        self.assertEqual(self.jonas.partner_id | self.jane, attending)

    def test_nothing_happens_to_what_is_moved_to_where_it_is(self):
        self.move(10)
        self.assertFalse(self.mails())
        self.assertEqual(0, self.mine.ics_sequence)

    # Which time it can have ---------------------------------------------------------------------

    def test_its_own_time_is_no_obstacle(self):
        self.massage.step = 30
        self.move(10.5)
        self.assertEqual({(self.maya_time, 10.5, 11.5)}, self.reserved(self.mine))

    def test_a_time_that_somebody_has_can_not_be_had(self):
        self.appointment(14)
        self.env["mail.mail"].sudo().search([]).unlink()
        self.assertRefused(Refusal.TAKEN, 14)
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(self.mine))

    def test_the_rules_of_a_booking_hold_for_a_move(self):
        self.assertRefused(Refusal.OUTSIDE_HOURS, 12)
        self.massage.horizon = 1
        self.assertRefused(Refusal.HORIZON, 14)

    def test_on_a_full_day_it_does_not_count_against_itself(self):
        self.massage.daily_limit = 1
        self.move(14)
        self.assertEqual(naive_at(14), self.mine.start)
        other = self.appointment(start=naive_at(24 + 10))
        self.env["mail.mail"].sudo().search([]).unlink()
        with self.assertRaises(BookingRefused):
            self.move(15, event=other)
        self.move(24 + 15, event=other)

    def test_where_it_is_now_is_offered_with_others_only(self):
        slots = self.massage._slots(Interval(at(0), at(24)), now(), instead_of=self.mine)
        hours = {slot.start for slot in slots}
        self.assertIn(at(10), hours)
        for wanted, offered in ((self.maya_time, False), (self.jonas_time, True)):
            left = self.massage._times_to_move(slots, self.mine, wanted)
            self.assertEqual(offered, at(10) in {slot.start for slot in left})

    def test_where_nobody_is_chosen_it_stays_with_whom_it_is(self):
        anyone = self.env["resource.resource"]
        for person in (self.maya_time, self.jonas_time):
            self.appointment(15 if person == self.maya_time else 9, person.user_id)
            event = self.mine if person == self.maya_time else self.appointment(11, self.jonas)
            self.move(16, anyone, event)
            self.assertEqual(person.user_id, event.user_id)
            event._booking_cancel("staff")

    def test_a_place_in_a_group_is_given_back_and_taken_anew(self):
        self.massage.seats = 5
        self.assertFalse(self.mine._booking_can_move())
        self.assertIn("book again", self.mine._booking_change_texts()[-1])
        self.assertEqual("", self.mine._booking_fixed_text())

    # Until when ---------------------------------------------------------------------------------

    def test_a_practice_decides_until_when(self):
        soon = self.appointment(start=fields.Datetime.now() + timedelta(hours=23))
        self.assertTrue(soon._booking_can_move())
        self.env["mail.mail"].sudo().search([]).unlink()
        self.massage.move_hours = 24
        self.assertFalse(soon._booking_can_move())
        self.assertTrue(self.mine._booking_can_move())
        self.massage.client_moves = False
        self.assertFalse(self.mine._booking_can_move())
        self.assertRefused(Refusal.NOTICE, 14)

    def test_the_client_reads_both_deadlines(self):
        self.massage.write({"move_hours": 12, "cancel_hours": 24})
        move, cancel = self.mine._booking_change_texts()
        self.assertIn("move it until", move)
        self.assertIn("10:00", cancel)

    def test_what_was_arranged_by_hand_is_moved_by_hand(self):
        self.mine.stop = naive_at(11.5)
        self.assertFalse(self.mine._booking_can_move())

    def test_what_does_not_take_place_can_not_be_moved(self):
        self.mine._booking_cancel("client")
        self.assertFalse(self.mine._booking_can_move())
        self.env["mail.mail"].sudo().search([]).unlink()
        self.assertRefused(Refusal.NOTICE, 14)
