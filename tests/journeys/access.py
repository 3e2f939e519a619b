"""Everybody can book: by keyboard, on a phone, with a screen reader, and when two are fast."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .browser import ON_A_PHONE, PHONE
from .journey import Journey
from .pages.booking import AppointmentPage, BookingPage
from .pages.vendor import ConsentPage
from .world import at

#: Odoo's own widgets and its palette break these in the backend, on every page.
ODOOS_OWN = ("aria-allowed-attr", "autocomplete-valid", "color-contrast")

_MANY = 60  # presses of Tab that nobody should ever need


class TestBookingForEverybody(Journey):
    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        jonas = self.world.practitioner("Jonas Weber")
        self.massage = self.world.service("Massage", self.maya, jonas)
        self.haircut = self.world.service("Haircut", self.maya)

    def test_a_keyboard_is_enough(self):
        page = self.person("jane").page
        booking = BookingPage(page, self.massage.url)
        booking.open()
        tab_to(page, ".o_booking_day")
        walk_to(page, at(10))
        page.keyboard.press("Enter")
        expect(booking.day(at(10))).to_have_attribute("aria-selected", "true")
        tab_to(page, ".o_booking_time")
        page.keyboard.press("Enter")
        expect(page.locator(".o_booking_chosen_day")).to_be_focused()
        tab_to(page, "[name=name]")
        page.keyboard.type("Jane Doe")
        page.keyboard.press("Tab")
        page.keyboard.type("jane@client.example")
        tab_to(page, ".o_booking_submit")
        page.keyboard.press("Enter")
        AppointmentPage(page).expect_booked()
        expect(page.get_by_role("heading", level=1)).to_be_focused()

    def test_a_phone_is_enough(self):
        page = self.person("jane", **ON_A_PHONE).page
        booking = BookingPage(page, self.massage.url)
        booking.open()
        self.fits(page)
        booking.show_day(at(10))
        box = booking.time(at(10)).bounding_box()
        self.assertGreaterEqual(box["height"], 40, "a finger's width")
        booking.time(at(10)).tap()
        self.fits(page)
        booking.fill("Jane Doe", "jane@client.example")
        booking.confirm()
        self.fits(page)

    def test_pages_are_sound_for_those_who_do_not_see_them(self):
        page = self.person("jane").page
        page.goto(f"{self.world.stack.odoo_url}/book")
        self.is_sound(page)
        booking = BookingPage(page, self.massage.url)
        booking.open()
        booking.show_day(at(10))
        self.is_sound(page)
        booking.choose(at(10))
        self.is_sound(page)
        booking.fill("Jane Doe", "jane@client.example")
        appointment = booking.confirm()
        self.is_sound(page)
        picker = appointment.open_picker()
        self.is_sound(page)
        picker.time(at(11)).click()
        submit = page.get_by_role("button", name="Move it to this time")
        expect(submit).to_be_visible()
        self.is_sound(page)
        submit.click()
        appointment.expect_moved()
        self.is_sound(page)

    def test_the_waiting_list_is_sound_for_those_who_do_not_see_it(self):
        page = self.person("jane").page
        waiting = self.world.service("Waiting", self.maya, waiting_list=True)
        BookingPage(page, waiting.url).open()
        page.get_by_role("link", name="We tell you when a time gets free").click()
        expect(page.get_by_label("Your name")).to_be_visible()
        self.is_sound(page)
        page.get_by_label("Your name").fill("Jane Doe")
        page.get_by_label("Your e-mail address").fill("jane@client.example")
        page.get_by_role("button", name="Tell me").click()
        expect(page.get_by_role("heading", name="You are on the list")).to_be_visible()
        self.is_sound(page)

    def test_what_is_wrong_with_the_form_is_said_where_it_is_wrong(self):
        jane = self.person("jane")
        jane.expected.append("status of 400")
        booking = BookingPage(jane.page, self.massage.url)
        booking.open()
        booking.choose(at(10))
        booking.fill("Jane Doe", "jane at client")
        jane.page.get_by_role("button", name="Book this appointment").click()
        email = jane.page.get_by_label("Your e-mail address")
        expect(email).to_be_focused()
        expect(email).to_have_accessible_description(re.compile("such as jane@example.com"))
        self.is_sound(jane.page)
        email.fill("jane@client.example")
        booking.confirm()

    def test_of_two_who_want_the_same_time_one_gets_fresh_times(self):
        jane, joan = self.person("jane"), self.person("joan")
        joan.expected.append("status of 409")
        first, second = (BookingPage(p.page, self.haircut.url) for p in (jane, joan))
        for booking in (first, second):
            booking.open()
            booking.show_day(at(14))
        with second.without_news():
            first.choose(at(14))
            expect(jane.page.get_by_text("Kept for you until")).to_be_visible()
            second.time(at(14)).click()
            expect(joan.page.get_by_role("alert")).to_contain_text("just taken")
        expect(joan.page.get_by_role("alert")).to_be_focused()
        expect(second.time(at(14))).to_have_count(0)
        self.is_sound(joan.page)
        second.choose(at(15))
        for booking, name in ((first, "Jane Doe"), (second, "Joan Roe")):
            booking.fill(name, f"{name.split()[0].lower()}@client.example")
            booking.confirm()

    def test_pages_of_practitioners_are_sound_too(self):
        calendars = self.calendars(self.maya)
        expect(calendars.connect_link("Google")).to_be_visible()
        self.is_sound(calendars.page, ".o_content", ODOOS_OWN)
        calendars.connect("Google")
        ConsentPage(calendars.page).allow(self.vendor.account(self.maya.login))
        expect(calendars.blocks(self.vendor.account(self.maya.login))).to_be_checked()
        self.is_sound(calendars.page, ".o_content", ODOOS_OWN)
        calendars.save_choice()
        calendars.wait_until_read()
        self.is_sound(calendars.page, ".o_calendar_progress")

    # --------------------------------------------------------------------------------------------

    def fits(self, page: Page) -> None:
        """Nobody has to scroll sideways."""
        width = page.evaluate("document.documentElement.scrollWidth")
        self.assertLessEqual(width, PHONE["width"])

    def is_sound(self, page: Page, part: str = "#wrap", without: tuple[str, ...] = ()) -> None:
        """axe finds nothing wrong with the part of the page that is ours."""
        axe_finds_nothing(page, part, without)


def axe_finds_nothing(page: Page, part: str, without: tuple[str, ...] = ()) -> None:
    rules = {rule: {"enabled": False} for rule in without}
    found = Axe().run(page, context=part, options={"rules": rules})
    assert not found.violations_count, found.generate_report()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something like that has the focus."""
    for _press in range(_MANY):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{_MANY} times Tab do not lead to {selector}")


def walk_to(page: Page, moment) -> None:
    """From the day that has the focus to that of `moment`, by arrow keys."""
    focused = "document.activeElement.dataset.day"
    while page.evaluate(focused) < f"{moment:%Y-%m-%d}":
        before = page.evaluate(focused)
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => {focused} !== before", arg=before)
