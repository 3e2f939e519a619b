"""A mail, opened in a program for mail."""

from __future__ import annotations

from playwright.sync_api import Page

from ..letter_box import Letter


class MailPage:
    def __init__(self, page: Page):
        self.page = page

    def open(self, letter: Letter) -> None:
        self.page.set_content(letter.html)

    def follow(self, label: str) -> None:
        """Press the button of the mail."""
        self.page.get_by_role("link", name=label).click()
