import re

from odoo.tests.common import tagged

from ..models.booking_common import MONDAY, at, naive_at
from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestMovePages(BookingRouteCase):
    """A client chooses another time, with the picker of the booking page."""

    def setUp(self):
        super().setUp()
        self.event_ = self.appointment(10)
        self.address = self.event_._booking_manage_path()
        self.env["mail.mail"].sudo().search([]).unlink()

    def path(self, service=None):
        """The picker asks here."""
        return f"{self.address}/move"

    def token(self):
        return re.search(r'csrf_token: "(\w+)"', self.url_open("/book").text)[1]

    def move(self, hour=14, **fields):
        values = {"start": at(hour).isoformat(), "resource": self.maya_time.id, "tz": "UTC"}
        values["csrf_token"] = self.token()
        form = {**values, **fields}
        return self.url_open(f"{self.path()}/confirm", data=form, method="POST")

    def start(self):
        self.env.invalidate_all()
        return self.event_.start

    def assertPrivate(self, answer):
        self.assertIn("noindex", answer.headers["X-Robots-Tag"])
        self.assertEqual("no-store", answer.headers["Cache-Control"])

    # The page -----------------------------------------------------------------------------------

    def test_the_page_leads_to_the_picker_and_the_picker_begins_where_it_is(self):
        link = self.event_._booking_move_path()
        self.assertIn(f"/move?date={MONDAY}&resource={self.maya_time.id}", link)
        self.assertIn(link.replace("&", "&amp;"), self.url_open(self.address).text)
        page = self.url_open(link)
        self.assertPrivate(page)
        self.assertIn("Choose another time", page.text)
        self.assertIn(f'data-url="{self.path()}"', page.text)
        self.assertNotIn("Your e-mail address", page.text)
        [chosen] = re.findall(r"<input[^>]*checked[^>]*>", page.text)
        self.assertIn(f'value="{self.maya_time.id}"', chosen)

    def test_a_place_in_a_group_is_moved_on_such_a_page(self):
        self.event_.unlink()
        self.massage.write({"seats": 3, "step": 30})
        self.event_ = self.book(10, resource=self.maya_time)
        self.address = self.event_._booking_manage_path()
        self.assertIn("Choose another time", self.url_open(self.event_._booking_move_path()).text)
        query = f"from={MONDAY}&to={MONDAY}&tz=UTC&resource={self.maya_time.id}"
        offered = self.url_open(f"{self.path()}/slots?{query}").json()["days"][f"{MONDAY}"]
        left = {slot["start"][11:16]: slot["left"] for slot in offered}
        self.assertNotIn("10:00", left)
        self.assertEqual(3, left["14:00"])
        for hour in (14, 14.5):  # beside what it has, and half an hour later
            self.assertEqual(200, self.move(hour).status_code)
            self.assertEqual(naive_at(hour), self.start())

    def test_when_it_is_too_late_the_picker_is_closed(self):
        self.massage.client_moves = False
        page = self.url_open(self.path(), allow_redirects=False)
        self.assertEqual(303, page.status_code)
        shown = self.url_open(self.address).text
        self.assertNotIn("/move", shown)
        self.assertIn("can not be moved on this page any more", shown)
        answer = self.move()
        self.assertEqual(409, answer.status_code)
        self.assertIn("call us", answer.json()["message"])
        self.assertEqual(naive_at(10), self.start())

    def test_nobody_finds_another_ones_picker(self):
        for guess in ("x", "0" * 64, self.event_.sudo().booking_token_hash):
            for rest in ("", "/slots", "/next"):
                answer = self.url_open(f"/book/manage/{guess}/move{rest}")
                self.assertEqual(404, answer.status_code)
            for rest in ("look", "hold", "release", "confirm"):
                form = {"csrf_token": self.token(), "start": at(14).isoformat()}
                answer = self.url_open(f"/book/manage/{guess}/move/{rest}", data=form)
                self.assertEqual(404, answer.status_code)

    # What is offered ----------------------------------------------------------------------------

    def test_its_own_time_is_no_obstacle_and_no_choice(self):
        self.massage.step = 30
        hours = self.starts(resource=self.maya_time.id)
        self.assertEqual(["09:00", "09:30", "10:30", "11:00"], hours[:4])
        self.assertIn("10:00", self.starts(resource=self.jonas_time.id))

    def test_strange_questions_are_answered_in_words(self):
        for query in ({"tz": "Mars/Base"}, {"from_": "x"}, {"resource": "99999"}):
            self.assertEqual(400, self.slots(**query).status_code)
        answer = self.url_open(f"{self.path()}/next", params={"tz": "Mars/Base"})
        self.assertEqual(400, answer.status_code)

    def test_the_next_day_with_a_free_time_is_found(self):
        answer = self.url_open(f"{self.path()}/next", params={"from": MONDAY.isoformat()})
        self.assertEqual(MONDAY.isoformat(), answer.json()["day"])

    # Keeping and moving -------------------------------------------------------------------------

    def test_a_chosen_time_is_kept_while_one_thinks(self):
        answer = self.choose(14, resource=self.maya_time.id)
        self.assertGreater(answer.json()["seconds"], 60)
        self.assertEqual([(14, self.maya_time)], self.kept())
        self.go_back(14)
        self.assertEqual([], self.kept())

    def test_of_a_time_that_it_has_in_part_nothing_is_kept(self):
        self.massage.step = 30
        answer = self.choose(10.5, resource=self.maya_time.id)
        self.assertEqual((200, {}), (answer.status_code, answer.json()))
        self.assertEqual(200, self.move(10.5).status_code)
        self.assertEqual(naive_at(10.5), self.start())

    def test_it_moves_and_the_client_sees_it(self):
        self.choose(14, resource=self.maya_time.id)
        answer = self.move(14, tz="Asia/Tokyo", clock="24")
        self.assertEqual({"url": self.address}, answer.json())
        self.assertEqual(naive_at(14), self.start())
        self.assertEqual([], self.kept())
        self.assertIn("Your appointment is moved", self.url_open(self.address).text)
        [mail] = self.mails()
        self.assertIn("Asia/Tokyo", mail.body_html)
        self.assertIn("23:00 – 00:00", mail.body_html)

    def test_of_two_who_want_a_time_one_keeps_what_they_had(self):
        other = self.somebody_else()
        self.choose(14, resource=self.maya_time.id)
        self.goes_on(other)
        answer = self.move(14)
        self.assertEqual((409, "taken"), (answer.status_code, answer.json()["reason"]))
        days = answer.json()["slots"]["days"]
        self.assertNotIn("14:00", [slot["start"][11:16] for slot in days[MONDAY.isoformat()]])
        self.assertEqual(naive_at(10), self.start())
        self.assertEqual({(self.maya_time, 10, 11)}, self.reserved(self.event_))
        self.assertFalse(self.mails())

    def test_moving_needs_the_page(self):
        answer = self.move(csrf_token="x")
        self.assertEqual((400, "session"), (answer.status_code, answer.json()["reason"]))
        self.assertEqual(naive_at(10), self.start())

    def test_a_move_without_a_time_is_answered_in_words(self):
        for start in ("", "tomorrow", "2027-03-01T10:00"):
            answer = self.move(start=start)
            self.assertEqual(400, answer.status_code)
            self.assertTrue(answer.json()["message"])

    def test_whatever_else_stands_in_the_form_is_answered_in_words(self):
        answer = self.url_open(
            f"{self.path()}/confirm",
            json={"csrf_token": self.token(), "start": at(14).isoformat(), "tz": 5},
            method="POST",
        )
        self.assertEqual((400, "tz"), (answer.status_code, answer.json()["reason"]))
        self.appointment(15)
        for strange in ({"from": "x"}, {"from": "2001-01-01", "to": "1999-01-01"}):
            answer = self.move(15, **strange)
            self.assertEqual(409, answer.status_code)
            self.assertIn(MONDAY.isoformat(), answer.json()["slots"]["days"])

    def test_who_moves_again_and_again_has_to_wait(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("appointment_calendar_sync.bookings_per_address", "1")
        self.assertEqual(200, self.move(14).status_code)
        self.assertEqual(429, self.move(15).status_code)
        self.assertEqual(naive_at(14), self.start())

    def test_a_service_that_is_no_longer_offered_still_keeps_its_word(self):
        self.massage.is_published = False
        self.assertEqual(200, self.move(14).status_code)
        self.massage.active = False
        self.assertEqual(409, self.move(15).status_code)
