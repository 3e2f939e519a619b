from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from ..models.booking_common import MONDAY, naive_at
from .booking_visitor import BookingRouteCase

LONG_AGO = MONDAY - timedelta(days=70)


@tagged("post_install", "-at_install")
class TestPortal(BookingRouteCase):
    """A client who logs in finds their own appointments, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "booking_portal", groups="base.group_portal", email="joan@client.example"
        )
        cls.joan = cls.user.partner_id

    def setUp(self):
        super().setUp()
        self.mine = self.appointment(10, booking_client_id=self.joan.id, booking_tz="UTC")
        self.janes = self.appointment(11, self.jonas, booking_note="It is a secret")
        self.authenticate("booking_portal", "booking_portal")

    def page(self, path=""):
        answer = self.url_open(f"/my/appointments{path}")
        self.assertEqual(200, answer.status_code)
        return answer.text

    def test_each_appointment_leads_to_its_page(self):
        page = self.page()
        self.assertIn(self.mine._booking_manage_path(), page)
        self.assertIn("Upcoming", page)
        self.assertNotIn(self.janes._booking_token(), page)
        opened = self.url_open(self.mine._booking_manage_path()).text
        self.assertIn("Your appointment is booked", opened)

    def test_what_is_to_come_stands_before_what_has_been(self):
        self.mine._booking_cancel("client")
        self.appointment(start=naive_at(9, LONG_AGO), booking_client_id=self.joan.id)
        later = self.appointment(15, booking_client_id=self.joan.id)
        page = self.page()
        coming, _, past = page.partition("Past and cancelled")
        self.assertIn(later._booking_manage_path(), coming)
        self.assertIn(self.mine._booking_manage_path(), past)
        self.assertIn("Cancelled", past)
        self.assertEqual(2, past.count("/book/manage/"))

    def test_a_long_history_has_pages(self):
        for day in range(25):
            start = naive_at(9, LONG_AGO - timedelta(days=day))
            self.appointment(start=start, booking_client_id=self.joan.id)
        self.assertEqual(1 + 20, self.page().count("/book/manage/"))
        self.assertEqual(5, self.page("/page/2").count("/book/manage/"))
        self.assertEqual(5, self.page("/page/99").count("/book/manage/"))

    def test_who_has_none_is_led_to_book_one(self):
        self.mine.sudo().booking_client_id = self.jane
        page = self.page()
        self.assertIn("You have no appointment yet", page)
        self.assertIn('href="/book"', page)

    def test_the_portal_counts_what_is_to_come(self):
        self.mine._booking_cancel("client")
        self.appointment(14, booking_client_id=self.joan.id)
        counted = self.make_jsonrpc_request("/my/counters", {"counters": ["booking_count"]})
        self.assertEqual({"booking_count": 1}, counted)
        self.assertIn("My appointments", self.url_open("/my").text)

    def test_it_is_private(self):
        answer = self.url_open("/my/appointments")
        self.assertEqual("no-store", answer.headers["Cache-Control"])
        self.authenticate(None, None)
        stranger = self.url_open("/my/appointments", allow_redirects=False)
        self.assertIn("/web/login", stranger.headers["Location"])

    def test_another_mail_address_of_the_family_shows_nothing_of_the_others(self):
        """A contact below a household or company sees its own, and not the others'."""
        family = self.env["res.partner"].create({"name": "The Does", "is_company": True})
        (self.joan | self.jane).parent_id = family
        self.assertEqual(1, self.page().count("/book/manage/"))

    def test_a_portal_user_can_read_nobody_elses_appointment(self):
        events = self.env["calendar.event"].with_user(self.user)
        found = events.search([("booking_service_id", "!=", False)])
        self.assertEqual(self.mine, found)
        with self.assertRaises(AccessError):
            self.janes.with_user(self.user).read(["name", "booking_note"])

    def test_a_portal_user_can_read_no_reservation_and_change_no_appointment(self):
        with self.assertRaises(AccessError):
            self.env["booking.reservation"].with_user(self.user).search([])
        with self.assertRaises(AccessError):
            self.mine.with_user(self.user).read(["booking_token_hash"])
        for event in (self.mine, self.janes):
            with self.assertRaises(AccessError):
                event.with_user(self.user).write({"booking_state": "cancelled"})
