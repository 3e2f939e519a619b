from markupsafe import Markup

from odoo.tests.common import tagged

from ...models.events.calendar_event_sync import QUIET
from ...models.events.plain_text import to_html, to_text
from ...models.services.booking_question import Answer
from .booking_common import BookingCase, at, naive_at

JOAN = "joan@client.example"


@tagged("post_install", "-at_install")
class TestFormerClient(BookingCase):
    """Jane's appointment is given to Joan."""

    def setUp(self):
        super().setUp()
        self.joan = self.env["res.partner"].create({"name": "Joan Roe", "email": JOAN})
        self.event = self.appointment(10)
        self.mails().unlink()

    def told(self, *people):
        """[(method, start)] of what each of them was mailed."""
        found = []
        for address in people:
            invitations = [self.invitation(mail) for mail in self.mails(address)]
            found.append([(method, event["DTSTART"].dt) for method, event in invitations])
        return found

    def give(self, client, **vals):
        self.event.with_user(self.maya).write({"booking_client_id": client.id, **vals})

    def test_who_had_it_is_told_and_so_is_who_has_it(self):
        self.give(self.joan)
        jane, joan = self.told(self.jane.email, JOAN)
        self.assertEqual(([("CANCEL", at(10))], [("REQUEST", at(10))]), (jane, joan))
        self.assertTrue(self.event._takes_place())
        self.assertNotIn("Joan", self.mails().body_html + self.mails().subject)

    def test_who_had_it_is_told_of_the_time_that_they_had(self):
        self.give(self.joan, start=naive_at(14), stop=naive_at(15))
        self.assertEqual([[("CANCEL", at(10))], [("REQUEST", at(14))]], self.told(
            self.jane.email, JOAN))  # fmt: skip

    def test_who_had_it_is_told_when_nobody_has_it(self):
        self.give(self.env["res.partner"])
        self.assertEqual([[("CANCEL", at(10))]], self.told(self.jane.email))

    def test_where_clients_are_not_told_of_changes_nobody_is_but_who_has_it(self):
        self.massage.notify_client = False
        self.give(self.joan)
        self.assertEqual([0, 1], [len(each) for each in self.told(self.jane.email, JOAN)])

    def test_nobody_is_told_by_what_comes_from_a_calendar(self):
        self.event.with_context(**QUIET).booking_client_id = self.joan
        self.assertEqual([[], []], self.told(self.jane.email, JOAN))

    def test_who_is_forgotten_is_not_told(self):
        self.jane._forget_as_client()
        self.assertFalse(self.mails())

    def test_what_is_cancelled_or_over_is_not_cancelled_again(self):
        self.event._booking_cancel("staff")
        self.mails().unlink()
        self.give(self.joan)
        self.assertEqual([[], []], self.told(self.jane.email, JOAN))

    def test_one_person_written_down_twice_keeps_everything(self):
        twin = self.jane.copy({"name": "Jane M. Doe"})
        self.event.booking_note = "My shoulder"
        self.give(twin)
        self.assertEqual([[("REQUEST", at(10))]], self.told(self.jane.email))
        self.assertEqual("My shoulder", self.event.booking_note)

    def test_what_one_client_said_is_not_shown_to_the_next(self):
        answer = {"question": "Allergies?", "answer": "Nuts"}
        said = {"booking_note": "My shoulder", "booking_tz": "Asia/Tokyo"}
        self.event.sudo().write({**said, "booking_answer_ids": [(0, 0, answer)]})
        self.give(self.joan)
        self.assertFalse(self.event.sudo().booking_answer_ids)
        self.assertFalse(self.event.booking_note or self.event.booking_tz)

    def told_a_lot(self):
        """Jane's own booking: her address, her note and her answers are in the notes."""
        question = self.env["booking.question"].create(
            {"service_id": self.massage.id, "name": "Allergies?", "kind": "text"}
        )
        answers = (Answer(question.id, "Allergies?", "Nuts\nand  dust"),)
        event = self.book(14, note="My shoulder\n\nhurts", answers=answers)
        self.assertIn("Nuts", event.description)
        return event

    def test_of_the_notes_what_the_client_wrote_goes_and_ours_stays(self):
        event = self.told_a_lot()
        event.description += Markup("<p>Room <b>two</b>. Nuts!</p>")
        event.booking_client_id = self.joan
        self.assertEqual("<p>Room <b>two</b>. Nuts!</p>", event.description)

    def test_what_odoo_noted_of_the_former_client_goes_too(self):
        self.jane.phone = "0470 12 34 56"
        event = self.appointment(14)
        self.assertIn("0470", event.description)
        event.booking_client_id = self.joan
        left = to_text(event.description)
        self.assertEqual(["Organized by", "Maya Lindqvist", "maya@salon.example"], left.split("\n"))

    def test_of_notes_that_went_through_a_calendar_too(self):
        event = self.told_a_lot()
        event.description = to_html(f"Towels\n\n{to_text(event.description)}\nNuts\nRoom two")
        event.booking_client_id = self.joan
        left = [line for line in to_text(event.description).split("\n") if line]
        self.assertEqual(["Towels", "Nuts", "Room two"], left)

    def test_where_the_client_alone_wrote_no_notes_are_left(self):
        event = self.told_a_lot()
        event.write({"booking_client_id": self.joan.id, "location": "Room two"})
        self.assertFalse(event.description)

    def test_what_is_noted_for_the_new_client_at_once_stays(self):
        event = self.told_a_lot()
        noted = event.description + Markup("<p>Joan likes it warm.</p>")
        event.write({"booking_client_id": self.joan.id, "description": noted})
        self.assertEqual("<p>Joan likes it warm.</p>", event.description)

    def test_only_who_has_it_attends_and_is_named(self):
        self.give(self.joan)
        self.assertEqual(self.joan | self.maya.partner_id, self.event.partner_ids)
        self.assertEqual("Joan Roe – Massage", self.event.name)

    def test_a_title_of_ones_own_stays(self):
        self.event.name = "Massage, the blue room"
        self.give(self.joan)
        self.assertEqual("Massage, the blue room", self.event.name)

    def test_of_several_each_client_is_told_of_their_own(self):
        other = self.appointment(14, booking_client_id=self.joan.id)
        self.mails(JOAN).unlink()
        (self.event | other).write({"booking_client_id": self.joan.id})
        self.assertEqual([[("CANCEL", at(10))], [("REQUEST", at(10))]], self.told(
            self.jane.email, JOAN))  # fmt: skip
