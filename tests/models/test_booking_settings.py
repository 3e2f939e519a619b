from odoo.tests.common import TransactionCase, tagged

from ...models.booking.booking_attempt import EMAILS, PREFIX
from ...models.booking.booking_hold import PARAMETER as HOLD_MINUTES
from ...models.calendars.calendar_remote import POLL_MINUTES
from ...models.free_times.booking_live_check import PARAMETER as LIVE_CHECK
from ...models.free_times.booking_live_check import LiveCheck


@tagged("post_install", "-at_install")
class TestBookingSettings(TransactionCase):
    """How the booking page treats visitors is for the administrator to say."""

    def settings(self, **vals):
        settings = self.env["res.config.settings"].create(vals)
        settings.execute()
        return self.env["res.config.settings"].create({})

    def test_unless_something_else_was_said_times_are_kept_and_calendars_asked(self):
        shown = self.env["res.config.settings"].create({})
        self.assertEqual((5, True), (shown.booking_hold_minutes, shown.booking_live_check))

    def test_what_was_said_stays_said(self):
        shown = self.settings(booking_hold_minutes=12, booking_live_check=False)
        self.assertEqual((12, False), (shown.booking_hold_minutes, shown.booking_live_check))
        self.assertEqual(12, self.env["booking.reservation"]._hold_minutes())
        self.assertFalse(LiveCheck(self.env)._is_on())
        self.assertTrue(self.settings(booking_live_check=True).booking_live_check)
        self.assertTrue(LiveCheck(self.env)._is_on())

    def test_the_parameters_may_be_missing_or_nonsense(self):
        parameters = self.env["ir.config_parameter"]
        for said in ("", "maybe"):
            parameters.set_param(HOLD_MINUTES, said)
            parameters.set_param(LIVE_CHECK, said)
            parameters.set_param(POLL_MINUTES, said)
            parameters.set_param(f"{PREFIX}{EMAILS[0]}", said)
            self.assertEqual(5, self.env["booking.reservation"]._hold_minutes())
            self.assertTrue(LiveCheck(self.env)._is_on())
            self.assertEqual(5, self.env["calendar.remote"]._poll_minutes())
            self.assertFalse(self.env["booking.attempt"]._is_too_many("a@b.example", EMAILS))
