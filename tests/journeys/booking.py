"""A visitor books on the website, and the practitioner lives with it in her own calendar."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from .journey import Journey
from .pages.booking import AppointmentPage, BookingPage
from .pages.google import GooglePage
from .waiting import eventually
from .world import as_stored, at

TITLE = "Jane Doe – Massage"
EMAIL = "jane.doe@client.example"


class TestABooking(Journey):
    """Two people in two browsers: the visitor, and the practitioner at Google."""

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.massage = self.world.service("Massage", self.maya)
        self.connect(self.maya)

    def test_both_sides_follow_each_other(self):
        google = self.at_google(self.maya, at(10))
        visitor = BookingPage(self.person("jane").page, self.massage.url)

        visitor.open()
        appointment = self.books_and_it_is_at_google(visitor, google)
        self.is_moved_there_and_moves_here(google, appointment)
        self.is_busy_there_and_the_slot_leaves_the_page(google)
        self.is_cancelled_here_and_leaves_google(google, appointment)

    def books_and_it_is_at_google(self, visitor: BookingPage, google: GooglePage):
        visitor.choose(at(10))
        visitor.fill("Jane Doe", EMAIL, "My shoulder, please")
        before = time.time()
        appointment = visitor.confirm()
        google.expect_event(TITLE, at(10))
        [request] = self.world.google.writes(self.maya.account)
        self.assertLess(request["at"] - before, 2, "seconds from the click to Google")
        return appointment

    def is_moved_there_and_moves_here(self, google: GooglePage, appointment: AppointmentPage):
        google.drag(TITLE, hours=2)
        google.expect_event(TITLE, at(12))
        eventually(lambda: self.appointment_starts_at(12), 5, "the appointment at noon")
        appointment.wait_for_time("12:00", seconds=5)

    def is_busy_there_and_the_slot_leaves_the_page(self, google: GooglePage):
        visitor = BookingPage(self.person("joan").page, self.massage.url)
        visitor.open()
        visitor.show_day(at(12))
        expect(visitor.time(at(12))).to_have_count(0)
        expect(visitor.time(at(10))).to_be_visible()
        expect(visitor.time(at(15))).to_be_visible()
        google.add("Dentist", at(15), at(16))
        eventually(lambda: not visitor.is_offered(at(15)), 2, "that time taken from the offer")
        expect(visitor.time(at(15))).to_have_count(0, timeout=15_000)
        expect(visitor.time(at(16))).to_be_visible()

    def is_cancelled_here_and_leaves_google(self, google: GooglePage, appointment: AppointmentPage):
        appointment.cancel("I caught a cold")
        google.expect_no_event(TITLE)
        [kept] = self.appointments()
        self.assertEqual("cancelled", kept["booking_state"])
        self.assertEqual("I caught a cold", kept["booking_cancel_reason"])

    def appointments(self) -> list[dict]:
        domain = [("booking_service_id", "=", self.massage.id)]
        names = ("start", "booking_state", "booking_cancel_reason")
        return self.world.odoo.read("calendar.event", domain, *names)

    def appointment_starts_at(self, hour: float) -> bool:
        return [found["start"] for found in self.appointments()] == [as_stored(at(hour))]
