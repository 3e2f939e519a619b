"""The page on which a practitioner chooses between two versions of an appointment."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from .pressing import press


class QuestionPage:
    def __init__(self, page: Page, odoo_url: str):
        self.page = page
        self._url = f"{odoo_url}/odoo/calendar-questions"

    def open_from_calendars(self) -> None:
        """By the button on the card of the account."""
        press(self.page.get_by_role("button", name="Choose a version"), self.question)

    def open_list(self) -> None:
        self.page.goto(self._url)

    @property
    def question(self) -> Locator:
        return self.page.locator(".o_calendar_question")

    def row(self, label: str) -> Locator:
        """One detail with both versions."""
        heading = self.page.get_by_role("heading", name=label, exact=True)
        return self.question.locator("section").filter(has=heading)

    def keep(self, label: str) -> None:
        """Press one of the two buttons that take one version as a whole."""
        self.question.get_by_role("button", name=label).click()

    def mix(self, **chosen: str) -> None:
        """Choose detail by detail: the label of each with the label of the side."""
        save = self.question.get_by_role("button", name="Save this mix")
        press(self.question.get_by_role("button", name="Mix"), save)
        for label, side in chosen.items():
            self.row(label).get_by_role("radio", name=side).check()
        expect(save).to_be_enabled()
        save.click()

    def take_back(self) -> None:
        self.question.get_by_role("button", name="Take this decision back").click()

    def expect_ending(self, text: str) -> None:
        expect(self.question.get_by_role("status").filter(has_text=text)).to_be_visible()

    def expect_open(self) -> None:
        expect(self.question.get_by_role("button", name="Mix")).to_be_visible()
