import re
from datetime import timedelta
from urllib.parse import urlsplit

from odoo.tests.common import new_test_user, tagged

from ..models.booking_common import at
from .booking_visitor import BookingRouteCase


@tagged("post_install", "-at_install")
class TestProof(BookingRouteCase):
    """A booking that counts once its visitor has pressed the button in the mail."""

    def setUp(self):
        super().setUp()
        self.massage.proves_email = True

    def ask(self, hour=10, **fields_):
        answer = self.confirm(hour=hour, resource=str(self.maya_time.id), **fields_)
        self.assertEqual(200, answer.status_code, answer.text)
        return answer.json()["url"]

    def link(self, address="jane@client.example"):
        """The page to which the last mail leads."""
        [mail] = self.mails(address)[-1:]
        return urlsplit(re.search(r'href="([^"]*/book/confirm/[^"]+)"', mail.body_html)[1]).path

    def press(self, link, **options):
        form = {"csrf_token": self.token()}
        return self.url_open(link, data=form, method="POST", **options)

    def pass_by(self, **delta):
        self.env.flush_all()
        for update in (
            "UPDATE booking_pending SET expires_at = expires_at - %s",
            "UPDATE booking_reservation SET expires_at = expires_at - %s WHERE state = 'hold'",
        ):
            self.env.cr.execute(update, [timedelta(**delta)])
        self.env.invalidate_all()

    # The way ------------------------------------------------------------------------------------

    def test_nothing_is_booked_before_the_button_is_pressed(self):
        self.assertIn("look into your mail", self.url_open(self.ask(note="Left")).text)
        self.assertFalse(self.appointments())
        page = self.url_open(self.link()).text
        self.assertIn("Confirm your appointment", page)
        self.assertFalse(self.appointments())

        page = self.press(self.link()).text
        self.assertIn("Your appointment is booked", page)
        [event] = self.appointments()
        self.assertEqual(("confirmed", "Left"), (event.booking_state, event.booking_note))
        self.assertEqual(self.maya, event.user_id)

    def test_meanwhile_the_time_is_kept_longer_than_any_other(self):
        self.ask()
        self.somebody_else()
        self.pass_by(minutes=29)
        self.assertNotIn("10:00", self.starts(resource=str(self.maya_time.id)))
        self.pass_by(minutes=2)
        self.assertIn("10:00", self.starts(resource=str(self.maya_time.id)))

    def test_going_on_to_choose_does_not_give_it_back(self):
        self.ask()
        self.choose(14)
        self.go_back(10)
        self.press(self.link())
        self.assertEqual(1, len(self.appointments()))

    def test_what_was_answered_is_booked_too(self):
        self.massage.question_ids = [(0, 0, {"name": "Which side?"})]
        self.ask(**{self.massage.question_ids._field_name(): "Left"})
        self.press(self.link())
        [answer] = self.appointments().booking_answer_ids
        self.assertEqual(("Which side?", "Left"), (answer.question, answer.answer))

    def test_it_may_still_have_to_be_approved(self):
        self.massage.needs_approval = True
        self.ask()
        self.assertFalse(self.mails("maya@salon.example"))
        self.assertIn("We have your request", self.press(self.link()).text)

    def test_pressed_twice_it_is_one_appointment(self):
        self.ask()
        for _time in range(2):
            self.assertIn("Your appointment is booked", self.press(self.link_now()).text)
        self.assertIn("Your appointment is booked", self.url_open(self.link_now()).text)
        self.assertEqual(1, len(self.appointments()))

    def link_now(self):
        pending = self.env["booking.pending"].search([])
        return urlsplit(pending._url()).path

    # What goes wrong ----------------------------------------------------------------------------

    def test_a_link_that_is_too_old_says_what_to_do(self):
        self.ask()
        link = self.link()
        self.pass_by(minutes=31)
        for page in (self.url_open(link), self.press(link)):
            self.assertIn("could not be booked", page.text)
            self.assertIn("Choose a time", page.text)
        self.assertFalse(self.appointments())

    def test_a_link_that_was_guessed_opens_nothing(self):
        self.ask()
        link = self.link()
        for wrong in (link[:-1], link[:-1] + ("0" if link[-1] != "0" else "1")):
            self.assertEqual(404, self.url_open(wrong).status_code)
        code = link.rpartition("/")[2]
        for guess in (f"999999/{'0' * 64}", f"{10**20}/{code}", "1/é"):
            self.assertEqual(404, self.url_open(f"/book/confirm/{guess}").status_code)

    def test_a_time_that_the_practice_took_meanwhile_is_told(self):
        self.ask()
        link = self.link()
        self.appointment(10)
        page = self.press(link).text
        self.assertIn("Somebody else has just taken this time", page)
        self.assertEqual(1, len(self.appointments()))

    def test_a_time_that_is_taken_is_refused_at_once(self):
        self.appointment(10)
        answer = self.confirm(resource=str(self.maya_time.id), email="b@client.example")
        self.assertEqual((409, "taken"), (answer.status_code, answer.json()["reason"]))
        self.env.invalidate_all()
        self.assertFalse(self.env["booking.pending"].search([]))
        self.assertFalse(self.mails("b@client.example"))

    def test_the_button_needs_the_token_of_the_page(self):
        self.ask()
        self.url_open(self.link(), data={"x": "y"}, method="POST")
        self.assertFalse(self.appointments())

    # Who ----------------------------------------------------------------------------------------

    def test_who_is_logged_in_with_that_address_books_at_once(self):
        user = new_test_user(self.env, "proof_jane", groups="base.group_portal")
        user.email = "jane@client.example"
        self.authenticate("proof_jane", "proof_jane")
        self.assertIn("/book/manage/", self.ask())
        self.assertIn("/mail-sent", self.ask(11, email="other@client.example"))
        self.assertEqual(1, len(self.appointments()))

    def test_what_was_typed_is_forgotten(self):
        self.ask()
        self.press(self.link())
        pending = self.env["booking.pending"].search([])
        self.assertEqual((False, False), (pending.email, bool(pending.wish)))
        self.ask(14, email="b@client.example")
        self.pass_by(days=2)
        self.env["booking.pending"]._gc_lapsed()
        self.assertFalse(self.env["booking.pending"].search([("email", "!=", False)]))

    def test_a_client_who_is_forgotten_leaves_nothing_waiting(self):
        self.ask()
        self.jane._forget_as_client()
        self.assertFalse(self.env["booking.pending"].search([]))

    def test_an_address_is_not_flooded_with_mails(self):
        limit = "appointment_calendar_sync.bookings_per_email"
        self.env["ir.config_parameter"].set_param(limit, 2)
        for hour in (9, 10):
            self.ask(hour)
        self.somebody_else()
        told = self.confirm(hour=11)
        self.assertEqual((429, "too_many"), (told.status_code, told.json()["reason"]))
        self.assertEqual(200, self.confirm(hour=11, email="b@client.example").status_code)
        self.assertEqual(2, len(self.mails()))
        [kept] = {a.address_hash for a in self.env["booking.attempt"].search([], limit=1)}
        self.assertNotIn("jane", kept)

    def test_the_time_is_said_on_the_visitors_clock(self):
        self.ask(tz="Asia/Kolkata", start=at(10).isoformat())
        self.assertIn("3:30", self.mails()[-1].subject)
