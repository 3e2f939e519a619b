from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from ...core.event import Status
from .booking_common import BookingCase, naive_at
from .common import ScheduleCase, SyncCase, at

JANE, MAYA, JONAS = "jane@client.example", "maya@salon.example", "jonas@salon.example"


@tagged("post_install", "-at_install")
class TestRequests(BookingCase):
    """A service of which each booking is approved by hand."""

    scheduled = ScheduleCase.scheduled

    def setUp(self):
        super().setUp()
        self.massage.needs_approval = True

    def ask(self, hour=10, **vals):
        return self.book(hour, resource=self.maya_time, **vals)

    def told(self, address=JANE):
        """What somebody was told last: (subject, has a calendar file)."""
        mail = self.mails(address)[-1:]
        return mail.subject, bool(mail.attachment_ids)

    def lapse(self):
        with self.scheduled() as env:
            env["calendar.event"]._cron_lapse()

    # Asking -------------------------------------------------------------------------------------

    def test_what_is_asked_for_is_reserved_and_promised_to_nobody(self):
        event = self.ask()
        self.assertEqual("requested", event.booking_state)
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(event))
        self.assertNotIn(10, self.hours_free(resource=self.maya_time))
        subject, has_file = self.told()
        self.assertTrue(subject.startswith("We have your request"))
        self.assertFalse(has_file)
        self.assertEqual(1, len(self.mails()))

    def test_the_practitioner_is_asked_with_all_that_matters(self):
        event = self.ask(note="Left shoulder")
        [mail] = self.mails(MAYA)
        self.assertIn("please approve or decline", mail.subject)
        for text in ("Left shoulder", JANE, f"res_id={event.id}"):
            self.assertIn(text, mail.body_html)
        self.assertFalse(self.mails(JONAS))

    def test_what_staff_book_themselves_is_confirmed_at_once(self):
        event = self.appointment(10)
        self.assertEqual("confirmed", event.booking_state)
        self.assertFalse(self.mails(MAYA))

    def test_a_request_that_is_moved_is_told_with_the_answer(self):
        event = self.ask()
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual(1, len(self.mails()))
        event.action_booking_approve()
        _method, invited = self.invitation(self.mails()[-1])
        self.assertEqual(at(14).time(), invited["DTSTART"].dt.time())
        self.assertEqual(0, invited["SEQUENCE"])

    def test_a_client_may_ask_for_another_time_but_not_move_what_is_approved(self):
        event = self.ask()
        self.assertTrue(event._booking_can_move())
        event._booking_move(self.maya_time, naive_at(14), "UTC")
        self.assertTrue(self.told()[0].startswith("We have your request"))
        self.assertEqual(("requested", 2), (event.booking_state, len(self.mails(MAYA))))
        event.action_booking_approve()
        self.assertFalse(event._booking_can_move())

    # Approving ----------------------------------------------------------------------------------

    def test_approving_sends_the_confirmation_with_its_file(self):
        event = self.ask()
        event.with_user(self.maya).action_booking_approve()
        self.assertEqual(("confirmed", False), (event.booking_state, event.booking_answer_by))
        self.assertTrue(self.told()[1])
        self.assertIn("Your appointment is booked", self.mails()[-1].body_html)
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(event))

    def test_several_are_approved_at_once(self):
        events = self.ask(10) | self.ask(11, email="b@client.example")
        events.with_user(self.maya).action_booking_approve()
        self.assertEqual({"confirmed"}, set(events.mapped("booking_state")))
        self.assertTrue(self.told("b@client.example")[1])

    def test_who_comes_second_learns_that_it_is_answered(self):
        event = self.ask()
        self.write_mails()
        event.with_user(self.maya).action_booking_approve()
        for button in ("action_booking_approve", "action_booking_decline"):
            answer = getattr(event.with_user(self.manager), button)()
            self.assertIn("already", answer["params"]["message"])
        self.assertEqual("confirmed", event.booking_state)
        self.assertEqual(2, len(self.mails()))

    def test_what_is_cancelled_later_is_cancelled_as_usual(self):
        event = self.ask()
        event.action_booking_approve()
        event.action_booking_cancel()
        self.assertEqual("CANCEL", self.invitation(self.mails()[-1])[0])

    # Declining ----------------------------------------------------------------------------------

    def decline(self, events, reason="", user=None):
        action = events.with_user(user or self.maya).action_booking_decline()
        dialogs = self.env["booking.decline"].with_user(user or self.maya)
        dialog = dialogs.with_context(action["context"]).create({"reason": reason})
        return dialog.action_decline()

    def test_declining_frees_the_time_and_says_why(self):
        event = self.ask()
        self.decline(event, "Would Thursday suit you?")
        self.assertEqual("cancelled", event.booking_state)
        self.assertIn(10, self.hours_free(resource=self.maya_time))
        self.assertTrue(self.told()[0].startswith("Not confirmed"))
        self.assertFalse(self.told()[1])
        self.assertIn("Would Thursday suit you?", self.mails()[-1].body_html)

    def test_several_are_declined_at_once(self):
        self.decline(self.ask(10) | self.ask(11, email="b@client.example"), "Away")
        self.assertIn("Away", self.mails("b@client.example")[-1].body_html)

    def test_approved_while_the_reason_is_typed_it_stays_approved(self):
        event = self.ask()
        action = event.with_user(self.maya).action_booking_decline()
        dialogs = self.env["booking.decline"].with_user(self.maya)
        dialog = dialogs.with_context(action["context"]).create({})
        event.with_user(self.manager).action_booking_approve()
        self.assertIn("already", dialog.action_decline()["params"]["message"])
        self.assertEqual("confirmed", event.booking_state)

    def test_a_client_withdraws_a_request_whenever_they_want(self):
        self.massage.write({"client_cancels": False})
        event = self.ask()
        self.assertTrue(event._booking_can_cancel())
        event._booking_cancel("client")
        self.assertTrue(self.told()[0].startswith("Withdrawn"))
        self.assertFalse(event._booking_can_cancel())

    def test_a_declined_request_can_take_place_after_all(self):
        event = self.ask()
        self.decline(event)
        event.action_unarchive()
        self.assertEqual(("confirmed", False), (event.booking_state, event.booking_answer_by))
        self.assertIn("Your appointment is booked", self.mails()[-1].body_html)

    def test_deleting_a_request_is_no_cancellation(self):
        self.ask().unlink()
        self.assertTrue(self.told()[0].startswith("Not confirmed"))

    # Nobody answers -----------------------------------------------------------------------------

    def test_it_lapses_when_nobody_answers_in_time(self):
        self.env["ir.config_parameter"].set_param("appointment_calendar_sync.request_hours", 3)
        event, other = self.ask(), self.ask(11, email="b@client.example")
        waits = event.booking_answer_by - fields.Datetime.now()
        self.assertAlmostEqual(3, waits / timedelta(hours=1), places=1)
        event.booking_answer_by -= timedelta(hours=4)
        self.lapse()
        self.assertEqual(("cancelled", "lapse"), (event.booking_state, event.booking_cancelled_by))
        self.assertIn("We did not manage to answer", self.mails()[-1].body_html)
        self.assertIn("nobody answered", self.mails(MAYA)[-1].subject)
        self.assertEqual("requested", other.booking_state)
        told = len(self.mails()), len(self.mails(MAYA))
        self.lapse()
        self.assertEqual(told, (len(self.mails()), len(self.mails(MAYA))))

    def test_nobody_waits_longer_than_until_it_starts(self):
        event = self.ask()
        self.assertEqual(event.booking_answer_by, event._booking_reply_until())
        event.booking_answer_by = event.start + timedelta(days=1)
        self.assertEqual(event.start, event._booking_reply_until())

    def test_answered_ones_do_not_lapse(self):
        event = self.ask()
        event.action_booking_approve()
        event.booking_answer_by = fields.Datetime.now() - timedelta(hours=1)
        self.lapse()
        self.assertEqual("confirmed", event.booking_state)

    # Rights -------------------------------------------------------------------------------------

    def test_a_client_can_not_approve_their_own_request(self):
        event = self.ask()
        public = event.with_user(self.env.ref("base.public_user"))
        for button in ("action_booking_approve", "action_booking_decline"):
            with self.assertRaises(AccessError):
                getattr(public, button)()


