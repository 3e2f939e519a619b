"""The dialog in which an account is opened with a password."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from .pressing import ONE_TRY, try_until


class AccountDialog:
    """Everything in it can be done from the keyboard, and here is."""

    def __init__(self, page: Page):
        self.page = page
        self.dialog = page.get_by_role("dialog").last

    def open(self) -> None:
        """From the page of accounts."""
        button = self.page.get_by_role("button", name="Another calendar…")
        try_until(self.dialog, lambda: button.press("Enter", timeout=ONE_TRY))

    def choose(self, kind: str, field: str = "Password") -> None:
        """Which kind of account it is, on the dialog's first page; it then asks for `field`."""
        button = self.dialog.get_by_role("button", name=kind)
        try_until(self.field(field), lambda: button.press("Enter", timeout=ONE_TRY))

    def field(self, label: str) -> Locator:
        return self.dialog.get_by_label(label, exact=True)

    def fill(self, **typed: str) -> None:
        """Labels with spaces as underscores."""
        for label, value in typed.items():
            self.field(label.replace("_", " ")).fill(value)
            expect(self.field(label.replace("_", " "))).to_have_value(value)

    def connect(self) -> None:
        self.page.keyboard.press("Enter")

    def expect_trouble(self, title: str, field: str) -> None:
        """It is said aloud, and the cursor is where something has to be typed anew."""
        expect(self.dialog.get_by_role("alert")).to_contain_text(title)
        expect(self.field(field)).to_be_focused()
        expect(self.field(field)).to_have_attribute("aria-invalid", "true")
