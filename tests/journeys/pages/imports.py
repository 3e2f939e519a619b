"""The pages on which a calendar file is taken in."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class ImportPage:
    """From an empty form to what was taken in, and back."""

    def __init__(self, page: Page, odoo_url: str):
        self.page = page
        self._url = f"{odoo_url}/odoo/imported-files"

    def begin(self) -> None:
        self.page.goto(self._url)
        self.page.get_by_role("button", name="New").click()
        expect(self.page.get_by_role("heading", name="Import a calendar file")).to_be_visible()

    def choose(self, name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "text/calendar", "buffer": content}
        self.page.locator("[name=data] input[type=file]").set_input_files(file)
        expect(self.page.locator("[name=data] input").first).to_have_value(name)

    def look(self) -> None:
        """Nothing is made yet."""
        self.button("Look at it").click()
        expect(self.button("Another file")).to_be_visible()

    def take_in(self) -> None:
        self.button("Import").click()
        expect(self.progress).to_have_text("Imported", timeout=30_000)

    def take_back(self) -> None:
        self.button("Take this import back").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
        expect(self.progress).to_have_text("Taken back", timeout=30_000)

    def open_file(self, name: str) -> None:
        """One that was taken in before."""
        self.page.goto(self._url)
        self.page.get_by_role("cell", name=name, exact=True).click()

    def button(self, label: str) -> Locator:
        return self.page.locator(".o_form_statusbar").get_by_role("button", name=label, exact=True)

    @property
    def preview(self) -> Locator:
        """What would be made."""
        return self.page.locator("[name=preview_html]")

    @property
    def progress(self) -> Locator:
        return self.page.locator(".o_import_progress")
