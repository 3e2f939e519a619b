from odoo.tests.common import tagged

from .booking_common import MONDAY, naive_at
from .common import ScheduleCase
from .test_booking_group import ADA, BEN, GroupCase


@tagged("post_install", "-at_install")
class TestWaitingForAPlace(GroupCase):
    """Yoga at ten has one place, which Ada has. Who waits is told of what is given back."""

    scheduled = ScheduleCase.scheduled

    def setUp(self):
        super().setUp()
        self.yoga.write({"only_planned": True, "waiting_list": True})
        self.session = self.plan(10, booking_seats=1)
        self.ada = self.join(ADA)

    def waits(self, email):
        return self.env["booking.waiting"]._join(
            {
                "service_id": self.yoga.id,
                "name": email.partition("@")[0].title(),
                "email": email,
                "first_day": MONDAY,
                "last_day": MONDAY,
                "lang": "en_US",
                "tz": "UTC",
            }
        )

    def look(self):
        with self.scheduled() as env:
            env["booking.waiting"]._cron_offer()

    def test_a_place_that_is_given_back_is_offered_and_kept(self):
        ben = self.waits(BEN)
        self.look()
        self.assertFalse(ben.offered_start)
        cron = self.env.ref("appointment_calendar_sync.cron_offer")
        before = self.env["ir.cron.trigger"].search([])
        cron.active = True
        self.ada._booking_cancel("client")
        self.assertIn(cron, (self.env["ir.cron.trigger"].search([]) - before).cron_id)
        self.look()
        self.assertEqual(naive_at(10), ben.offered_start)
        self.assertEqual({}, self.left(), "it is kept for Ben")
        self.assertTrue(self.join(BEN, visitor=ben._visitor()).booking_session_id)

    def test_a_place_more_is_offered(self):
        ben = self.waits(BEN)
        self.session.booking_seats = 2
        self.look()
        self.assertEqual(naive_at(10), ben.offered_start)

    def test_who_comes_already_is_not_told_of_that_session(self):
        """Ada would like to come in the afternoon instead, or as well."""
        ada = self.waits(ADA)
        self.session.booking_seats = 3
        self.look()
        self.assertFalse(ada.offered_start)
        self.plan(14)
        self.look()
        self.assertEqual(naive_at(14), ada.offered_start)
