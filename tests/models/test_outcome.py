"""What became of an appointment."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user, tagged

from .booking_common import BookingCase
from .common import SyncCase

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestOutcome(BookingCase):
    """Whether the client came is noted by the practice, for the practice."""

    def past(self, hours=2, **vals):
        """An appointment of Jane's that began so many hours ago."""
        start = fields.Datetime.now().replace(microsecond=0) - hours * HOUR
        return self.appointment(start=start, **vals)

    def test_nothing_is_noted_before_it_begins(self):
        ahead, past = self.appointment(), self.past()
        for action in ("action_booking_done", "action_booking_no_show"):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(ahead | past, action)()
        self.assertEqual("confirmed", past.booking_state, "one that may not be holds back all")

    def test_what_was_noted_can_be_changed_and_taken_back(self):
        event = self.past()
        reserved = self.reserved(event)
        event.action_booking_no_show()
        event.action_booking_done()
        self.assertEqual("done", event.booking_state)
        event.action_booking_open_again()
        self.assertEqual("confirmed", event.booking_state)
        self.assertEqual(reserved, self.reserved(event))

    def test_a_cancelled_one_has_no_outcome(self):
        event = self.past()
        event.action_booking_cancel()
        with self.assertRaises(UserError):
            event.action_booking_no_show()
        self.assertFalse(event.active)

    def test_nobody_is_mailed(self):
        event = self.past(hours=0.5)
        mails = self.env["mail.mail"].search_count([])
        event.action_booking_no_show()
        event.action_booking_open_again()
        event.action_booking_done()
        self.assertEqual(mails, self.env["mail.mail"].search_count([]))

    # By itself ----------------------------------------------------------------------------------

    def test_it_is_done_by_itself_where_the_practice_wants_that(self):
        over, begun, missed = self.past(3), self.past(0.5, user=self.jonas), self.past(6)
        missed.action_booking_no_show()
        events = self.env["calendar.event"]
        events._cron_booking_done()
        self.assertEqual("confirmed", over.booking_state)
        self.env["res.config.settings"].create({"booking_done_by_itself": True}).execute()
        events._cron_booking_done()
        self.assertEqual(
            ["done", "confirmed", "no_show"], (over + begun + missed).mapped("booking_state")
        )

    # The contact --------------------------------------------------------------------------------

    def test_staff_see_how_often_a_client_did_not_come(self):
        self.past(3).action_booking_no_show()
        self.past(6)
        self.past(9).action_booking_cancel()
        jane = self.jane.with_user(self.jonas)
        self.assertEqual((2, 1), (jane.booking_count, jane.booking_no_show_count))
        domain = jane.action_booking_no_shows()["domain"]
        every = self.env["calendar.event"].with_context(active_test=False)
        self.assertEqual(3, every.search_count(domain), "what was cancelled is shown, not counted")
        portal = new_test_user(self.env, "jane_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            portal.partner_id.with_user(portal).read(["booking_no_show_count"])

    # Paper --------------------------------------------------------------------------------------

    def test_a_day_on_paper_says_who_comes_when(self):
        self.jane.phone = "+32 2 555 01 02"
        self.maya.tz = "UTC"
        self.appointment(14)
        self.appointment(9, user=self.jonas)
        self.appointment(11).action_booking_cancel()
        sheet = self.env["booking.day.sheet"].with_user(self.maya)
        day = self.appointment(16).start.date()
        paper = sheet.create({"day": day})
        report = self.env["ir.actions.report"].with_user(self.maya)
        name = "appointment_calendar_sync.booking_day_sheet"
        html = str(report._render_qweb_html(name, paper.ids)[0])
        self.assertEqual(3, html.count("+32 2 555 01 02"))
        self.assertLess(html.index("Jonas Weber"), html.index("Maya Lindqvist"))
        own = sheet.create({"day": day, "user_id": self.maya.id})
        self.assertEqual((3, 2), (paper.event_count, own.event_count))


@tagged("post_install", "-at_install")
class TestOutcomeOutside(SyncCase):
    """Nobody outside is told what became of an appointment."""

    def test_a_connected_calendar_hears_nothing_of_it(self):
        service = self.env["booking.service"].create(
            {"name": "Massage", "resource_ids": [(6, 0, self.remote._blocked_resource().ids)]}
        )
        start = fields.Datetime.now().replace(microsecond=0) - HOUR
        values = {"booking_service_id": service.id, "start": start, "user_id": self.maya.id}
        event = self.env["calendar.event"].create(values)
        self.sync()
        self.assertTrue(self.ref(event))
        written = self.written()
        self.assertFalse(self.env["calendar.outbox"].search([("event_id", "=", event.id)]))
        for action in ("no_show", "done", "open_again"):
            getattr(event, f"action_booking_{action}")()
            self.env.flush_all()
            self.assertFalse(self.env["calendar.outbox"].search([("event_id", "=", event.id)]))
        self.sync()
        self.assertEqual(written, self.written())

    def test_a_cancellation_is_still_told(self):
        service = self.env["booking.service"].create(
            {"name": "Massage", "resource_ids": [(6, 0, self.remote._blocked_resource().ids)]}
        )
        values = {"booking_service_id": service.id, "user_id": self.maya.id}
        event = self.env["calendar.event"].create(
            {**values, "start": fields.Datetime.now().replace(microsecond=0) + 24 * HOUR}
        )
        self.sync()
        self.assertEqual(1, len(self.there()))
        event.action_booking_cancel()
        self.sync()
        self.assertEqual(0, len(self.there()))
