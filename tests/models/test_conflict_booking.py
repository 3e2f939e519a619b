from odoo.exceptions import UserError
from odoo.tests.common import tagged

from ...core.interval import Interval
from .common import at, naive_at
from .test_conflict import ConflictCase


class BookedCase(ConflictCase):
    """Maya gives massages of an hour, with ten minutes to tidy up."""

    strategy = "odoo"

    def setUp(self):
        super().setUp()
        self.connection.with_user(self.maya).strategy = self.strategy
        self.resource = self.maya.resource_ids[:1]
        self.service = self.env["booking.service"].create(
            {
                "name": "Massage",
                "duration": 60,
                "buffer_after": 10,
                "resource_ids": [(6, 0, self.resource.ids)],
                "timezone": "UTC",
            }
        )
        self.client_of_hers = self.env["res.partner"].create(
            {"name": "Jane", "email": "jane@client.example"}
        )

    def appointment(self, hour):
        return self.event(
            naive_at(hour),
            booking_service_id=self.service.id,
            booking_state="confirmed",
            booking_client_id=self.client_of_hers.id,
            partner_ids=[(6, 0, (self.maya.partner_id + self.client_of_hers).ids)],
        )

    def mails(self):
        sent = self.env["mail.mail"].sudo().search([])
        return sent.filtered(lambda mail: self.client_of_hers in mail.recipient_ids)

    def is_taken(self, hour):
        window = Interval(at(hour), at(hour + 0.25))
        gathered = self.env["booking.availability"]._gather(self.resource, window, at(0, 0))
        return any(taken.start < window.stop and taken.stop > window.start
                   for taken in gathered[0].taken)  # fmt: skip


@tagged("post_install", "-at_install")
class TestDoubleBooking(BookedCase):
    """A move outside that would double-book is asked about, whatever the strategy."""

    def moved_onto_another(self):
        """Jane at ten is moved onto the appointment at noon, in the calendar."""
        first, second = self.appointment(10), self.appointment(12)
        self.sync()
        self.server.edit(self.ref(first), start=at(12.5), stop=at(13.5))
        self.sync()
        return first, second

    def test_a_move_outside_onto_another_booking_is_asked_about(self):
        for strategy in ("odoo", "calendar", "recent", "ask"):
            with self.subTest(strategy):
                self.connection.with_user(self.maya).strategy = strategy
                first, second = self.moved_onto_another()
                self.assertEqual("taken", self.asked().reason)
                self.assertEqual((naive_at(10), naive_at(12)), (first.start, second.start))
                there = {each.start for each in self.there()}
                self.assertEqual({at(12.5), at(12)}, there, "nothing is put back unasked")
                self.keep(self.asked(), "odoo")
                self.sync()
                (first + second).unlink()
                self.sync()

    def test_nobody_is_booked_into_either_version_meanwhile(self):
        self.moved_onto_another()
        self.assertTrue(self.is_taken(10))
        self.assertTrue(self.is_taken(13.25), "only the calendar's version takes this")
        self.assertTrue(self.is_taken(13.5), "with the time to tidy up")
        self.assertFalse(self.is_taken(14))
        self.keep(self.asked(), "odoo")
        self.assertFalse(self.is_taken(13.25))
        self.assertTrue(self.is_taken(10))

    def test_it_is_put_back_when_its_owner_says_so_and_no_client_hears_of_it(self):
        first, _second = self.moved_onto_another()
        mails = self.mails()
        self.keep(self.asked(), "odoo")
        self.sync()
        self.assertEqual({at(10), at(12)}, {each.start for each in self.there()})
        self.assertEqual(naive_at(10), first.start)
        self.assertEqual(mails, self.mails())

    def test_to_insist_is_refused_in_words_and_nothing_is_half_done(self):
        first, _second = self.moved_onto_another()
        self.server.edit(self.ref(first), title="Long massage")
        self.sync()
        question = self.asked()
        with self.assertRaises(UserError) as refused:
            self.keep(question, "calendar")
        self.assertIn("already has an appointment", str(refused.exception))
        self.assertEqual("open", question.state)
        self.assertNotEqual("Long massage", first.name)
        self.assertEqual(naive_at(10), first.start)

    def test_once_the_way_is_free_the_owner_can_take_the_calendar_s_time(self):
        first, second = self.moved_onto_another()
        second._booking_cancel("staff")
        self.sync()
        self.keep(self.asked(), "calendar")
        self.sync()
        self.assertEqual(naive_at(12.5), first.start)
        self.assertEqual([at(12.5)], [each.start for each in self.there()])

    def test_a_further_move_onto_free_time_is_taken_over_and_the_question_closes(self):
        first, _second = self.moved_onto_another()
        self.server.edit(self.ref(first), start=at(16), stop=at(17))
        self.sync()
        self.assertEqual(naive_at(16), first.start)
        self.assertEqual("closed", self.questions().state)
        self.assertFalse(self.is_taken(12.25 + 1))

    def test_the_log_says_so_without_a_title(self):
        self.moved_onto_another()
        [line] = self.env["calendar.sync.log"].search([("kind", "=", "conflict")])
        self.assertEqual(self.asked(), line.conflict_id)
        self.assertNotIn("Massage", line.message)


@tagged("post_install", "-at_install")
class TestAskedAboutBookings(BookedCase):
    strategy = "ask"

    def test_the_client_is_told_once_of_what_was_decided(self):
        event = self.moved_on_both_sides(self.appointment(10))
        self.sync()
        before = self.mails()
        self.keep(self.asked(), "calendar")
        self.sync()
        self.assertEqual(1, len(self.mails() - before))
        self.assertEqual(naive_at(14), event.booking_reservation_ids.sudo().start)

    def test_cancelled_in_odoo_and_moved_outside_keeps_the_outside_time_free(self):
        event = self.appointment(10)
        self.sync()
        event._booking_cancel("staff")
        self.server.edit(self.ref(event), start=at(14), stop=at(15))
        self.sync()
        self.assertEqual("gone_here", self.asked().reason)
        self.assertTrue(self.is_taken(14))
        self.assertFalse(self.is_taken(10))
