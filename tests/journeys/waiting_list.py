"""A visitor finds no time, and is told when one becomes free."""

from __future__ import annotations

from playwright.sync_api import expect

from .browser import ON_A_PHONE
from .pages.booking import AppointmentPage, BookingPage
from .visiting import Visiting
from .world import CLOSES, OPENS, at

EMAIL = "joan@client.example"


class TestTheWaitingList(Visiting):
    """There is one retreat a day, and it takes the day."""

    window = ON_A_PHONE

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        whole_day = 60 * (CLOSES - OPENS)
        self.retreat = self.world.service(
            f"Retreat of {self.maya.login}", self.maya, duration=whole_day, waiting_list=True
        )

    def test_who_waits_for_a_full_day_is_written_to_and_books_it_from_the_mail(self):
        first = self.books("jane", "Jane Doe")
        joan = self.visitor("joan", self.retreat)
        expect(joan.day(at(OPENS))).to_have_attribute("aria-disabled", "true")
        self.leaves_her_address(joan)
        first.cancel()
        self.is_told_and_books()
        expect(first.page.get_by_role("link", name="Book again")).to_be_visible()
        jack = self.visitor("jack", self.retreat)
        self.assertFalse(jack.is_offered(at(OPENS)))

    def books(self, who: str, name: str) -> AppointmentPage:
        visitor = self.visitor(who, self.retreat)
        visitor.choose(at(OPENS))
        visitor.fill(name, f"{who}@client.example")
        return visitor.confirm()

    def leaves_her_address(self, joan: BookingPage):
        page, day = joan.page, f"{at(0):%Y-%m-%d}"
        page.get_by_role("link", name="We tell you when a time gets free").click()
        page.get_by_label("Your name").fill("Joan Roe")
        page.get_by_label("Your e-mail address").fill(EMAIL)
        page.get_by_label("From").fill(day)
        page.get_by_label("Until").fill(day)
        self.is_sound(page)
        page.get_by_role("button", name="Tell me").click()
        expect(page.get_by_role("heading", name="You are on the list")).to_be_visible()
        self.is_sound(page)
        self.letter(EMAIL, f"On the waiting list: {self.retreat.name}")

    def is_told_and_books(self):
        mail = self.opens(self.letter(EMAIL, f"A time is free: {self.retreat.name}, "))
        mail.follow("Book this time")
        offer = AppointmentPage(mail.page)
        offer.expect("A time is free for you")
        expect(mail.page.locator(".o_booking_offer")).to_contain_text(f"{at(0):%A}")
        expect(mail.page.locator(".o_booking_offer")).to_contain_text(f", {at(OPENS):%H:%M}")
        self.is_sound(mail.page)
        mail.page.get_by_role("button", name="Book this time").click()
        offer.expect_booked()
        self.is_sound(mail.page)
