"""A practitioner with a work account at one vendor and a private one at the other."""

from __future__ import annotations

from playwright.sync_api import expect

from .journey import Journey
from .pages.booking import BookingPage
from .pages.vendor import ConsentPage
from .waiting import PATIENCE, eventually
from .world import ZONE, at


class TestTwoVendors(Journey):
    """Both block her time; a booking is written into exactly one."""

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.massage = self.world.service("Massage", self.maya)
        self.private, self.work = self.world.google, self.world.outlook
        self.page = self.calendars(self.maya)

    def join(self, vendor):
        """Connect that vendor's account too, with its main calendar blocking her time."""
        self.page.open()
        self.page.connect(vendor.label)
        ConsentPage(self.page.page).allow(vendor.account(self.maya.login))
        expect(self.page.blocks(vendor.main_name(self.maya.login))).to_be_checked()

    def test_both_block_and_a_booking_goes_to_the_one_that_receives_bookings(self):
        self.join(self.private)
        self.page.save_choice()
        self.join(self.work)
        self.page.receive_in(self.work.main_name(self.maya.login))
        self.page.save_choice()
        self.page.wait_until_read()
        self.private.put(self.maya.at(self.private), "Dentist", at(9), at(10), ZONE)
        self.work.put(self.maya.at(self.work), "Team meeting", at(11), at(12), ZONE)
        self.both_block()
        self.a_booking_goes_to_one()
        for vendor in self.world.vendors:
            self.assertEqual([], vendor.complaints(), vendor.label)

    def both_block(self):
        visitor = BookingPage(self.person("joan").page, self.massage.url)
        visitor.open()
        visitor.show_day(at(10))
        for hour in (9, 11):
            gone = lambda hour=hour: not visitor.is_offered(at(hour))  # noqa: E731
            eventually(gone, PATIENCE, f"{hour} o'clock taken from the offer")
        expect(visitor.time(at(9))).to_have_count(0)
        expect(visitor.time(at(11))).to_have_count(0)
        expect(visitor.time(at(10))).to_be_visible()

    def a_booking_goes_to_one(self):
        visitor = BookingPage(self.person("jane").page, self.massage.url)
        visitor.open()
        visitor.choose(at(14))
        visitor.fill("Jane Doe", "jane.doe@client.example")
        visitor.confirm()
        expected = ["Jane Doe – Massage", "Team meeting"]
        there = lambda: self.work.titles(self.maya.at(self.work))  # noqa: E731
        eventually(lambda: there() == expected, PATIENCE, "the booking in the work calendar")
        self.assertEqual(["Dentist"], self.private.titles(self.maya.at(self.private)))
        for vendor in self.world.vendors:
            self.assertEqual([], vendor.titles(self.maya.at(vendor, "family")))
