from unittest.mock import patch

import requests

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..models.booking_common import MONDAY
from .booking_visitor import BookingRouteCase


class Verdict:
    """What Google answers of a proof."""

    def __init__(self, **said):
        self.said = said

    def json(self):
        return self.said


@tagged("post_install", "-at_install")
class TestHuman(BookingRouteCase):
    """Odoo's reCAPTCHA, when the website has it, guards bookings too."""

    def setUp(self):
        super().setUp()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("recaptcha_private_key", "x")
        parameters.set_param("recaptcha_public_key", "y")
        parameters.set_param("recaptcha_min_score", "0.5")

    def google(self, **said):
        """Have Google say so; what it is asked is noted."""
        self.asked = []

        def post(_url, data, **_options):
            self.asked.append(data["response"])
            return Verdict(**said)

        return patch.object(requests, "post", post)

    def test_whom_it_trusts_books(self):
        with self.google(success=True, score=0.9, action="booking"):
            for as_json, hour in ((False, 10), (True, 11)):
                fields = {"recaptcha_token_response": "proof", "hour": hour}
                self.assertEqual(200, self.confirm(as_json=as_json, **fields).status_code)
        self.assertEqual(["proof", "proof"], self.asked)
        self.assertEqual(2, len(self.appointments()))

    @mute_logger("odoo.addons.google_recaptcha.models.ir_http")
    def test_whom_it_does_not_trust_is_told_and_books_nothing(self):
        verdicts = [
            {"success": True, "score": 0.1, "action": "booking"},
            {"success": False, "error-codes": ["invalid-input-response"]},
            {"success": False, "error-codes": ["timeout-or-duplicate"]},
        ]
        for said in verdicts:
            with self.subTest(said), self.google(**said):
                told = self.confirm()
                self.assertEqual((400, "human"), (told.status_code, told.json()["reason"]))
                self.assertIn("write to us", told.json()["message"])
        self.assertFalse(self.appointments())

    @mute_logger("odoo.addons.google_recaptcha.models.ir_http")
    def test_when_it_can_not_be_asked_nothing_is_booked_and_nothing_breaks(self):
        self.assertEqual((400, "human"), self.refused())
        self.assertFalse(self.appointments())

    def refused(self):
        told = self.confirm()
        return told.status_code, told.json()["reason"]

    def test_it_is_asked_only_about_what_could_be_booked(self):
        with self.google(success=True, score=0.9, action="booking"):
            self.assertEqual(400, self.confirm(email="nonsense").status_code)
        self.assertEqual([], self.asked)

    @mute_logger("odoo.addons.google_recaptcha.models.ir_http")
    def test_the_waiting_list_is_guarded_too(self):
        self.massage.waiting_list = True
        self.assertIn("o_booking_human", self.url_open(f"{self.path()}/waiting").text)
        for score, status in ((0.1, 400), (0.9, 200)):
            with self.google(success=True, score=score, action="booking"):
                answer = self.join()
            self.assertEqual(status, answer.status_code)
            self.assertEqual(status == 400, "write to us" in answer.text)
        self.assertEqual(1, self.env["booking.waiting"].search_count([]))

    def join(self):
        day = MONDAY.isoformat()
        person = {"name": "Ada Byron", "email": "ada@client.example"}
        form = {**person, "first_day": day, "last_day": day, "csrf_token": self.token()}
        form["recaptcha_token_response"] = "proof"
        return self.url_open(f"{self.path()}/waiting", data=form, method="POST")
