import json

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .booking_common import BookingCase, at, naive_at, now


@tagged("post_install", "-at_install")
class TestBookingMailLater(BookingCase):
    """Who books on a page does not wait for the mail: it is written right afterwards."""

    def written(self):
        """All mails that are in the queue already."""
        return self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])

    def told(self):
        """(method, sequence, start) of what the client was sent, oldest first."""
        invitations = [self.invitation(mail) for mail in self.mails()]
        return [(method, it["SEQUENCE"], it["DTSTART"].dt) for method, it in invitations]

    def test_it_is_not_written_with_the_booking_but_asked_for(self):
        cron = self.env.ref("appointment_calendar_sync.cron_meetings")
        cron.active = True
        self.env["ir.cron.trigger"].search([]).unlink()
        before = self.written()
        self.book(10)
        self.assertEqual(before, self.written())
        [trigger] = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertLessEqual(trigger.call_at, fields.Datetime.now())
        self.assertEqual([("REQUEST", 0, at(10))], self.told())

    def test_it_is_written_once(self):
        self.book(10)
        self.assertEqual(self.mails(), self.mails())
        self.assertEqual(1, len(self.mails()))

    def test_a_mail_that_is_written_is_handed_over_at_once(self):
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        cron.active = True
        self.book(10)
        self.env["ir.cron.trigger"].search([]).unlink()
        self.mails()
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def test_a_move_in_the_meantime_is_in_it(self):
        event = self.book(10)
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual([("REQUEST", 0, at(14))], self.told())

    def test_who_has_cancelled_meanwhile_gets_the_cancellation_alone(self):
        event = self.book(10)
        event._booking_cancel("client")
        self.assertEqual([("CANCEL", 1, at(10))], self.told())

    def test_a_request_that_was_approved_meanwhile_is_confirmed(self):
        self.massage.needs_approval = True
        event = self.book(10)
        event._booking_approve()
        self.assertEqual([("REQUEST", 0, at(10))], self.told())

    def test_what_comes_later_is_told_as_ever(self):
        event = self.book(10)
        self.mails()
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertEqual([("REQUEST", 0, at(10)), ("REQUEST", 1, at(14))], self.told())

    def test_several_are_written_together_each_in_the_words_of_its_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.book(10, lang="fr_FR", email="jeanne@client.example", name="Jeanne")
        self.book(11)
        [french] = self.mails("jeanne@client.example")
        [english] = self.mails()
        self.assertIn("Jeanne", french.body_html)
        self.assertEqual("fr_FR", french.recipient_ids.lang)
        self.assertIn("10:00", french.body_html)
        self.assertIn("11:00", english.body_html)

    def shown(self):
        """What has been shown on screens: (title, text)."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("message", "like", "simple_notification")])
        told = [json.loads(row.message)["payload"] for row in rows]
        return [(each["title"], each["message"]) for each in told]

    def test_the_practitioner_is_shown_it_when_the_visitor_has_been_answered(self):
        before = self.shown()
        self.book(10, resource=self.maya_time)
        self.assertEqual(before, self.shown())
        self.write_mails()
        [(title, text)] = [each for each in self.shown() if each not in before]
        self.assertEqual("New appointment", title)
        self.assertIn("Jane Doe", text)
        self.write_mails()
        self.assertEqual(len(before) + 1, len(self.shown()))

    def test_a_request_is_shown_as_one(self):
        self.massage.needs_approval = True
        self.book(10)
        self.write_mails()
        self.assertIn("Somebody asks for an appointment", dict(self.shown()))

    def test_nobody_is_shown_what_they_have_booked_themselves(self):
        before = self.shown()
        wish = self.wish(10, resource=self.maya_time)
        self.massage.with_user(self.maya)._book(wish, now())
        self.write_mails()
        self.assertEqual(before, self.shown())

    @mute_logger("odoo.sql_db", "odoo.addons.mail.models.mail_render_mixin")
    def test_a_clash_while_it_is_written_is_no_fault_of_its_template(self):
        """Odoo says in words that the template could not be rendered, and that hides the clash."""
        self.clash_once()
        template = self.env.ref("appointment_calendar_sync.booking_mail_confirmed")
        looked_at = "object.env.cr.execute('SELECT clash_once()')"
        template.body_html = f'<p>In our words<t t-if="{looked_at}"/></p>'
        self.book(10)
        with self.assertRaises(SerializationFailure):  # the run starts over
            self.write_mails()
        [mail] = self.mails()
        self.assertIn("In our words", mail.body_html)
        administrator = self.env.ref("base.user_admin").partner_id
        self.assertFalse(administrator.activity_ids.filtered(lambda it: "mail" in it.summary))

    def clash_once(self):
        """Whoever asks for it first is told that somebody has changed the same rows."""
        self.env.cr.execute(
            """
            CREATE SEQUENCE clashes;
            CREATE FUNCTION clash_once() RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('clashes') = 1 THEN
                    RAISE 'could not serialize access' USING ERRCODE = '40001';
                END IF;
            END $$;
            """
        )

    def test_it_comes_from_the_company_of_the_service_whoever_writes_it(self):
        company = self.env["res.company"].create(
            {"name": "Second", "email": "second@salon.example"}
        )
        self.massage.company_id = company
        self.book(10)
        [mail] = self.mails()
        self.assertIn("second@salon.example", mail.email_from)
