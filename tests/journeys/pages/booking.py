"""The visitor's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from ..waiting import PATIENCE, eventually
from .pressing import ONE_TRY, press, try_until


class BookingPage:
    """The page on which a service is booked."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self._url = url

    def open(self) -> None:
        self.page.goto(self._url)
        self.wait_until_loaded()

    def wait_until_loaded(self) -> None:
        grid = self.page.locator(".o_booking_grid")
        expect(grid).to_have_attribute("aria-busy", "false")

    def show_day(self, moment: datetime) -> None:
        """Turn to the month of that day, and choose the day."""
        day = self.day(moment)
        try_until(day, lambda: self._turn_towards(moment))
        expect(day).to_have_class(re.compile(r"\bo_booking_free\b"))
        day.click()  # though the page may have chosen it by itself
        press(day, day.and_(self.page.locator("[aria-selected=true]")))

    def _turn_towards(self, moment: datetime) -> None:
        """By a month. The page itself turns to the first month in which something is free."""
        first = self.page.locator(".o_booking_day").first
        shown = first.get_attribute("data-day", timeout=ONE_TRY)
        name = "Next month" if shown < f"{moment:%Y-%m}" else "Previous month"
        self.page.get_by_role("button", name=name).click(timeout=ONE_TRY)

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

    @contextmanager
    def without_news(self) -> Iterator[None]:
        """For so long the page does not learn what others take."""
        self.page.route("**/slots?*", lambda _asked: None)
        yield
        self.page.unroute("**/slots?*")

    def choose(self, moment: datetime) -> None:
        self.show_day(moment)
        press(self.time(moment), self.page.get_by_label("Your name"))

    def fill(self, name: str, email: str, note: str = "") -> None:
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_label("Your e-mail address").fill(email)
        self.page.get_by_label("Anything we should know?").fill(note)

    def confirm(self) -> AppointmentPage:
        return self.send("Book this appointment", "Your appointment is booked")

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def send(self, label: str, heading: str) -> AppointmentPage:
        """Press the button of the form; then a page with that heading follows."""
        self.press(label)
        appointment = AppointmentPage(self.page)
        appointment.expect(heading)
        return appointment


class AppointmentPage:
    """The client's own page of an appointment."""

    def __init__(self, page: Page):
        self.page = page

    def expect(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()

    def expect_booked(self) -> None:
        self.expect("Your appointment is booked")

    def wait_for_time(self, text: str) -> None:
        """Reload until the page says this time."""

        def says_so() -> bool:
            self.page.reload()
            return text in self.page.locator(".o_booking_summary").inner_text()

        eventually(says_so, PATIENCE, f"“{text}” on the client's page")

    def move(self, moment: datetime) -> None:
        """Choose another time, and be sure of it."""
        picker = self.open_picker()
        picker.show_day(moment)
        move = self.page.get_by_role("button", name="Move it to this time")
        press(picker.time(moment), move)
        move.click()
        self.expect_moved()

    def open_picker(self) -> BookingPage:
        self.page.get_by_role("link", name="Move the appointment").click()
        self.expect("Choose another time")
        picker = BookingPage(self.page, self.page.url)
        picker.wait_until_loaded()
        return picker

    def expect_moved(self) -> None:
        self.expect("Your appointment is moved")

    def cancel(self, reason: str = "") -> None:
        self.page.get_by_role("link", name="Cancel the appointment").click()
        self.page.get_by_label("Would you like to tell us why?").fill(reason)
        self.page.get_by_role("button", name="Cancel the appointment").click()
        self.expect("This appointment is cancelled")
