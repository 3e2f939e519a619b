"""An appointment in Odoo, as staff see it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from ..letter_box import Letter
from .mail import MailPage
from .pressing import ONE_TRY, press_away, try_until

SLOW = 120_000  # in a fresh world Odoo puts all of its scripts together


class AppointmentForm:
    """On a phone as well: there only the first button is in sight, and the others are below it."""

    def __init__(self, page: Page):
        self.page = page

    def open_from(self, letter: Letter, login: str) -> None:
        """By the button of a mail; who is not logged in yet does that on the way."""
        mail = MailPage(self.page)
        mail.open(letter)
        mail.follow("Open the request")
        expect(self._state.or_(self.page.get_by_label("Password"))).to_be_visible(timeout=SLOW)
        if self.page.get_by_label("Password").is_visible():
            self._log_in(login)
        expect(self._state).to_be_visible(timeout=SLOW)

    def open(self, odoo_url: str, event: int, login: str) -> None:
        self.page.goto(f"{odoo_url}/odoo/appointments/{event}")
        self._log_in(login)
        expect(self._state).to_be_visible(timeout=SLOW)

    def _log_in(self, login: str) -> None:
        self.page.get_by_label("Email").fill(login)
        self.page.get_by_label("Password").fill(login)
        self.page.get_by_role("button", name="Log in").click()

    @property
    def _state(self) -> Locator:
        return self.page.locator("[name=booking_state]")

    def state(self, name: str) -> Locator:
        """What says that the appointment stands like this."""
        shown = self._state.locator("[aria-checked=true], .dropdown-toggle")
        return shown.filter(visible=True, has_text=name)

    def press(self, label: str, shown: Locator) -> None:
        button = self.page.get_by_role("button", name=label, exact=True)
        try_until(shown, lambda: self._press(button))

    def _press(self, button: Locator) -> None:
        if not button.is_visible():
            self.page.locator(".o_statusbar_buttons [title=More]").click(timeout=ONE_TRY)
        button.click(timeout=ONE_TRY)

    def approve(self) -> None:
        self.press("Approve", self.state("Confirmed"))

    def decline(self, reason: str) -> None:
        why = self.page.get_by_role("dialog").get_by_label("Would you like to say why?")
        self.press("Decline", why)
        why.fill(reason)
        press_away(self.page.get_by_role("dialog").get_by_role("button", name="Decline"))
        expect(self.state("Cancelled")).to_be_visible()

    def expect_answers(self, said: dict[str, str]) -> None:
        """Each question with its answer, in this order and nothing else."""
        pairs = [text for pair in said.items() for text in pair]
        expect(self.page.locator(".o_booking_answers :is(dt, dd)")).to_have_text(pairs)
