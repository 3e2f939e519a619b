from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user, tagged

from .adopted_case import AdoptedCase
from .common import at, naive_at


@tagged("post_install", "-at_install")
class TestAdoptedClient(AdoptedCase):
    """An event of Maya's own calendar gets a client, and is an appointment."""

    def setUp(self):
        super().setUp()
        self.maya_time = self.maya.resource_ids[:1]
        self.massage = self.env["booking.service"].create(
            {"name": "Massage", "resource_ids": [(6, 0, self.maya_time.ids)], "timezone": "UTC"}
        )
        self.jane = self.env["res.partner"].create(
            {"name": "Jane Doe", "email": "jane@client.example"}
        )
        self.ref = self.put(title="Jane, back")
        self.sync()
        self.mine = self.one()

    def give(self, event=None, **vals):
        wizard = self.env["booking.from.event"].with_user(self.maya)
        values = {"client_id": self.jane.id, "service_id": self.massage.id, **vals}
        made = wizard.create({"event_id": (event or self.mine).id, **values})
        made.action_save()
        return made

    def mails(self):
        return self.env["mail.mail"].search([("recipient_ids", "=", self.jane.id)])

    def test_it_is_an_appointment_with_its_own_time(self):
        self.give()
        mine = self.mine
        self.assertEqual("confirmed", mine.booking_state)
        self.assertEqual(self.jane, mine.booking_client_id)
        self.assertEqual(self.maya_time, mine.booking_resource_ids)
        self.assertEqual((naive_at(9), naive_at(10)), (mine.start, mine.stop))
        [reserved] = mine.booking_reservation_ids
        self.assertEqual((naive_at(9), naive_at(10)), (reserved.start, reserved.stop))

    def test_her_title_stays_and_nothing_goes_out(self):
        self.give()
        self.sync()
        self.assertEqual("Jane, back", self.there()[0].title)
        self.assertEqual(0, self.written())

    def test_unless_she_wants_another_title(self):
        self.give(rename=True)
        self.sync()
        self.assertEqual("Jane Doe – Massage", self.mine.name)
        self.assertEqual(["Jane Doe – Massage"], [each.title for each in self.there()])
        self.assertRest()

    def ask(self, name, **vals):
        values = {"service_id": self.massage.id, "name": name, "kind": "phone", **vals}
        return self.env["booking.question"].create(values)

    def test_what_the_service_asks_is_asked_and_her_notes_stay_hers(self):
        phone, side = self.ask("Your phone"), self.ask("Which side?", is_mandatory=True)
        self.give(answers=[{"id": phone.id, "said": "0470 12 34 56"}, {"id": side.id, "said": ""}])
        told = [(each.question, each.answer) for each in self.mine.booking_answer_ids]
        self.assertEqual([("Your phone", "0470 12 34 56")], told)
        self.sync()
        self.assertEqual(0, self.written())

    def test_what_is_no_answer_changes_nothing(self):
        phone = self.ask("Your phone")
        with self.assertRaisesRegex(UserError, "Please give a phone number"):
            self.give(answers=[{"id": phone.id, "said": "call me"}])
        self.assertFalse(self.mine.booking_service_id)

    def test_for_a_group_it_is_a_session_and_its_client_has_the_first_place(self):
        phone = self.ask("Your phone")
        self.massage.seats = 6
        said = [{"id": phone.id, "said": "0470 12 34 56"}]
        made = self.give(answers=said)
        self.assertEqual((6, "Massage (1 of 6)"), (made.seats, made.new_name))
        session, [seat] = self.mine, self.mine.booking_seat_ids
        self.assertEqual(("Jane, back", False), (session.name, bool(session.booking_client_id)))
        self.assertEqual((6, 1), (session.booking_seats, session.booking_seats_taken))
        self.assertEqual((self.jane, session.start), (seat.booking_client_id, seat.start))
        self.assertEqual(["0470 12 34 56"], seat.booking_answer_ids.mapped("answer"))
        self.assertEqual(self.maya_time, session.booking_reservation_ids.resource_id)
        self.assertFalse(seat.booking_reservation_ids or session.booking_answer_ids)
        self.assertEqual(1, len(self.mails()))
        self.sync()
        self.assertEqual(["Jane, back"], [each.title for each in self.there()])
        seat._booking_cancel("client")
        self.assertTrue(session._takes_place(), "it was in her calendar before")

    def test_the_client_is_told_as_she_wants(self):
        self.give(tell_client=False)
        self.assertFalse(self.mails())
        self.put(at(12), title="Jane again")
        self.sync()
        self.give(self.adopted(("name", "=", "Jane again")), tell_client=True)
        self.assertEqual(1, len(self.mails()))

    def test_what_the_service_says_is_suggested(self):
        for says in (True, False):
            self.massage.notify_client = says
            wizard = self.env["booking.from.event"].with_user(self.maya)
            made = wizard.create({"event_id": self.mine.id, "service_id": self.massage.id})
            self.assertEqual(says, made.tell_client)

    def test_the_only_service_need_not_be_chosen(self):
        wizard = self.env["booking.from.event"].with_user(self.maya)
        made = wizard.create({"event_id": self.mine.id, "client_id": self.jane.id})
        self.assertEqual(self.massage, made.service_id)
        self.assertEqual("Jane Doe – Massage", made.new_name)

    def test_somebody_new_is_a_new_contact_once(self):
        new = {"who": "new", "client_id": False, "client_name": "Ben", "tell_client": False}
        self.give(**new, client_email="Ben@client.example", client_phone="123")
        self.assertEqual("ben@client.example", self.mine.booking_client_id.email_normalized)
        self.put(at(12), title="Ben again")
        self.sync()
        again = self.adopted(("name", "=", "Ben again"))
        self.give(again, **new, client_email="ben@client.example")
        self.assertEqual(
            1, self.env["res.partner"].search_count([("email_normalized", "like", "ben@client")])
        )

    def test_a_time_that_is_taken_stays_as_it_was(self):
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "start": naive_at(9.5),
                "booking_service_id": self.massage.id,
                "booking_client_id": self.jane.id,
                "user_id": self.maya.id,
            }
        )
        with self.assertRaisesRegex(UserError, "Nothing was changed"):
            self.give()
        self.assertFalse(self.mine.booking_service_id)
        self.assertNotIn(self.jane, self.mine.partner_ids)

    def test_one_of_a_series_leaves_it(self):
        ref = self.put(at(15), title="Course", recurrence=("RRULE:FREQ=DAILY;COUNT=4",))
        self.sync()
        second = self.adopted(("name", "=", "Course"))[1]
        series = second.recurrence_id
        self.give(second)
        self.sync()
        self.assertFalse(second.recurrency)
        self.assertEqual("confirmed", second.booking_state)
        self.assertEqual(3, len(series._events()))
        there = self.server.shelves[self.account].entries[ref.id].event
        self.assertEqual([None], [override.event for override in there.overrides])
        starts = [each.start for each in self.there()]
        self.assertEqual(1, starts.count(at(15, 4)))
        self.assertRest()

    def test_an_appointment_stays_when_she_shares_no_more(self):
        self.give()
        self.put(at(12))
        self.sync()
        self.share("busy")
        self.assertEqual(self.mine, self.adopted())
        self.assertEqual("confirmed", self.mine.booking_state)
        self.server.edit(self.ref, start=at(14), stop=at(15))
        self.sync()
        self.assertEqual(naive_at(14), self.mine.start)
        self.assertRest()

    def test_deleted_over_there_it_is_cancelled_for_its_client(self):
        self.give()
        self.server.delete(self.ref)
        self.sync()
        self.assertEqual("cancelled", self.mine.booking_state)

    def test_nobody_reads_private_titles_by_it(self):
        self.server.edit(self.ref, private=True)
        self.sync()
        colleague = new_test_user(self.env, "colleague", groups="base.group_user")
        wizard = self.env["booking.from.event"].with_user(colleague)
        made = wizard.create({"event_id": self.mine.id, "service_id": self.massage.id})
        self.env.invalidate_all()
        self.assertNotIn("Jane", made.event_name)
        with self.assertRaises(AccessError):
            made.write({"client_id": self.jane.id})
            made.action_save()
