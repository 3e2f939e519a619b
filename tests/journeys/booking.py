"""A visitor books on the website, and the practitioner lives with it in her own calendar."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from .journey import Journey
from .pages.booking import AppointmentPage, BookingPage
from .pages.vendor import WeekPage
from .waiting import PATIENCE, eventually
from .world import as_stored, at

TITLE = "Jane Doe – Massage"
EMAIL = "jane.doe@client.example"
#: Seconds after which it would have come by a run that comes round, and not by itself. How fast it
#: is on a machine that has nothing else to do is measured by `dev/benchmarks`.
SOON = 20


class TestABooking(Journey):
    """Two people in two browsers: the visitor, and the practitioner in her own calendar."""

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.massage = self.world.service("Massage", self.maya)
        self.connect(self.maya)

    def test_both_sides_follow_each_other(self):
        there = self.over_there(self.maya, at(10))
        visitor = BookingPage(self.person("jane").page, self.massage.url)

        visitor.open()
        appointment = self.books_and_it_is_over_there(visitor, there)
        self.is_moved_there_and_moves_here(there, appointment)
        self.is_busy_there_and_the_slot_leaves_the_page(there)
        self.is_moved_by_its_client_and_moves_there(there, appointment)
        self.is_cancelled_here_and_leaves_it(there, appointment)

    def books_and_it_is_over_there(self, visitor: BookingPage, there: WeekPage):
        visitor.choose(at(10))
        visitor.fill("Jane Doe", EMAIL, "My shoulder, please")
        before = time.time()
        appointment = visitor.confirm()
        there.expect_event(TITLE, at(10))
        [request] = self.vendor.writes(self.vendor.account(self.maya.login))
        self.assertLess(request["at"] - before, SOON, "seconds from the click to the vendor")
        return appointment

    def is_moved_there_and_moves_here(self, there: WeekPage, appointment: AppointmentPage):
        there.drag(TITLE, hours=2)
        there.expect_event(TITLE, at(12))
        eventually(lambda: self.appointment_starts_at(12), PATIENCE, "the appointment at noon")
        appointment.wait_for_time("12:00")

    def is_busy_there_and_the_slot_leaves_the_page(self, there: WeekPage):
        visitor = BookingPage(self.person("joan").page, self.massage.url)
        visitor.open()
        visitor.show_day(at(12))
        expect(visitor.time(at(12))).to_have_count(0)
        expect(visitor.time(at(10))).to_be_visible()
        expect(visitor.time(at(15))).to_be_visible()
        there.add("Dentist", at(15), at(16))
        gone = lambda: not visitor.is_offered(at(15))  # noqa: E731
        eventually(gone, PATIENCE, "that time taken from the offer")
        expect(visitor.time(at(15))).to_have_count(0)
        expect(visitor.time(at(16))).to_be_visible()

    def is_moved_by_its_client_and_moves_there(self, there: WeekPage, appointment: AppointmentPage):
        appointment.move(at(16))
        there.expect_event(TITLE, at(16))
        self.assertTrue(self.appointment_starts_at(16), "it is the same one")

    def is_cancelled_here_and_leaves_it(self, there: WeekPage, appointment: AppointmentPage):
        appointment.cancel("I caught a cold")
        there.expect_no_event(TITLE)
        [kept] = self.appointments()
        self.assertEqual("cancelled", kept["booking_state"])
        self.assertEqual("I caught a cold", kept["booking_cancel_reason"])

    def appointments(self) -> list[dict]:
        domain = [("booking_service_id", "=", self.massage.id)]
        names = ("start", "booking_state", "booking_cancel_reason")
        return self.world.odoo.read("calendar.event", domain, *names)

    def appointment_starts_at(self, hour: float) -> bool:
        return [found["start"] for found in self.appointments()] == [as_stored(at(hour))]


class TestABookingInOutlook(TestABooking):
    """The same two people, when she lives in Outlook."""

    @property
    def vendor(self):
        return self.world.outlook
