import re
from datetime import timedelta

from icalendar import Calendar

from odoo import fields
from odoo.tests.common import tagged

from ..models.booking_common import naive_at
from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestBookingPages(BookingRouteCase):
    """What visitors and clients can open."""

    def test_the_list_shows_what_can_be_booked(self):
        self.service("Draft", self.maya_time, is_published=False)
        page = self.url_open("/book").text
        self.assertIn("Massage", page)
        self.assertIn("Jonas Weber, Maya Lindqvist", page)
        self.assertNotIn("Draft", page)

    def test_editors_see_what_is_not_published_yet(self):
        self.service("Draft", self.maya_time, is_published=False)
        self.authenticate("booking_manager", "booking_manager")
        page = self.url_open("/book").text
        self.assertIn("Draft", page)
        self.assertIn("Not published", page)

    def test_an_empty_list_is_friendly(self):
        self.env["booking.service"].search([]).is_published = False
        self.assertIn("Nothing can be booked here at the moment", self.url_open("/book").text)

    def test_a_service_has_a_page(self):
        page = self.url_open(self.path())
        self.assertEqual(200, page.status_code)
        for text in ("Massage", "Anyone", "Maya Lindqvist", "Jonas Weber", "Your e-mail address"):
            self.assertIn(text, page.text)
        self.assertNotIn("maya@salon.example", page.text)

    def test_with_one_practitioner_there_is_nothing_to_choose(self):
        self.massage.resource_ids = self.maya_time
        page = self.url_open(self.path()).text
        self.assertNotIn("Anyone", page)
        self.assertIn("Maya Lindqvist", page)

    def test_where_it_is_whoever_is_free_nobody_is_named(self):
        self.massage.assignment = "anyone"
        for path in (self.path(), "/book"):
            page = self.url_open(path).text
            self.assertNotIn("Maya Lindqvist", page)
            self.assertNotIn("Anyone", page)
        self.assertEqual(404, self.url_open(f"{self.path()}/photo/{self.maya_time.id}").status_code)
        answer = self.slots(resource=self.maya_time.id).json()
        [first, *_others] = answer["days"].popitem()[1]
        self.assertEqual([], answer["people"])
        self.assertEqual([], self.named(answer, first))

    def test_where_all_come_together_they_are_named_and_not_chosen(self):
        self.massage.assignment = "together"
        page = self.url_open(self.path()).text
        self.assertNotIn("Anyone", page)
        self.assertIn("Jonas Weber and Maya Lindqvist", page)

    def test_what_is_known_of_a_visitor_is_filled_in(self):
        self.authenticate("booking_maya", "booking_maya")
        page = self.url_open(self.path()).text
        self.assertIn('value="Maya Lindqvist"', page)
        self.assertIn('value="maya@salon.example"', page)

    def test_what_is_not_there_is_not_found(self):
        self.massage.is_published = False
        for path in (self.path(), "/book/nothing-999999", "/book/x", "/book/manage"):
            with self.subTest(path):
                self.assertEqual(404, self.url_open(path).status_code)

    def test_a_service_of_another_website_is_not_here(self):
        other = self.env["website"].create({"name": "Other"})
        self.massage.website_id = other
        self.assertEqual(404, self.url_open(self.path()).status_code)
        self.assertNotIn("Massage", self.url_open("/book").text)

    def test_photos_of_practitioners_are_shown_and_no_others(self):
        photo = self.url_open(f"{self.path()}/photo/{self.maya_time.id}")
        self.assertEqual(200, photo.status_code)
        self.assertTrue(photo.headers["Content-Type"].startswith("image/"))
        _user, other = self.practitioner("other", "Other")
        for id in (other.id, 0, 999999):
            self.assertEqual(404, self.url_open(f"{self.path()}/photo/{id}").status_code)
        self.assertEqual(404, self.url_open(f"{self.path()}/image").status_code)

    def test_search_engines_find_services_and_no_appointments(self):
        self.env["ir.attachment"].search([("url", "like", "/sitemap%")]).unlink()
        sitemap = self.url_open("/sitemap.xml").text
        self.assertIn(self.path(), sitemap)
        self.assertNotIn("manage", sitemap)
        self.assertNotIn("/slots", sitemap)


