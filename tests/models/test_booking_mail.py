from datetime import datetime, timedelta, timezone

from odoo import fields
from odoo.tests.common import tagged

from .booking_common import BookingCase, at, naive_at


@tagged("post_install", "-at_install")
class TestBookingMail(BookingCase):
    """Clients are told what they have to know, once, in a way that their calendar follows."""

    def last(self):
        mail = self.mails()[-1:]
        return (mail, *self.invitation(mail))

    # What is sent -------------------------------------------------------------------------------

    def test_a_new_appointment_is_confirmed_with_a_file_for_the_calendar(self):
        event = self.appointment(10)
        [mail] = self.mails()
        method, invited = self.invitation(mail)
        self.assertEqual("REQUEST", method)
        self.assertEqual(event.sync_uid, invited["UID"])
        self.assertEqual((at(10), at(11)), (invited["DTSTART"].dt, invited["DTEND"].dt))
        self.assertEqual(0, invited["SEQUENCE"])
        self.assertEqual("Massage with Maya Lindqvist", invited["SUMMARY"])
        self.assertEqual("mailto:jane@client.example", invited["ATTENDEE"])
        self.assertEqual("mailto:maya@salon.example", invited["ORGANIZER"])
        self.assertIn(event._booking_manage_url(), mail.body_html)
        self.assertIn("10:00", mail.body_html)

    def test_a_move_keeps_the_identity_and_raises_the_sequence(self):
        event = self.appointment(10)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        mail, method, invited = self.last()
        self.assertEqual(2, len(self.mails()))
        self.assertEqual(("REQUEST", event.sync_uid, 1), self.known(method, invited))
        self.assertEqual(at(14), invited["DTSTART"].dt)
        self.assertIn("has changed", mail.body_html)

    def known(self, method, invited):
        return method, str(invited["UID"]), invited["SEQUENCE"]

    def test_a_cancellation_takes_it_out_of_the_calendar(self):
        event = self.appointment(10)
        event._booking_cancel("staff")
        mail, method, invited = self.last()
        self.assertEqual(("CANCEL", event.sync_uid, 1), self.known(method, invited))
        self.assertEqual("CANCELLED", invited["STATUS"])
        self.assertIn("we had to cancel", mail.body_html)

    def test_a_deleted_appointment_is_cancelled_for_its_client(self):
        event = self.appointment(10)
        uid = event.sync_uid
        event.unlink()
        mail, method, invited = self.last()
        self.assertEqual(("CANCEL", uid, 1), self.known(method, invited))

    def test_a_reinstated_appointment_goes_back_into_the_calendar(self):
        event = self.appointment(10)
        event._booking_cancel("staff")
        event.action_unarchive()
        mail, method, invited = self.last()
        self.assertEqual(("REQUEST", event.sync_uid, 2), self.known(method, invited))
        self.assertEqual("CONFIRMED", invited["STATUS"])

    def test_a_new_place_and_a_new_practitioner_are_told(self):
        event = self.appointment(10)
        event.location = "Room 7"
        self.assertEqual("Room 7", self.last()[2]["LOCATION"])
        event.user_id = self.jonas
        self.assertEqual("Massage with Jonas Weber", self.last()[2]["SUMMARY"])
        self.assertEqual(2, event.ics_sequence)

    def test_times_are_those_of_the_clients_clock(self):
        self.appointment(10, booking_tz="Asia/Kolkata")
        [mail] = self.mails()
        self.assertIn("3:30", mail.body_html)
        self.assertIn("Asia/Kolkata", mail.body_html)

    # What calendars make of it --------------------------------------------------------------------

    def test_nobody_is_asked_to_answer_and_no_alarm_is_set(self):
        self.appointment(10)
        _mail, _method, invited = self.last()
        coming = invited["ATTENDEE"].params
        self.assertEqual(("ACCEPTED", "FALSE"), (coming["PARTSTAT"], coming["RSVP"]))
        self.assertFalse(invited.subcomponents)

    def test_each_mail_is_newer_than_the_one_before(self):
        event = self.appointment(10)
        event._booking_cancel("staff")
        event.action_unarchive()
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        event._booking_cancel("client")
        told = [self.invitation(mail) for mail in self.mails()]
        self.assertEqual(
            ["REQUEST", "CANCEL", "REQUEST", "REQUEST", "CANCEL"], [method for method, _ in told]
        )
        self.assertEqual([0, 1, 2, 3, 4], [invited["SEQUENCE"] for _, invited in told])
        self.assertEqual(1, len({str(invited["UID"]) for _, invited in told}))

    def test_the_file_is_newer_though_no_mail_was_sent(self):
        self.massage.notify_client = False
        event = self.appointment(10)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual(1, event.ics_sequence)

    def test_the_notes_lead_back_to_the_page_unless_it_is_cancelled(self):
        self.massage.description = "<p>Bring towels</p>"
        event = self.appointment(10)
        notes = str(self.last()[2]["DESCRIPTION"])
        self.assertIn("Bring towels", notes)
        self.assertIn(event._booking_manage_url(), notes)
        event._booking_cancel("staff")
        self.assertNotIn("http", str(self.last()[2]["DESCRIPTION"]))

    def test_what_is_requested_is_tentative(self):
        event = self.appointment(10)
        event.booking_state = "requested"
        self.assertIn(b"STATUS:TENTATIVE", event._booking_ics("PUBLISH", fields.Datetime.now()))

    # What is not sent ---------------------------------------------------------------------------

    def test_what_does_not_concern_the_client_is_not_told(self):
        event = self.appointment(10)
        event.write({"name": "VIP", "notes": "<p>Allergic</p>", "start": event.start})
        event.booking_state = "done"
        self.assertEqual(1, len(self.mails()))
        self.assertEqual(0, event.ics_sequence)

    def test_a_service_may_keep_changes_to_itself(self):
        self.massage.notify_client = False
        event = self.appointment(10)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        event._booking_cancel("calendar")
        self.assertEqual(1, len(self.mails()))

    def test_clients_always_hear_of_their_own_cancellation(self):
        self.massage.notify_client = False
        event = self.appointment(10)
        event._booking_cancel("client")
        mail, method, _invited = self.last()
        self.assertEqual("CANCEL", method)
        self.assertIn("as you wished", mail.body_html)

    def test_nobody_is_told_of_the_past(self):
        yesterday = fields.Datetime.now() - timedelta(days=1)
        event = self.appointment(10, start=yesterday)
        event.start -= timedelta(hours=3)
        event.action_archive()
        self.assertFalse(self.mails())

    def test_a_client_without_an_address_is_no_obstacle(self):
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        before = self.env["mail.mail"].sudo().search([])
        event = self.appointment(10, booking_client_id=nobody.id)
        event._booking_cancel("staff")
        self.assertEqual(before, self.env["mail.mail"].sudo().search([]))

    def test_an_import_can_be_silent(self):
        events = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        events.create(
            {
                "booking_service_id": self.massage.id,
                "booking_client_id": self.jane.id,
                "user_id": self.maya.id,
                "start": naive_at(10),
            }
        )
        self.assertFalse(self.mails())

    def test_odoos_own_invitations_stay_at_home(self):
        event = self.appointment(10)
        event.with_user(self.jonas).write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual(2, len(self.mails()))
        self.assertFalse(self.mails("maya@salon.example"))
        texts = self.env["mail.message"].search([("res_id", "=", event.id)]).mapped("subject")
        self.assertFalse([text for text in texts if text and "invit" in text.lower()])

    def test_other_events_are_announced_as_ever(self):
        both = [(6, 0, (self.maya.partner_id | self.jane).ids)]
        self.event(self.maya, 10, 11, partner_ids=both)
        self.assertEqual(1, len(self.mails()))

    def test_odoos_reminders_carry_the_same_identity(self):
        event = self.appointment(10)
        file = event._get_ics_file()[event.id]
        self.assertIn(event.sync_uid.encode(), file.replace(b"\r\n ", b""))
        template = self.env.ref("calendar.calendar_template_meeting_reminder")
        event.attendee_ids._notify_attendees(template, notify_author=True)
        reminded = self.mails()[-1:]
        self.assertIn("eminder", reminded.subject)

    # When and how it is sent --------------------------------------------------------------------

    def test_mails_wait_for_the_schedule_which_is_asked_at_once(self):
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        cron.active = True
        self.env["ir.cron.trigger"].search([]).unlink()
        self.appointment(10)
        self.assertEqual(cron, self.env["ir.cron.trigger"].search([]).cron_id)
        self.assertEqual(["outgoing"], self.mails().mapped("state"))

    def test_a_refused_move_tells_nobody(self):
        event = self.appointment(10)
        self.appointment(14)
        with self.assertRaises(Exception), self.cr.savepoint():  # noqa: B017 the story is the mail
            event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.env.invalidate_all()
        self.assertEqual(2, len(self.mails()))

    # The client's own address -------------------------------------------------------------------

    def test_a_token_opens_its_appointment_and_no_other(self):
        event, other = self.appointment(10), self.appointment(14)
        found = self.env["calendar.event"]._booking_from_token(event._booking_token())
        self.assertEqual(event, found)
        self.assertNotEqual(event._booking_token(), other._booking_token())
        for wrong in ("", "x", event._booking_token()[:-1], event.sudo().booking_token_hash):
            self.assertFalse(self.env["calendar.event"]._booking_from_token(wrong))

    def test_a_token_is_long_and_not_stored(self):
        event = self.appointment(10)
        self.assertGreaterEqual(len(event._booking_token()) * 4, 128)
        self.cr.execute("SELECT to_jsonb(e)::text FROM calendar_event e WHERE id = %s", [event.id])
        self.assertNotIn(event._booking_token(), self.cr.fetchone()[0])

    def test_nobody_reads_the_hash(self):
        event = self.appointment(10)
        for user in (self.maya, self.manager, self.env.ref("base.user_admin")):
            self.assertNotIn("booking_token_hash", event.with_user(user).fields_get())

    def test_a_token_survives_a_cancellation_but_not_another_client(self):
        event = self.appointment(10)
        token = event._booking_token()
        event._booking_cancel("staff")
        self.assertEqual(event, self.env["calendar.event"]._booking_from_token(token))
        event.action_unarchive()
        event.booking_client_id = self.env["res.partner"].create(
            {"name": "Joan", "email": "joan@client.example"}
        )
        self.assertFalse(self.env["calendar.event"]._booking_from_token(token))
        self.assertIn(event._booking_token(), self.mails("joan@client.example").body_html)

    def test_the_stamp_is_aware(self):
        event = self.appointment(10)
        stamp = self.invitation(self.mails())[1]["DTSTAMP"].dt
        self.assertLess(abs(datetime.now(timezone.utc) - stamp), timedelta(minutes=5))
        self.assertTrue(event)

    def test_a_practitioner_without_an_address_is_represented_by_the_company(self):
        self.maya.email = False
        self.env.company.email = "salon@salon.example"
        self.appointment(10)
        self.assertEqual("mailto:salon@salon.example", self.last()[2]["ORGANIZER"])

    def test_a_mail_that_was_abolished_is_not_sent(self):
        self.env.ref("appointment_calendar_sync.booking_mail_confirmed").unlink()
        self.appointment(10)
        self.assertFalse(self.mails())
