from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .booking_common import BookingCase

LOUD = ("odoo.addons.appointment_calendar_sync.models.transactions", "odoo.addons.mail")
OURS = "appointment_calendar_sync.booking_mail_%s"


@tagged("post_install", "-at_install")
class TestBookingTemplates(BookingCase):
    """The words of mails are the practice's own, and no slip in them costs an appointment."""

    def own(self, kind="confirmed", **vals):
        values = {"name": "Ours", "subject": "Hurrah", "body_html": "<p>Our own words</p>"}
        return self.env.ref(OURS % kind).copy({**values, **vals})

    def broken(self):
        template = self.env.ref(OURS % "confirmed")
        template.body_html = '<p t-out="object.there_is_no_such_thing"/>'
        return template

    # A service's own words ----------------------------------------------------------------------

    def test_a_service_has_its_own_words(self):
        self.massage.mail_confirmed_id = self.own()
        self.appointment(10)
        [mail] = self.mails()
        self.assertEqual("Hurrah", mail.subject)
        self.assertIn("Our own words", mail.body_html)
        self.assertEqual("REQUEST", self.invitation(mail)[0])

    def test_other_services_keep_ours(self):
        self.massage.mail_confirmed_id = self.own()
        facial = self.service("Facial", self.maya_time)
        self.appointment(10, booking_service_id=facial.id)
        self.assertIn("Your appointment is booked", self.mails().body_html)

    def test_a_deleted_choice_falls_back_to_ours(self):
        self.massage.mail_confirmed_id = self.own()
        self.massage.mail_confirmed_id.unlink()
        self.appointment(10)
        self.assertIn("Your appointment is booked", self.mails().body_html)

    def test_ours_can_be_edited_and_reset(self):
        template = self.env.ref(OURS % "cancelled")
        template.body_html = "<p>Too bad</p>"
        event = self.appointment(10)
        event._booking_cancel("staff")
        self.assertIn("Too bad", self.mails()[-1:].body_html)
        template.reset_template()
        self.assertIn("Your appointment is cancelled", template.body_html)

    # A broken mail ------------------------------------------------------------------------------

    @mute_logger(*LOUD)
    def test_a_broken_mail_never_stops_a_booking(self):
        self.broken()
        event = self.book(10)
        self.assertEqual("confirmed", event.sudo().booking_state)

    @mute_logger(*LOUD)
    def test_instead_of_a_broken_mail_the_client_gets_the_facts(self):
        self.broken()
        event = self.appointment(10)
        [mail] = self.mails()
        self.assertEqual("REQUEST", self.invitation(mail)[0])
        self.assertIn("10:00", mail.body_html)
        self.assertIn(event._booking_manage_url(), mail.body_html)

    @mute_logger(*LOUD)
    def test_the_administrator_is_told_of_a_broken_mail_once(self):
        self.broken()
        self.appointment(10)
        self.appointment(14)
        told = self.env.ref("base.user_admin").partner_id.activity_ids.mapped("summary")
        self.assertEqual(1, len([each for each in told if "Booking: confirmed" in each]))

    # An example ---------------------------------------------------------------------------------

    def example(self, kind, user=None):
        service = self.massage.with_user(user or self.manager).with_context(kind=kind)
        return service.action_mail_example()

    def test_a_manager_gets_an_example_and_nothing_stays_of_it(self):
        events = self.env["calendar.event"].with_context(active_test=False)
        before = events.search_count([])
        for kind in ("confirmed", "moved", "cancelled", "reinstated", "reminder"):
            self.example(kind)
        mails = self.mails(self.manager.email).filtered(lambda m: "Example" in m.subject)
        self.assertEqual(5, len(mails))
        self.assertEqual(before, events.search_count([]))
        self.assertIn("Massage", mails[0].body_html)
        self.assertTrue(mails[0].attachment_ids.raw)
        self.assertIn("is cancelled", mails[2].body_html)

    def test_an_example_of_a_meeting_has_a_link(self):
        self.massage.meeting = "google_meet"
        self.example("link")
        mail = self.mails(self.manager.email)[-1:]
        self.assertIn("Join online (meet.example)", mail.body_html)
        self.assertNotIn("follows", mail.body_html)

    def test_an_example_of_a_broken_mail_says_what_is_wrong(self):
        self.broken()
        with mute_logger(*LOUD), self.assertRaisesRegex(UserError, "no_such_thing"):
            self.example("confirmed")

    def test_an_example_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.example("confirmed", self.maya)

    def test_an_example_needs_an_address(self):
        self.manager.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.example("confirmed")

    def test_an_unknown_example_is_refused_in_words(self):
        with self.assertRaises(UserError):
            self.example("secrets")
