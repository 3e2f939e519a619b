"""A service is booked by whoever can read the mail."""

from __future__ import annotations

from playwright.sync_api import expect

from .browser import ON_A_PHONE
from .pages.booking import AppointmentPage
from .visiting import Visiting
from .world import at


class TestProofOfTheAddress(Visiting):
    window = ON_A_PHONE

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        name = f"Massage of {self.maya.login}"  # its mails are found again
        self.massage = self.world.service(name, self.maya, proves_email=True)

    def test_it_is_booked_by_the_button_that_the_mail_leads_to(self):
        jane = self.visitor("jane", self.massage)
        jane.choose(at(10))
        jane.fill("Jane Doe", "jane@client.example")
        told = jane.send("Book this appointment", "One more step: look into your mail")
        self.is_sound(told.page)
        self.assertEqual([], self.appointments())
        self.assertFalse(jane.is_offered(at(10)), "it is kept meanwhile")
        self.books_on_another_device()
        self.assertEqual(["confirmed"], self.appointments())

    def books_on_another_device(self):
        letter = self.letter("jane@client.example", f"Please confirm: {self.massage.name}, ")
        mail = self.opens(letter)
        mail.follow("Book this appointment")
        asked = AppointmentPage(mail.page)
        asked.expect("Confirm your appointment")
        expect(mail.page.locator(".o_booking_summary")).to_contain_text("10:00")
        self.is_sound(mail.page)
        self.assertEqual([], self.appointments(), "opening a link books nothing")
        mail.page.get_by_role("button", name="Book this appointment").click()
        asked.expect_booked()
        self.is_sound(mail.page)

    def appointments(self) -> list[str]:
        mine = [("booking_service_id", "=", self.massage.id)]
        return [each["booking_state"]
                for each in self.world.odoo.read("calendar.event", mine, "booking_state")]