@tagged("post_install", "-at_install")
class TestManagePages(BookingRouteCase):
    """A client's own appointment."""

    def setUp(self):
        super().setUp()
        self.event_ = self.appointment(10, booking_note="Left shoulder")
        self.address = self.event_._booking_manage_path()

    def assertPrivate(self, answer):
        self.assertIn("noindex", answer.headers["X-Robots-Tag"])
        self.assertEqual("no-referrer", answer.headers["Referrer-Policy"])
        self.assertEqual("no-store", answer.headers["Cache-Control"])

    def cancel(self, **form):
        page = self.url_open(f"{self.address}/cancel")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token, **form}
        return self.url_open(f"{self.address}/cancel", data=form, allow_redirects=False)

    def test_it_shows_the_appointment_to_its_client_only(self):
        page = self.url_open(self.address)
        self.assertEqual(200, page.status_code)
        self.assertPrivate(page)
        for text in ("Your appointment is booked", "Massage", "Maya Lindqvist", "Left shoulder"):
            self.assertIn(text, page.text)

    def test_whatever_else_is_tried_is_not_found(self):
        guesses = ("x", "0" * 64, self.event_.sudo().booking_token_hash, str(self.event_.id))
        for guess in guesses:
            for rest in ("", "/cancel", "/appointment.ics"):
                with self.subTest(guess + rest):
                    answer = self.url_open(f"/book/manage/{guess}{rest}")
                    self.assertEqual(404, answer.status_code)

    def test_the_calendar_file_is_that_of_the_mail(self):
        answer = self.url_open(f"{self.address}/appointment.ics")
        self.assertPrivate(answer)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/calendar"))
        calendar = Calendar.from_ical(answer.content)
        [event] = calendar.walk("VEVENT")
        self.assertEqual("PUBLISH", calendar["METHOD"])
        self.assertEqual(self.event_.sync_uid, event["UID"])

    def test_opening_links_cancels_nothing(self):
        asked = self.url_open(f"{self.address}/cancel")
        self.assertPrivate(asked)
        self.assertIn("Cancel this appointment?", asked.text)
        self.env.invalidate_all()
        self.assertEqual("confirmed", self.event_.booking_state)

    def test_the_client_cancels_with_a_reason(self):
        answer = self.cancel(reason="  I am ill ")
        self.assertEqual(303, answer.status_code)
        self.assertPrivate(answer)
        self.env.invalidate_all()
        self.assertEqual("cancelled", self.event_.booking_state)
        self.assertEqual("client", self.event_.booking_cancelled_by)
        self.assertEqual("I am ill", self.event_.booking_cancel_reason)
        self.assertFalse(self.event_.booking_reservation_ids)
        self.assertIn("This appointment is cancelled", self.url_open(self.address).text)
        self.assertIn("CANCEL", self.url_open(f"{self.address}/appointment.ics").text)

    def test_cancelling_twice_changes_nothing_more(self):
        form_page = self.url_open(f"{self.address}/cancel").text
        token = form_page.split('name="csrf_token" value="')[1].split('"')[0]
        self.cancel(reason="first")
        form = {"csrf_token": token, "reason": "second"}
        self.url_open(f"{self.address}/cancel", data=form)
        self.env.invalidate_all()
        self.assertEqual("first", self.event_.booking_cancel_reason)
        again = self.url_open(f"{self.address}/cancel", allow_redirects=False)
        self.assertEqual(303, again.status_code)

    def test_cancelling_needs_the_page(self):
        for form in ({}, {"csrf_token": "x"}):
            answer = self.url_open(f"{self.address}/cancel", data=form, method="POST")
            self.assertEqual(400, answer.status_code)
        self.assertEqual("confirmed", self.event_.booking_state)

    def test_what_has_begun_can_not_be_cancelled(self):
        begun = fields.Datetime.now() - timedelta(minutes=10)
        self.event_.write({"start": begun, "stop": begun + timedelta(hours=1)})
        page = self.url_open(self.address).text
        self.assertNotIn("Cancel the appointment", page)
        answer = self.url_open(f"{self.address}/cancel", allow_redirects=False)
        self.assertEqual(303, answer.status_code)

    def test_when_it_is_too_late_the_page_says_whom_to_call(self):
        company = self.massage.company_id
        company.write({"phone": "+32 2 555 01 02"})
        form_page = self.url_open(f"{self.address}/cancel").text
        token = form_page.split('name="csrf_token" value="')[1].split('"')[0]
        self.massage.write({"cancel_hours": 24 * 60, "move_hours": 24 * 60})
        page = self.url_open(self.address).text
        self.assertIn("can not be changed on this page any more", page)
        self.assertIn('href="tel:+32 2 555 01 02"', page)
        self.assertNotIn("Cancel the appointment", page)
        self.url_open(f"{self.address}/cancel", data={"csrf_token": token})
        self.env.invalidate_all()
        self.assertEqual("confirmed", self.event_.booking_state, "an old page changes nothing")

    def test_the_page_says_until_when_it_can_be_cancelled(self):
        self.massage.cancel_hours = 24
        self.assertIn("You can cancel it until Sunday", self.url_open(self.address).text)
        self.assertIn("You can cancel until 24 hours before", self.url_open(self.path()).text)

    def test_who_cancelled_by_mistake_books_the_same_again(self):
        self.cancel()
        again = f"{self.path()}?resource={self.maya_time.id}"
        self.assertIn(f'href="{again}"', self.url_open(self.address).text)
        [chosen] = re.findall(r"<input[^>]*checked[^>]*>", self.url_open(again).text)
        self.assertIn(f'value="{self.maya_time.id}"', chosen)
        self.massage.is_published = False
        self.assertNotIn("Book again", self.url_open(self.address).text)

    def test_what_is_over_is_over(self):
        self.event_.write({"start": naive_at(-24 * 30), "stop": naive_at(-24 * 30 + 1)})
        self.assertIn("This appointment is over", self.url_open(self.address).text)

    def test_the_page_follows_a_move(self):
        self.event_.write({"start": naive_at(14), "stop": naive_at(15)})
        self.assertIn("2:00", self.url_open(self.address).text)
