import re
from unittest.mock import patch

from odoo.tests.common import tagged
from odoo.tools.translate import code_translations

from ..models.booking_common import MONDAY, at
from .booking_visitor import BookingRouteCase

SECOND = "second.example"
CHOOSE = "Please choose a time first."


class _Case(BookingRouteCase):
    def page(self, path, **options):
        answer = self.url_open(path, **options)
        self.assertEqual(200, answer.status_code, path)
        return answer.text

    def book(self, page, **options):
        """Book at ten with what the page says: its address and its token."""
        address = re.search(r'data-url="([^"]+)"', page)[1]
        form = {
            "csrf_token": re.search(r'name="csrf_token" value="(\w+)"', page)[1],
            "name": "Jane Doe",
            "email": "jane@client.example",
            "start": at(10).isoformat(),
            "tz": "UTC",
            **options.pop("form", {}),
        }
        headers = {"Accept": "application/json", **options.pop("headers", {})}
        return self.url_open(f"{address}/confirm", data=form, headers=headers, method="POST")


@tagged("post_install", "-at_install")
class TestWebsites(_Case):
    """Two websites of one practice."""

    def setUp(self):
        super().setUp()
        values = {"name": "Second", "domain": f"https://{SECOND}"}
        self.second = self.env["website"].create(values)
        self.there = {"headers": {"Host": SECOND}}

    def test_what_one_website_offers_the_other_one_does_not_have(self):
        self.massage.website_id = self.second
        self.massage.image = self.maya.image_1920
        days = f"from={MONDAY}&to={MONDAY}&tz=UTC"
        for rest in ("", f"/slots?{days}", "/next", f"/photo/{self.maya_time.id}"):
            with self.subTest(rest):
                path = self.path() + rest
                self.assertEqual(404, self.url_open(path).status_code)
                self.assertEqual(200, self.url_open(path, **self.there).status_code)
        self.assertNotIn("Massage", self.page("/book"))
        self.assertIn("Massage", self.page("/book", **self.there))

    def test_nothing_of_it_can_be_kept_or_booked_there_either(self):
        token = self.token()
        self.massage.website_id = self.second
        start = at(10).isoformat()
        wish = {"csrf_token": token, "start": start, "name": "J", "email": "j@x.example"}
        for what in ("hold", "confirm", "release", "look"):
            answer = self.url_open(f"{self.path()}/{what}", data=wish, method="POST")
            self.assertEqual(404, answer.status_code, what)

    def test_mails_lead_to_the_website_on_which_it_was_booked(self):
        answer = self.book(self.page(self.path(), **self.there), **self.there)
        self.assertEqual(200, answer.status_code, answer.text)
        [event] = self.appointments()
        self.assertEqual(self.second, event.booking_website_id)
        [mail] = self.mails()
        address = f"https://{SECOND}{event._booking_manage_path()}"
        self.assertIn(address, mail.body_html)
        self.assertEqual(address, self.invitation(mail)[1]["URL"])

    def test_who_books_here_is_led_here(self):
        website = self.env["website"].get_current_website()
        website.domain = "https://first.example"
        self.book(self.page(self.path()))
        self.assertIn("https://first.example/book/manage/", self.mails().body_html)

    def test_what_staff_book_leads_to_where_the_service_is(self):
        self.massage.website_id = self.second
        event = self.appointment(10)
        self.assertFalse(event.booking_website_id)
        self.assertIn(f"https://{SECOND}/book/manage/", event._booking_manage_url())


@tagged("post_install", "-at_install")
class TestLanguages(_Case):
    """A website in English and in French."""

    def setUp(self):
        super().setUp()
        self.french = self.env["res.lang"]._activate_lang("fr_FR")
        self.website = self.env["website"].get_current_website()
        self.website.language_ids += self.french
        self.massage.with_context(lang="fr_FR").name = "Massage suédois"
        self.there = self.massage.with_context(lang="fr_FR").website_url

    def test_the_page_speaks_the_language_of_its_address(self):
        page = self.page(f"/fr{self.there}")
        self.assertIn('lang="fr-FR"', page)
        self.assertIn("Massage suédois", page)
        self.assertIn(f'data-url="/fr{self.there}"', page)
        self.assertIn("Massage suédois", self.page("/fr/book"))

    def test_weeks_begin_as_the_language_has_it(self):
        self.env["res.lang"]._lang_get("en_US").week_start = "7"
        self.french.week_start = "1"
        self.assertIn('data-week-start="7"', self.page(self.path()))
        self.assertIn('data-week-start="1"', self.page(f"/fr{self.there}"))

    def test_what_is_booked_in_french_goes_on_in_french(self):
        answer = self.book(self.page(f"/fr{self.there}"))
        address = answer.json()["url"]
        self.assertTrue(address.startswith("/fr/book/manage/"), address)
        self.assertIn('lang="fr-FR"', self.page(address))
        [event] = self.appointments()
        client = event.booking_client_id
        client.lang = "fr_FR"  # Jane was known already; what a visitor does changes no contact
        self.assertIn("/fr/book/manage/", event._booking_manage_url())

    def test_a_new_client_gets_mails_in_the_language_of_the_page(self):
        form = {"name": "Joan Roe", "email": "joan@client.example"}
        self.book(self.page(f"/fr{self.there}"), form=form)
        [event] = self.appointments()
        self.assertEqual("fr_FR", event.booking_client_id.lang)
        [mail] = self.mails("joan@client.example")
        self.assertIn("Massage suédois", mail.body_html)
        self.assertIn(f"/fr{event._booking_manage_path()}", mail.body_html)

    def test_who_reads_no_language_of_the_website_gets_its_own(self):
        self.jane.lang = False
        event = self.appointment(10)
        self.assertNotIn("/fr/", event._booking_manage_url())

    def test_what_is_wrong_is_said_in_the_language_of_the_page_without_any_cookie(self):
        page = self.page(f"/fr{self.there}?embed=1")
        carried = re.search(r'data-pass="([\w-]+)"', page)[1]
        self.authenticate(None, None)
        self.opener.cookies.clear()
        words = {CHOOSE: "Choisissez d'abord une heure."}
        key = ("appointment_calendar_sync", "fr_FR")
        with patch.dict(code_translations.python_translations, {key: words}):
            form = {"start": "", "csrf_token": ""}
            answer = self.book(page, form=form, headers={"X-Booking-Pass": carried})
        self.assertEqual(words[CHOOSE], answer.json()["fields"]["start"])
