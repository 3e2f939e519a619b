from odoo.tests.common import tagged

from .booking_common import MONDAY, BookingCase, naive_at, now

#: What the page writes for nine in the evening, by the clock of the browser.
IN_ENGLISH = {"12": "9:00 PM", "24": "21:00"}


@tagged("post_install", "-at_install")
class TestBookingClock(BookingCase):
    """Whoever reads 21:00 on the page reads 21:00 in the mails."""

    def setUp(self):
        super().setUp()
        evening = {"name": "x", "dayofweek": "0", "hour_from": 18, "hour_to": 23}
        self.hours.attendance_ids = [(5, 0, 0), (0, 0, {**evening, "day_period": "afternoon"})]

    def plain(self, text):
        return text.replace("\u202f", " ")

    def subject(self, word=""):
        [mail] = self.mails().filtered(lambda mail: word in mail.subject)
        return self.plain(mail.subject)

    def test_a_confirmation_is_written_as_the_page_was(self):
        for clock, expected in IN_ENGLISH.items():
            with self.subTest(clock):
                event = self.book(21, clock=clock)
                self.assertIn(f"{expected} – ", self.subject())
                self.assertIn(expected, self.plain(event._booking_moment_text(event.start)))
                event.unlink()
                self.mails().unlink()

    def test_where_no_browser_said_it_the_language_does(self):
        event = self.appointment(21)
        for setting, clock in (("%I:%M:%S %p", "12"), ("%H:%M:%S", "24")):
            self.env["res.lang"].search([("code", "=", "en_US")]).time_format = setting
            self.assertIn(IN_ENGLISH[clock], self.plain(event._booking_hours_text()))

    def test_who_moves_it_in_another_browser_is_told_on_its_clock(self):
        event = self.book(20, clock="12", resource=self.maya_time)
        self.mails().unlink()
        event.booking_service_id._book(
            self.wish(21, clock="24", instead_of=event, resource=self.maya_time), now()
        )
        self.assertIn("21:00 – 22:00", self.subject())

    def test_who_proves_an_address_reads_the_same_before(self):
        self.massage._ask_for_proof(self.wish(21, clock="24"), now())
        self.assertIn("21:00", self.subject("Please confirm"))

    def waits(self, **values):
        who = {"service_id": self.massage.id, "name": "Jane", "email": "jane@client.example"}
        days = {"first_day": MONDAY, "last_day": MONDAY, "tz": "UTC"}
        offer = {"offered_start": naive_at(21), "offered_until": naive_at(21)}
        return {**who, **days, **offer, **values}

    def test_who_waits_is_offered_times_as_the_page_has_them(self):
        for clock, expected in IN_ENGLISH.items():
            entry = self.env["booking.waiting"].create(self.waits(clock=clock))
            texts = (entry._offer_text(), entry._until_text())
            self.assertEqual([True, True], [expected in self.plain(text) for text in texts])

    def test_each_language_writes_it_in_its_own_way(self):
        event = self.book(21, clock="12")
        for lang, expected in (("fr_FR", "9:00 PM – 10:00 PM"), ("ja_JP", "午後9:00 – 午後10:00")):
            self.env["res.lang"]._activate_lang(lang)
            told = event.with_context(lang=lang)._booking_hours_text()
            self.assertEqual(expected, self.plain(told))

    def test_nobody_inherits_the_clock_of_a_former_client(self):
        event = self.book(21, clock="24")
        event.booking_client_id = self.env["res.partner"].create(
            {"name": "Joan Roe", "email": "joan@client.example"}
        )
        self.assertFalse(event.booking_clock)
