from odoo.tests.common import tagged

from ..models.booking_common import MONDAY, naive_at
from ..models.common import ScheduleCase
from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestWaitingPages(BookingRouteCase):
    """Joining the waiting list, and what can be done with what it brings."""

    scheduled = ScheduleCase.scheduled

    def setUp(self):
        super().setUp()
        self.massage.write({"waiting_list": True, "resource_ids": [(6, 0, self.maya_time.ids)]})

    def entries(self):
        self.env.invalidate_all()
        return self.env["booking.waiting"].search([])

    def join(self, **fields):
        usual = {
            "csrf_token": self.token(),
            "name": "Ada  Byron",
            "email": "Ada@Client.example",
            "first_day": MONDAY.isoformat(),
            "last_day": MONDAY.isoformat(),
        }
        return self.url_open(f"{self.path()}/waiting", data={**usual, **fields}, method="POST")

    def offered(self):
        """Somebody who was told of Monday at nine."""
        self.join()
        with self.scheduled() as env:
            env["booking.waiting"]._cron_offer()
        entry = self.entries()
        self.assertEqual(naive_at(9), entry.offered_start)
        return entry

    def act(self, entry, what, **options):
        form = {"csrf_token": self.token()}
        return self.url_open(entry._path(what), data=form, method="POST", **options)

    # Joining ------------------------------------------------------------------------------------

    def test_the_booking_page_leads_to_the_list_where_there_is_one(self):
        self.assertIn(f"{self.path()}/waiting", self.url_open(self.path()).text)
        page = self.url_open(f"{self.path()}/waiting")
        self.assertIn("We tell you when a time gets free", page.text)
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        self.massage.waiting_list = False
        self.assertNotIn("/waiting", self.url_open(self.path()).text)
        self.assertEqual(404, self.url_open(f"{self.path()}/waiting").status_code)
        self.assertEqual(404, self.join().status_code)

    def test_a_visitor_joins(self):
        answer = self.join(tz="Asia/Tokyo", clock="24")
        self.assertIn("You are on the list", answer.text)
        entry = self.entries()
        self.assertEqual(("Ada Byron", "ada@client.example"), (entry.name, entry.email))
        self.assertEqual(("Asia/Tokyo", "24"), (entry.tz, entry.clock))
        self.assertEqual((MONDAY, MONDAY), (entry.first_day, entry.last_day))

    def test_everybody_gets_the_same_answer(self):
        answers = {self.join().text.count("You are on the list") for _try in range(5)}
        self.assertEqual({1}, answers)
        self.assertEqual(3, len(self.entries()))

    def test_what_is_wrong_is_said_at_its_field(self):
        table = {
            "name": "",
            "email": "nobody",
            "first_day": "soon",
            "last_day": "2001-01-01",
        }
        for field, value in table.items():
            with self.subTest(field):
                answer = self.join(**{field: value})
                self.assertEqual(400, answer.status_code)
                shown = answer.text.partition(f'data-field="{field}">')[2].partition("</div>")[0]
                self.assertTrue(shown.strip())
        for strange in ({"resource": "99999"}, {"tz": "Mars/Base"}, {"last_day": "9999-12-31"}):
            self.assertEqual(400, self.join(**strange).status_code)
        self.assertFalse(self.entries())

    def test_programs_and_crowds_are_kept_away(self):
        self.assertEqual(400, self.join(homepage="https://spam.example").status_code)
        self.assertEqual(400, self.join(csrf_token="x").status_code)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("appointment_calendar_sync.bookings_per_address", "1")
        self.assertEqual([200, 429], [self.join().status_code, self.join().status_code])
        self.assertEqual(1, len(self.entries()))

    # Their own page -----------------------------------------------------------------------------

    def test_an_offer_is_booked_with_one_press(self):
        entry = self.offered()
        page = self.url_open(entry._path()).text
        self.assertIn("A time is free for you", page)
        self.assertIn("9:00 AM, with Maya Lindqvist", page.replace("\u202f", " "))
        answer = self.act(entry, "take")
        self.assertIn("Your appointment is booked", answer.text)
        [event] = self.appointments()
        self.assertEqual((naive_at(9), "Ada Byron"), (event.start, event.booking_client_name))
        self.assertFalse(self.entries())
        self.assertEqual([], self.kept())

    def test_opening_links_changes_nothing(self):
        entry = self.offered()
        self.url_open(entry._path())
        for what in ("take", "pass", "leave"):
            self.assertIn(self.url_open(entry._path(what)).status_code, (404, 405))
        self.assertEqual(entry, self.entries())
        self.assertFalse(self.appointments())

    def test_where_more_is_asked_it_goes_on_with_the_time_in_hand(self):
        entry = self.offered()
        self.env["booking.question"].create(
            {"service_id": self.massage.id, "name": "Allergies?", "is_mandatory": True}
        )
        answer = self.act(entry, "take", allow_redirects=False)
        self.assertIn(f"date={MONDAY}", answer.headers["Location"])
        self.assertIn("09:00", self.starts(), "it is theirs")
        before = self.somebody_else()
        self.assertNotIn("09:00", self.starts(), "and nobody else's")
        self.goes_on(before)

    def test_not_this_one(self):
        entry = self.offered()
        self.act(entry, "pass")
        self.assertEqual([], self.kept())
        self.assertFalse(self.entries().offered_start)

    def test_leaving(self):
        entry = self.offered()
        path = entry._path()
        self.assertIn("You are off the list", self.act(entry, "leave").text)
        self.assertFalse(self.entries())
        self.assertEqual([], self.kept())
        self.assertEqual(404, self.url_open(path).status_code)

    def test_an_offer_that_is_over_can_not_be_taken(self):
        entry = self.offered()
        entry._take_back()
        answer = self.act(entry, "take")
        self.assertIn("Nothing is free for you at this moment", answer.text)
        self.assertFalse(self.appointments())

    def test_nobody_opens_another_ones_page(self):
        entry = self.offered()
        code = entry._code()
        guesses = (f"{entry.id}/x", f"{entry.id}/é", f"{entry.id + 1}/{code}", f"0/{code}")
        for path in (*guesses, f"{10**20}/{code}"):
            self.assertEqual(404, self.url_open(f"/book/waiting/{path}").status_code)
            answer = self.url_open(
                f"/book/waiting/{path}/leave", data={"csrf_token": self.token()}
            )
            self.assertEqual(404, answer.status_code)
        self.assertEqual(entry, self.entries())
