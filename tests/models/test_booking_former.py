from odoo.tests.common import tagged

from ...models.events.calendar_event_sync import QUIET
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
