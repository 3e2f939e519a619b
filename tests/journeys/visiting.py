"""The base of journeys of visitors: each is walked at a desk and on a phone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from .access import axe_finds_nothing
from .browser import Person
from .journey import Journey
from .letter_box import Letter
from .pages.booking import BookingPage
from .pages.mail import MailPage
from .world import Service


class Visiting(Journey):
    #: What everybody in the journey sits in front of.
    window: dict[str, Any] = {}

    def window_of(self, name: str) -> Person:
        return self.person(name, **self.window)

    def visitor(self, name: str, service: Service) -> BookingPage:
        """Somebody with the page of the service open."""
        booking = BookingPage(self.window_of(name).page, service.url)
        booking.open()
        return booking

    def letter(self, to: str, subject: str) -> Letter:
        return self.world.letters.wait_for(to, subject)

    def opens(self, letter: Letter) -> MailPage:
        """Whoever got it reads it on whatever device, where nothing is known of them."""
        mail = MailPage(self.window_of(f"mail-of-{letter.to.partition('@')[0]}").page)
        mail.open(letter)
        return mail

    def is_sound(self, page: Page, part: str = "#wrap", without: tuple[str, ...] = ()) -> None:
        """axe finds nothing wrong with it, and nobody has to scroll sideways."""
        axe_finds_nothing(page, part, without)
        width = page.evaluate("document.documentElement.scrollWidth")
        self.assertLessEqual(width, page.viewport_size["width"])
