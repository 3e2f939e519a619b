"""The pages on which a calendar file is taken in."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from .pressing import press, press_away


class ImportPage:
    """From an empty form to what was taken in, and back."""

    def __init__(self, page: Page, odoo_url: str):
        self.page = page
        self._url = f"{odoo_url}/odoo/imported-files"

    def begin(self) -> None:
        self.page.goto(self._url)
        heading = self.page.get_by_role("heading", name="Import a calendar file")
        press(self.page.get_by_role("button", name="New"), heading)

    def choose(self, name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "text/calendar", "buffer": content}
        self.page.locator("[name=data] input[type=file]").set_input_files(file)
        expect(self.page.locator("[name=data] input").first).to_have_value(name)

    def look(self) -> None:
        """Nothing is made yet."""
        press(self.button("Look at it"), self.button("Another file"))

    def take_in(self) -> None:
        press_away(self.button("Import"))
        expect(self.progress).to_have_text("Imported")

    def take_back(self) -> None:
        sure = self.page.get_by_role("dialog").get_by_role("button", name="Take it back")
        press(self.button("Take this import back"), sure)
        sure.click()
        expect(self.progress).to_have_text("Taken back")

    def open_file(self, name: str) -> None:
        """One that was taken in before."""
        self.page.goto(self._url)
        press(self.page.get_by_role("cell", name=name, exact=True), self.progress)

    def button(self, label: str) -> Locator:
        return self.page.locator(".o_form_statusbar").get_by_role("button", name=label, exact=True)

    @property
    def preview(self) -> Locator:
        """What would be made."""
        return self.page.locator("[name=preview_html]")

    @property
    def progress(self) -> Locator:
        return self.page.locator(".o_import_progress")
