from datetime import timedelta
from urllib.parse import unquote

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .booking_common import MONDAY, BookingCase


@tagged("post_install", "-at_install")
class TestDeadlines(BookingCase):
    """A practice decides until when its clients change what they have booked."""

    def in_hours(self, hours, **vals):
        return self.appointment(start=fields.Datetime.now() + timedelta(hours=hours), **vals)

    def test_until_it_starts_unless_the_practice_says_otherwise(self):
        self.assertTrue(self.in_hours(1)._booking_can_cancel())
        self.assertEqual("", self.massage._cancel_policy())

    def test_it_is_too_late_a_day_before(self):
        self.massage.cancel_hours = 24
        self.assertTrue(self.in_hours(25)._booking_can_cancel())
        late = self.in_hours(23)
        self.assertFalse(late._booking_can_cancel())
        self.assertTrue(late._booking_is_ahead())
        self.assertEqual(["move"], [text.split()[2] for text in late._booking_change_texts()])

    def test_some_want_to_be_asked(self):
        self.massage.client_cancels = False
        self.assertFalse(self.in_hours(500)._booking_can_cancel())
        self.assertIn("call us", self.massage._cancel_policy())

    def test_what_does_not_take_place_is_not_cancelled_again(self):
        event = self.in_hours(100)
        event._booking_cancel("staff")
        self.assertFalse(event._booking_can_cancel())
        self.assertFalse(event._booking_is_ahead())

    def test_the_policy_is_told_in_words(self):
        for hours, words in ((1, "1 hour"), (24, "24 hours"), (36, "36 hours"), (48, "2 days")):
            self.massage.cancel_hours = hours
            self.assertEqual(f"You can cancel until {words} before", self.massage._cancel_policy())

    def test_the_client_reads_the_deadline_on_their_own_clock(self):
        self.massage.cancel_hours = 12
        event = self.appointment(10, booking_tz="Asia/Kolkata")
        _move, text = event._booking_change_texts()
        self.assertIn("3:30", text)
        self.assertIn(f'datetime="{MONDAY - timedelta(days=1)}T22:00:00+00:00"', text)
        self.assertIn(text, self.mails()[-1].body_html.replace("\xa0", " "))

    @mute_logger("odoo.sql_db")
    def test_no_deadline_lies_after_the_start(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.massage.cancel_hours = -1
            self.massage.flush_recordset()


@tagged("post_install", "-at_install")
class TestAddLinks(BookingCase):
    """What stands in the address of somebody else's page is known to them, and opens nothing."""

    def links(self, **vals):
        event = self.appointment(10, **vals)
        return event, [unquote(link.url) for link in event._booking_add_links()]

    def test_they_say_what_when_and_where(self):
        _event, links = self.links(location="Rue des Lilas 12")
        self.assertEqual(3, len(links))
        for link in links:
            self.assertIn("Massage with Maya Lindqvist", link)
            self.assertIn("Rue des Lilas 12", link)

    def test_they_open_nothing_and_name_no_client(self):
        room = "https://meet.example/secret-room"
        event, links = self.links(videocall_location=room, booking_note="My back hurts")
        token = event._booking_token()
        for link in links:
            for secret in (token, "secret-room", "jane", "Jane", "back hurts", event.sync_uid):
                self.assertNotIn(secret, link)
            self.assertIn("the link is in your confirmation mail", link)

    def test_the_confirmation_brings_them(self):
        event, _links = self.links()
        body = self.mails()[-1].body_html
        for link in event._booking_add_links():
            self.assertIn(link.url.partition("?")[0], body)
