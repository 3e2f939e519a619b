from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import config

from ..models.booking_common import MONDAY, ONE_DAY, at, naive_at
from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestConfirmRoute(BookingRouteCase):
    """A visitor books."""

    def assertRefused(self, answer, status, reason):
        self.assertEqual((status, reason), (answer.status_code, answer.json()["reason"]))
        self.assertTrue(answer.json()["message"])
        return answer.json()

    # Booked -------------------------------------------------------------------------------------

    def test_a_form_leads_to_the_appointment(self):
        answer = self.confirm(accept="text/html", note="Left shoulder", clock="24")
        self.assertEqual(303, answer.status_code)
        [event] = self.appointments()
        self.assertTrue(answer.headers["Location"].endswith(event._booking_manage_path()))
        self.assertEqual((naive_at(10), "Left shoulder"), (event.start, event.booking_note))
        self.assertEqual("24", event.booking_clock)

    def test_who_asks_for_json_gets_the_address_of_the_appointment(self):
        for as_json, hour in ((False, 10), (True, 11)):
            answer = self.confirm(as_json=as_json, hour=hour, clock="13")
            self.assertEqual(200, answer.status_code, answer.text)
            address = answer.json()["url"]
            self.assertEqual(200, self.url_open(address).status_code)
        self.assertEqual(2, len(self.appointments()))

    def test_who_sends_it_again_because_no_answer_came_has_one_appointment(self):
        """Somebody else is free at that time, too, with whom there would be a second one."""
        first, second = (self.confirm() for _try in range(2))
        self.assertEqual(first.json(), second.json())
        [event] = self.appointments()
        event._booking_cancel("client")
        self.assertNotEqual(first.json(), self.confirm().json(), "what was given up is not meant")

    def test_in_a_session_one_more_place_is_had_by_who_chooses_it_anew(self):
        self.massage.seats = 4
        first, second = (self.confirm() for _try in range(2))
        self.assertEqual(first.json(), second.json(), "it was sent again")
        self.choose()
        self.assertNotEqual(first.json(), self.confirm().json(), "it was chosen again")
        self.assertNotEqual(first.json(), self.confirm(name="Her friend").json())
        [session] = self.appointments().filtered("booking_seats")
        self.assertEqual(3, session.booking_seats_taken)

    def test_nobody_is_led_to_what_somebody_else_has_booked_by_typing_their_words(self):
        self.massage.seats = 4
        first = self.confirm()
        self.somebody_else()
        self.assertNotEqual(first.json(), self.confirm().json())

    def test_one_may_choose_with_whom(self):
        self.confirm(resource=str(self.jonas_time.id))
        self.confirm(resource="", hour=11)
        self.assertEqual(self.jonas, self.appointments().sorted("start")[0].user_id)

    def test_one_may_choose_how_long(self):
        self.massage.write({"other_durations": "90", "resource_ids": self.maya_time})
        self.appointment(12)  # so that only an hour is free before it
        self.assertEqual(["09:00", "10:00", "11:00"], self.starts()[:3])
        self.assertEqual(["09:00", "10:00"], self.starts(minutes="90")[:2])
        self.assertIn("How long?", self.url_open(self.path()).text)
        self.choose(10, minutes="90")
        self.assertEqual(1.5, self.kept_hours())
        self.assertEqual(409, self.confirm(hour=11, minutes="90").status_code)
        self.assertEqual(200, self.confirm(hour=10, minutes="90").status_code)
        [booked] = self.appointments().filtered(lambda event: event.start == naive_at(10))
        self.assertEqual(naive_at(11.5), booked.stop)
        for nonsense in ("45", "x", "-1"):
            self.assertEqual(400, self.slots(minutes=nonsense).status_code)
            self.assertEqual(400, self.confirm(hour=14, minutes=nonsense).status_code)

    def kept_hours(self):
        self.env.invalidate_all()
        hold = self.env["booking.reservation"].search([("state", "=", "hold")])
        return (hold.stop - hold.start).total_seconds() / 3600

    def test_times_may_be_given_in_any_zone(self):
        self.confirm(start=f"{MONDAY}T11:00:00+01:00")
        self.confirm(start=f"{MONDAY}T11:00:00Z")
        self.assertEqual([naive_at(10), naive_at(11)], sorted(self.appointments().mapped("start")))

    def test_the_mail_waits_outside_of_the_request(self):
        self.confirm()
        self.assertEqual(["outgoing"], self.mails().mapped("state"))

    # Refused ------------------------------------------------------------------------------------

    def test_a_taken_time_is_refused_with_fresh_ones(self):
        self.appointment(10)
        self.appointment(10, self.jonas)
        told = self.assertRefused(self.confirm(), 409, "taken")
        starts = [slot["start"] for slot in told["slots"]["days"][MONDAY.isoformat()]]
        self.assertNotIn(at(10).isoformat(timespec="minutes"), starts)
        self.assertIn(at(11).isoformat(timespec="minutes"), starts)
        self.assertEqual("UTC", told["slots"]["tz"])

    def test_fresh_times_are_there_whatever_else_was_wrong(self):
        self.appointment(10, user=self.maya)
        hers = {"resource": str(self.maya_time.id)}
        for nonsense in ({"tz": "Mars/Base"}, {"from": "x"}, {"to": "0001-01-01"}):
            answer = self.choose(10, **hers, **nonsense)
            self.assertEqual(409, answer.status_code)
            self.assertTrue(answer.json()["slots"]["days"])

    def test_fresh_times_are_those_of_the_days_that_the_page_shows(self):
        self.appointment(10)
        days = {"from": MONDAY.isoformat(), "to": (MONDAY + ONE_DAY).isoformat()}
        wish = {"resource": str(self.maya_time.id), **days}
        told = self.assertRefused(self.confirm(**wish), 409, "taken")
        self.assertEqual(sorted(days.values()), sorted(told["slots"]["days"]))

    def test_what_was_never_offered_is_refused(self):
        self.massage.notice = 2
        soon = fields.Datetime.now() + timedelta(hours=1)
        table = {
            "off_grid": at(10 + 7 / 60).isoformat(),
            "outside_hours": at(20).isoformat(),
            "past": at(10, MONDAY - 28 * ONE_DAY).isoformat(),
            "notice": f"{soon.isoformat()}+00:00",
            "horizon": at(10, MONDAY + 84 * ONE_DAY).isoformat(),
        }
        for reason, start in table.items():
            with self.subTest(reason):
                told = self.assertRefused(self.confirm(start=start), 409, reason)
                self.assertTrue(told["slots"]["days"])
        self.assertFalse(self.appointments())

    def test_busy_time_is_refused(self):
        self.event(self.maya, 10, 11)
        wish = {"resource": str(self.maya_time.id)}
        self.assertRefused(self.confirm(**wish), 409, "taken")

    def test_every_field_that_is_wrong_is_named(self):
        wrong = {"name": " ", "email": "jane", "note": "x" * 1001, "start": ""}
        told = self.assertRefused(self.confirm(**wrong), 400, "invalid")
        self.assertEqual(set(wrong), set(told["fields"]))
        self.assertFalse(self.appointments())

    def test_nonsense_is_refused_and_never_breaks_anything(self):
        table = [
            {"start": "abc"},
            {"start": f"{MONDAY}T10:00:00"},
            {"start": "9999-12-31T23:59:59+00:00"},
            {"start": "0001-01-01T00:00:00+14:00"},
            {"tz": "Mars/Olympus"},
            {"resource": "1; DROP TABLE"},
            {"email": "a@b.c\nBcc: everybody@example.com"},
            {"email": "x" * 300 + "@client.example"},
            {"name": "x" * 101},
            {"name": "\x00\x01"},
        ]
        for fields_ in table:
            with self.subTest(fields_):
                self.assertEqual(400, self.confirm(**fields_).status_code)
        self.assertFalse(self.appointments())

    def test_json_of_any_shape_is_refused(self):
        token = self.token()
        shapes = [
            [],
            "text",
            None,
            1,
            {"csrf_token": token, "name": ["a"], "email": {}, "start": 5},
        ]
        for shape in shapes:
            with self.subTest(shape):
                answer = self.url_open(f"{self.path()}/confirm", json=shape, method="POST")
                self.assertEqual(400, answer.status_code)
        answer = self.url_open(
            f"{self.path()}/confirm",
            data="{",
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        self.assertRefused(answer, 400, "json")

    def test_without_script_the_page_says_what_is_wrong_and_keeps_what_was_typed(self):
        page = self.confirm(email="nonsense", accept="text/html")
        self.assertEqual(400, page.status_code)
        self.assertIn("Please check what is marked", page.text)
        self.assertIn('value="nonsense"', page.text)
        self.assertIn('aria-invalid="true"', page.text)

    # Who is asking ------------------------------------------------------------------------------

    def test_a_form_from_elsewhere_is_refused(self):
        for token in ("", "x", "0" * 40 + "o1999999999"):
            with self.subTest(token):
                told = self.assertRefused(self.confirm(csrf_token=token), 400, "session")
                self.assertIn("reload", told["message"])
        self.assertFalse(self.appointments())

    def test_the_token_may_come_in_a_header(self):
        form = self.form()
        headers = {"X-CSRF-Token": form.pop("csrf_token")}
        answer = self.url_open(f"{self.path()}/confirm", json=form, headers=headers, method="POST")
        self.assertEqual(200, answer.status_code)

    def test_it_is_never_booked_by_get(self):
        answer = self.url_open(f"{self.path()}/confirm", params=self.form())
        self.assertEqual(405, answer.status_code)
        self.assertFalse(self.appointments())

    def test_a_program_that_fills_in_everything_is_refused(self):
        self.assertEqual(400, self.confirm(homepage="https://spam.example").status_code)
        self.assertFalse(self.appointments())

    def test_a_huge_form_is_not_read(self):
        self.assertEqual(413, self.confirm(note="x" * 40_000).status_code)

    def test_an_address_that_books_everything_has_to_wait(self):
        limit = "appointment_calendar_sync.bookings_per_address"
        self.env["ir.config_parameter"].set_param(limit, 2)
        for hour in (9, 10):
            self.assertEqual(200, self.confirm(hour=hour).status_code)
        self.assertRefused(self.confirm(hour=11), 429, "too_many")
        self.later(hours=2)
        self.assertEqual(200, self.confirm(hour=11).status_code)

    def later(self, **delta):
        """As if it had been that long ago."""
        past = fields.Datetime.now() - timedelta(**delta)
        self.cr.execute("UPDATE booking_attempt SET create_date = %s", [past])

    def test_addresses_are_not_kept(self):
        self.confirm()
        attempts = self.env["booking.attempt"].search([])
        for kept in attempts.mapped("address_hash"):
            self.assertNotIn("127.0.0.1", kept)
            self.assertNotIn("jane", kept)
        self.later(hours=2)
        self.env["booking.attempt"]._gc_old()
        self.assertFalse(attempts.exists())

    def test_each_visitor_behind_a_proxy_is_an_address_of_their_own(self):
        limit = "appointment_calendar_sync.bookings_per_address"
        self.env["ir.config_parameter"].set_param(limit, 1)
        self.patch(config, "options", config.options.new_child({"proxy_mode": True}))
        for client, hour, status in (
            ("1.1.1.1", 9, 200),
            ("2.2.2.2", 10, 200),
            ("1.1.1.1", 11, 429),
        ):
            form = self.form(hour)
            headers = {
                "X-Forwarded-For": client,
                "X-Forwarded-Host": "127.0.0.1",
                "Accept": "application/json",
            }
            answer = self.url_open(f"{self.path()}/confirm", data=form, headers=headers)
            self.assertEqual(status, answer.status_code)

    def test_what_is_not_published_can_not_be_booked(self):
        form = self.form()
        self.massage.is_published = False
        self.assertEqual(404, self.confirm(form).status_code)
