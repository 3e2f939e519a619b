"""The practitioner's page of connected accounts."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, TimeoutError, expect

from ..waiting import PATIENCE, eventually
from .pressing import ONE_TRY, press, press_away


class CalendarsPage:
    """My calendars, from the empty page to an account in use."""

    def __init__(self, page: Page, odoo_url: str):
        self.page = page
        self._url = f"{odoo_url}/odoo/my-calendars"

    def log_in(self, login: str) -> None:
        self.page.goto(self._url)
        self.page.get_by_label("Email").fill(login)
        self.page.get_by_label("Password").fill(login)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(self._url)

    def open(self) -> None:
        self.page.goto(self._url)

    def open_preferences(self) -> None:
        """The place where users look for what is about themselves."""
        preferences = self.page.get_by_role("menuitem", name="My Preferences")
        press(self.page.locator(".o_user_menu button"), preferences)
        preferences.click()
        self.page.get_by_role("dialog").get_by_role("tab", name="Calendar").click()

    def connect_link(self, label: str) -> Locator:
        """In the preferences, if these are open: behind them there may be another."""
        preferences = self.page.get_by_role("dialog")
        front = preferences if preferences.count() else self.page
        return front.get_by_role("link", name=re.compile(f"^Connect {label}"))

    def connect(self, label: str) -> None:
        """As far as the vendor's own question."""
        press(self.connect_link(label), self._consent)

    def connect_again(self) -> None:
        """As far as the vendor's own question, for an account that was connected before."""
        press(self.page.get_by_role("button", name="Connect again"), self._consent)

    @property
    def _consent(self) -> Locator:
        return self.page.locator("[data-test=consent]")

    # Choosing calendars -------------------------------------------------------------------------

    def blocks(self, calendar: str) -> Locator:
        """The box that says whether that calendar blocks time."""
        return self.page.locator("[name=blocks_ids]").get_by_label(calendar, exact=True)

    def receive_in(self, calendar: str) -> None:
        chosen = self.page.locator("[name=receives_id] input")
        offered = self.page.get_by_role("menuitem", name=calendar, exact=True)
        press(chosen, offered)
        offered.click()
        expect(chosen).to_have_value(calendar)

    def save_choice(self) -> None:
        """Returns when it is saved: whoever leaves the page earlier takes the click back."""
        press_away(self.page.get_by_role("button", name="Save and start reading"))

    # How it goes --------------------------------------------------------------------------------

    @property
    def progress(self) -> Locator:
        return self.page.locator(".o_calendar_progress")

    def wait_until_read(self) -> None:
        expect(self.progress).to_contain_text("Up to date")

    def sync_now(self) -> None:
        """The page is drawn once more when its news arrive, and a click in between is lost."""
        eventually(self._asked_for_news, PATIENCE, "the calendars asked for news")

    def _asked_for_news(self) -> bool:
        try:
            with self.page.expect_response(re.compile("action_sync_now"), timeout=ONE_TRY):
                self.page.get_by_role("button", name="Sync now").click(timeout=ONE_TRY)
        except TimeoutError:
            return False
        return True

    def disconnect(self) -> None:
        sure = self.page.get_by_role("dialog").get_by_role("button", name="Disconnect")
        press(self.page.get_by_role("button", name="Disconnect").first, sure)
        sure.click()
        expect(self.page.get_by_role("dialog")).to_be_hidden()
