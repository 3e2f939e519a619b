"""The pages of private feeds."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from .pressing import press


class FeedsPage:
    """From the empty list to an address, and to none."""

    def __init__(self, page: Page, odoo_url: str):
        self.page = page
        self._url = f"{odoo_url}/odoo/calendar-feeds"

    def open(self) -> None:
        self.page.goto(self._url)

    @property
    def nothing_yet(self) -> Locator:
        return self.page.get_by_text("See your appointments in any calendar program")

    def make(self, name: str) -> None:
        """One that tells the clients' details too."""
        called = self.page.get_by_label("Name", exact=False).first
        press(self.page.get_by_role("button", name="New"), called)
        called.fill(name)
        self.page.get_by_label("With the client's details").check()
        self.page.get_by_role("button", name="Save manually").click()
        expect(self._shown_address).to_be_visible()

    @property
    def _shown_address(self) -> Locator:
        return self.page.locator("[name=address]").get_by_text("/calendar_sync/feed/")

    def address(self) -> str:
        return self._shown_address.inner_text().strip()

    def renew(self) -> None:
        before = self.address()
        self._agree_to("New address")
        expect(self._shown_address).not_to_have_text(before)

    def revoke(self) -> None:
        self._agree_to("Revoke")
        expect(self.nothing_yet).to_be_visible()

    def _agree_to(self, label: str) -> None:
        asked = self.page.get_by_role("dialog")
        press(self.page.get_by_role("button", name=label, exact=True).first, asked)
        asked.get_by_role("button", name=label, exact=True).click()
        expect(asked).to_be_hidden()

    @property
    def last_read(self) -> Locator:
        return self.page.locator("[name=last_read_at]")
