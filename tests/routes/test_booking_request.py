from odoo.tests.common import tagged

from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestRequestOnThePage(BookingRouteCase):
    """A visitor asks for a time, and reads how it stands."""

    def setUp(self):
        super().setUp()
        self.massage.needs_approval = True

    def test_the_page_says_that_it_is_a_request_and_how_it_stands(self):
        self.assertIn("Ask for this appointment", self.url_open(self.path()).text)
        address = self.confirm().json()["url"]
        [event] = self.appointments()
        page = self.url_open(address).text
        for text in ("We have your request", "Withdraw the request"):
            self.assertIn(text, page)
        self.assertNotIn("Add it to your calendar", page)
        self.assertIn("TENTATIVE", self.url_open(f"{address}/appointment.ics").text)

        event._booking_approve()
        page = self.url_open(address).text
        self.assertIn("Your appointment is booked", page)
        self.assertIn("Add it to your calendar", page)

    def test_the_reason_for_declining_is_shown(self):
        address = self.confirm().json()["url"]
        self.appointments()._booking_decline("Away <b>then</b>")
        page = self.url_open(address).text
        self.assertIn("This appointment was not confirmed", page)
        self.assertIn("Away &lt;b&gt;then&lt;/b&gt;", page)
        self.assertNotIn("Take it out of my calendar", page)

    def test_it_can_be_withdrawn(self):
        address = self.confirm().json()["url"]
        self.assertIn("Withdraw this request?", self.url_open(f"{address}/cancel").text)
        form = {"csrf_token": self.token()}
        page = self.url_open(f"{address}/cancel", data=form).text
        self.assertIn("Your request is withdrawn", page)
        self.assertEqual("cancelled", self.appointments().booking_state)
