"""A visitor looks through what is offered, without waiting for a page between the steps."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from .access import axe_finds_nothing
from .browser import ON_A_PHONE, PHONE
from .journey import Journey
from .pages.booking import BookingPage
from .pages.editor import EditorPage
from .world import Practitioner, Service, at

MANY = 12  # so that there is something to search


class TestTurningPages(Journey):
    """From the list to the times of a service and back; a mark tells that no page was loaded."""

    maya: Practitioner
    services: list[Service]

    def setUp(self):
        super().setUp()
        cls = type(self)
        if not hasattr(cls, "maya"):
            cls.maya = self.world.practitioner("Maya Lindqvist")
            names = [f"Foot care {number}" for number in range(1, MANY)] + ["Crème bath"]
            cls.services = [self.world.service(name, cls.maya) for name in names]
        self.bath = self.services[-1]

    def test_from_the_list_to_an_appointment_and_back(self):
        page = self.opens_the_list("jane")
        self.finds_the_bath(page)
        self.goes_to_the_bath(page)
        self.goes_back_to_what_was_found(page)
        page.go_forward()
        self.expect_bath(page)
        self.shows_it_from_its_address(page)
        self.expect_no_page_loaded(page)
        self.books_and_goes_back(page)
        self.expect_no_page_loaded(page)

    def finds_the_bath(self, page: Page) -> None:
        search(page).fill("creme")
        expect(page.locator(".o_booking_cards > li:visible")).to_have_count(1)

    def goes_to_the_bath(self, page: Page) -> None:
        card(page, self.bath).click()
        self.expect_bath(page)
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page.locator("main > [role=status]")).to_contain_text(self.bath.name)
        canonical = page.locator("link[rel=canonical]")
        expect(canonical).to_have_attribute("href", re.compile(re.escape(path_of(self.bath))))
        axe_finds_nothing(page, "main")

    def goes_back_to_what_was_found(self, page: Page) -> None:
        page.go_back()
        self.expect_found(page)
        expect(card(page, self.bath)).to_be_focused()
        expect(page.locator("main > [role=status]")).to_contain_text("Book an appointment")
        card(page, self.bath).press("Enter")
        self.expect_bath(page)
        page.get_by_role("link", name="All services").click()
        self.expect_found(page)
        page.go_back()
        self.expect_bath(page)
        page.go_back()
        self.expect_found(page)

    def shows_it_from_its_address(self, page: Page) -> None:
        """To somebody else, and to who was only shown the list's address."""
        joan = self.person("joan").page
        joan.goto(page.url)
        self.expect_bath(joan)
        joan.get_by_role("link", name="All services").click()
        expect(joan.get_by_role("heading", name="Book an appointment")).to_be_focused()
        joan.goto(f"{joan.url}?search=creme")
        self.expect_found(joan)

    def books_and_goes_back(self, page: Page) -> None:
        booking = BookingPage(page, self.bath.url)
        booking.choose(at(10))
        page.go_back()
        expect(booking.time(at(10))).to_be_visible()
        booking.choose(at(10))
        booking.fill("Jane Doe", "jane@client.example")
        booking.confirm()
        page.get_by_role("link", name="All services").click()
        self.expect_found(page)

    def test_on_a_phone_the_list_is_where_it_was_left(self):
        page = self.opens_the_list("jane", **ON_A_PHONE)
        last = card(page, self.services[-2])
        last.scroll_into_view_if_needed()
        top = page.evaluate("window.scrollY")
        self.assertGreater(top, PHONE["height"], "it is far down")
        last.tap()
        expect(page.get_by_role("heading", name=self.services[-2].name)).to_be_in_viewport()
        BookingPage(page, "").wait_until_loaded()
        page.go_back()
        expect(last).to_be_in_viewport()
        self.expect_no_page_loaded(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        self.assertLessEqual(width, PHONE["width"])

    def test_without_script_the_links_are_enough(self):
        page = self.person("jane", java_script_enabled=False).page
        page.goto(f"{self.world.stack.odoo_url}/book")
        card(page, self.bath).click()
        expect(page.get_by_role("heading", name=self.bath.name)).to_be_visible()
        page.get_by_role("link", name="All services").click()
        expect(card(page, self.bath)).to_be_visible()

    def test_who_edits_the_website_loads_each_page(self):
        """The editor's tools look at what was loaded."""
        page = self.person("editor").page
        EditorPage(page, self.world.stack.odoo_url).log_in("admin")
        page.evaluate("window.isMarked = true")
        card(page, self.bath).click()
        self.expect_bath(page)
        self.assertIsNone(page.evaluate("window.isMarked || null"))

    # --------------------------------------------------------------------------------------------

    def opens_the_list(self, name: str, **options) -> Page:
        page = self.person(name, **options).page
        page.goto(f"{self.world.stack.odoo_url}/book")
        expect(search(page)).to_be_visible()
        page.evaluate("window.isMarked = true")
        return page

    def expect_bath(self, page: Page) -> None:
        expect(page.get_by_role("heading", name=self.bath.name)).to_be_visible()
        expect(page).to_have_url(re.compile(re.escape(path_of(self.bath))))
        expect(page).to_have_title(re.compile(self.bath.name))
        BookingPage(page, self.bath.url).wait_until_loaded()

    def expect_found(self, page: Page) -> None:
        expect(page.get_by_role("heading", name="Book an appointment")).to_be_visible()
        expect(page).to_have_url(re.compile(r"/book\?search=creme$"))
        expect(page).to_have_title(re.compile("Book an appointment"))
        expect(search(page)).to_have_value("creme")
        expect(page.locator(".o_booking_cards > li:visible")).to_have_count(1)

    def expect_no_page_loaded(self, page: Page) -> None:
        self.assertTrue(page.evaluate("window.isMarked || null"))


def search(page: Page) -> Locator:
    return page.locator(".o_booking_list").get_by_role("searchbox", name="Search")


def path_of(service: Service) -> str:
    return service.url.partition("/book/")[2]


def card(page: Page, service: Service) -> Locator:
    return page.locator(f'.o_booking_card[href$="{path_of(service)}"]')
