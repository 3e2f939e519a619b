from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from .booking_common import BookingCase


@tagged("post_install", "-at_install")
class TestBookingService(BookingCase):
    """What managers offer."""

    def test_managers_offer_services_and_others_do_not(self):
        offered = {"name": "Facial", "resource_ids": [(6, 0, self.maya_time.ids)]}
        services = self.env["booking.service"]
        facial = services.with_user(self.manager).create(offered)
        facial.website_published = True
        self.assertTrue(facial.is_published)
        for user in (self.maya, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                services.with_user(user).create(offered)
            with self.assertRaises(AccessError):
                facial.with_user(user).name = "Mine"

    def test_visitors_see_what_is_published(self):
        draft = self.service("Draft", self.maya_time, is_published=False)
        portal = new_test_user(self.env, "booking_portal", groups="base.group_portal")
        for user in (self.env.ref("base.public_user"), portal):
            seen = self.env["booking.service"].with_user(user).search([])
            self.assertIn(self.massage, seen)
            self.assertNotIn(draft, seen)
        self.assertIn(draft, self.env["booking.service"].with_user(self.maya).search([]))

    def test_visitors_see_neither_appointments_nor_reservations(self):
        event = self.appointment(10)
        public = self.env.ref("base.public_user")
        for records in (event, event.booking_reservation_ids, self.maya_time):
            with self.assertRaises(AccessError):
                records.with_user(public).read(["display_name"])

    def test_a_practitioner_needs_a_user(self):
        nobody = self.env["resource.resource"].create({"name": "Chair", "tz": "UTC"})
        with self.assertRaisesRegex(ValidationError, "Chair can not be booked yet"):
            self.massage.resource_ids |= nobody

    def test_what_nobody_offers_is_not_published(self):
        with self.assertRaisesRegex(ValidationError, "Nobody offers Massage yet"):
            self.massage.resource_ids = False
        self.massage.is_published = False
        self.massage.resource_ids = False

    def test_impossible_rules_are_refused(self):
        wrong = [
            {"duration": 0},
            {"duration": 1500},
            {"step": 0},
            {"buffer_before": -1},
            {"buffer_after": 2000},
            {"notice": -1},
            {"horizon": 0},
        ]
        for vals in wrong:
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.massage.write(vals)
                self.massage.flush_recordset()

    def test_a_video_link_is_a_link(self):
        with self.assertRaisesRegex(ValidationError, "https://"):
            self.massage.video_link = "javascript:alert(1)"
        self.massage.video_link = "https://meet.example/room"
        event = self.appointment(10)
        self.assertEqual("https://meet.example/room", event.videocall_location)

    def test_rules_are_what_the_form_says(self):
        self.massage.write({"duration": 45, "step": 15, "buffer_after": 10, "notice": 3})
        rules = self.massage._rules()
        self.assertEqual(timedelta(minutes=45), rules.duration)
        self.assertEqual(timedelta(minutes=15), rules.step)
        self.assertEqual(timedelta(minutes=10), rules.after)
        self.assertEqual((timedelta(hours=3), timedelta(days=60)), (rules.notice, rules.horizon))

    def test_it_has_an_address_of_its_own(self):
        self.assertEqual(f"/book/massage-{self.massage.id}", self.massage.website_url)

    def test_how_long_it_lasts_in_words(self):
        for minutes, words in {45: "45 min", 60: "1 h", 90: "1 h 30 min"}.items():
            self.massage.duration = minutes
            self.assertEqual(words, self.massage._duration_text())

    def test_upcoming_appointments_are_counted(self):
        self.appointment(10)
        self.appointment(11)._booking_cancel("staff")
        self.massage.invalidate_recordset()
        self.assertEqual(1, self.massage.upcoming_count)
        action = self.massage.with_user(self.maya).action_open_appointments()
        self.assertEqual([("booking_service_id", "in", self.massage.ids)], action["domain"])

    def test_a_service_with_appointments_is_archived_not_deleted(self):
        from psycopg2.errors import ForeignKeyViolation

        self.appointment(10)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            self.massage.unlink()