@tagged("post_install", "-at_install")
class TestRequestsOverThere(SyncCase):
    """A request stands in the practitioner's calendar, where she sees what else is planned."""

    def setUp(self):
        super().setUp()
        hers = self.maya.sudo().resource_ids[:1]
        values = {"name": "Massage", "resource_ids": [(6, 0, hers.ids)], "timezone": "UTC"}
        service = self.env["booking.service"].create(values)
        client = self.env["res.partner"].create({"name": "Jane", "email": JANE})
        who = {"booking_client_id": client.id, "booking_state": "requested"}
        self.request = self.event(booking_service_id=service.id, **who)
        self.sync()

    def statuses(self):
        return [event.status for event in self.there()]

    def test_it_is_tentative_until_it_is_approved(self):
        self.assertEqual([Status.TENTATIVE], self.statuses())
        self.request.action_booking_approve()
        self.sync()
        self.assertEqual([Status.CONFIRMED], self.statuses())

    def test_declined_it_is_gone_there_too(self):
        self.request._booking_decline()
        self.sync()
        self.assertEqual([], self.there())

    def test_deleting_it_there_declines_it(self):
        self.server.delete(self.ref(self.request))
        self.sync()
        self.assertEqual("cancelled", self.request.booking_state)
        mails = self.env["mail.mail"].sudo().search([], order="id")
        self.assertTrue(mails[-1].subject.startswith("Not confirmed"))
