"""The visitor's pages."""

from __future__ import annotations

from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from ..waiting import eventually


class BookingPage:
    """The page on which a service is booked."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self._url = url

    def open(self) -> None:
        self.page.goto(self._url)
        self.wait_until_loaded()

    def wait_until_loaded(self) -> None:
        """The very first page takes long: Odoo puts its scripts together then."""
        grid = self.page.locator(".o_booking_grid")
        expect(grid).to_have_attribute("aria-busy", "false", timeout=30_000)

    def with_whom(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).check()
        self.wait_until_loaded()

    def show_day(self, moment: datetime) -> None:
        """Turn to the month of that day, and choose the day."""
        day = self.day(moment)
        if not day.count():
            self.page.get_by_role("button", name="Next month").click()
        expect(day).to_have_class("o_booking_day o_booking_free")
        day.click()
        expect(day).to_have_attribute("aria-selected", "true")

    def day(self, moment: datetime) -> Locator:
        return self.page.locator(f'.o_booking_day[data-day="{moment:%Y-%m-%d}"]')

    def time(self, moment: datetime) -> Locator:
        """The button of a start; `moment` is on the visitor's clock."""
        return self.page.locator(f'.o_booking_time[data-start^="{moment:%Y-%m-%dT%H:%M}"]')

    def is_offered(self, moment: datetime) -> bool:
        """Whether the server offers that start now, whatever the page still shows."""
        day = f"{moment:%Y-%m-%d}"
        answer = self.page.request.get(f"{self._url}/slots", params={"from": day, "to": day})
        slots = answer.json()["days"].get(day, [])
        return any(slot["start"].startswith(f"{moment:%Y-%m-%dT%H:%M}") for slot in slots)

    def choose(self, moment: datetime) -> None:
        self.show_day(moment)
        self.time(moment).click()
        expect(self.page.get_by_label("Your name")).to_be_visible()

    def fill(self, name: str, email: str, note: str = "") -> None:
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_label("Your e-mail address").fill(email)
        self.page.get_by_label("Anything we should know?").fill(note)

    def confirm(self) -> AppointmentPage:
        self.page.get_by_role("button", name="Book this appointment").click()
        appointment = AppointmentPage(self.page)
        appointment.expect_booked()
        return appointment


class AppointmentPage:
    """The client's own page of an appointment."""

    def __init__(self, page: Page):
        self.page = page

    def expect_booked(self) -> None:
        expect(self.page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()

    def wait_for_time(self, text: str, seconds: float) -> None:
        """Reload until the page says this time."""

        def says_so() -> bool:
            self.page.reload()
            return text in self.page.locator(".o_booking_summary").inner_text()

        eventually(says_so, seconds, f"“{text}” on the client's page")

    def move(self, moment: datetime) -> None:
        """Choose another time, and be sure of it."""
        picker = self.open_picker()
        picker.show_day(moment)
        picker.time(moment).click()
        self.page.get_by_role("button", name="Move it to this time").click()
        self.expect_moved()

    def open_picker(self) -> BookingPage:
        self.page.get_by_role("link", name="Move the appointment").click()
        picker = BookingPage(self.page, self.page.url)
        picker.wait_until_loaded()
        return picker

    def expect_moved(self) -> None:
        expect(self.page.get_by_role("heading", name="Your appointment is moved")).to_be_visible()

    def cancel(self, reason: str = "") -> None:
        self.page.get_by_role("link", name="Cancel the appointment").click()
        self.page.get_by_label("Would you like to tell us why?").fill(reason)
        self.page.get_by_role("button", name="Cancel the appointment").click()
        gone = self.page.get_by_role("heading", name="This appointment is cancelled")
        expect(gone).to_be_visible()
