"""Several clients share a session, until it is full."""

from __future__ import annotations

from playwright.sync_api import expect

from .pages.booking import AppointmentPage, BookingPage
from .visiting import Visiting
from .world import at


class TestAGroup(Visiting):
    """There are two places."""

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.yoga = self.world.service("Yoga", self.maya, seats=2)

    def test_it_fills_up_and_a_place_that_is_given_back_can_be_had(self):
        jane = self.visitor("jane", self.yoga)
        expect(jane.page.get_by_text("In a group of up to 2")).to_be_visible()
        self.is_left(jane, "2 places left")
        self.is_sound(jane.page)
        first = self.joins(jane, "Jane Doe")
        self.is_sound(first.page)
        joan = self.visitor("joan", self.yoga)
        self.is_left(joan, "1 place left")
        second = self.joins(joan, "Joan Roe")
        expect(second.page.locator("#wrap")).not_to_contain_text("Jane")
        jack = self.visitor("jack", self.yoga)
        self.is_full(jack)
        first.cancel()
        jack.open()
        self.is_left(jack, "1 place left")
        self.joins(jack, "Jack Poe")
        self.assertEqual({"Jane Doe": "cancelled", "Joan Roe": "confirmed",
                          "Jack Poe": "confirmed"}, self.participants())  # fmt: skip

    def is_left(self, visitor: BookingPage, text: str):
        visitor.show_day(at(10))
        expect(visitor.time(at(10))).to_contain_text(text)

    def is_full(self, visitor: BookingPage):
        visitor.show_day(at(10))
        expect(visitor.time(at(11))).to_contain_text("2 places left")
        expect(visitor.time(at(10))).to_have_count(0)
        self.assertFalse(visitor.is_offered(at(10)))

    def joins(self, visitor: BookingPage, name: str) -> AppointmentPage:
        visitor.choose(at(10))
        visitor.fill(name, f"{name.split()[0].lower()}@client.example")
        return visitor.confirm()

    def participants(self) -> dict[str, str]:
        """How it stands with whoever has, or had, a place."""
        seats = [("booking_service_id", "=", self.yoga.id), ("booking_session_id", "!=", False)]
        found = self.world.odoo.read(
            "calendar.event", seats, "booking_client_name", "booking_state"
        )
        return {seat["booking_client_name"]: seat["booking_state"] for seat in found}
