"""What staff have at the desk: the calendar of appointments, the dialog, and the reasons."""

from __future__ import annotations

from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from .pressing import try_until

_FIRST_PAGE = 120_000  # milliseconds: in a fresh world Odoo puts all of its scripts together


class DeskPage:
    """The calendar of appointments, and what is opened from there."""

    def __init__(self, page: Page, odoo_url: str):
        self.page = page
        self._odoo = f"{odoo_url}/odoo"

    def log_in(self, login: str) -> None:
        self.page.goto(f"{self._odoo}/appointment-calendar")
        self.page.get_by_label("Email").fill(login)
        self.page.get_by_label("Password").fill(login)
        self.page.get_by_role("button", name="Log in").click()
        self.page.locator(".fc-timegrid-body").wait_for(timeout=_FIRST_PAGE)

    def click(self, moment: datetime) -> Locator:
        """Click into the calendar at a full hour; return the dialog that opens."""
        day = self.page.locator(f'.fc-timegrid-col[data-date="{moment:%Y-%m-%d}"]')
        if not day.count():
            self.page.locator(".o_calendar_button_next, [title=Next]").first.click()
        day.wait_for()
        dialog = self.page.get_by_role("dialog")
        try_until(dialog, lambda: self._click_into(day, moment))
        expect(dialog).to_contain_text("Book for a client")
        return dialog

    def _click_into(self, day: Locator, moment: datetime) -> None:
        line = self.page.locator(f'.fc-timegrid-slot-lane[data-time="{moment:%H}:00:00"]')
        line.scroll_into_view_if_needed()
        column, row = day.bounding_box(), line.bounding_box()
        self.page.mouse.click(column["x"] + column["width"] / 2, row["y"] + 4)

    def event(self, title: str) -> Locator:
        return self.page.locator(".fc-event", has_text=title)

    def open_reasons(self, days: int) -> Locator:
        """Why times are, or are not, offered in so many days."""
        self.page.goto(f"{self._odoo}/why-not-offered")
        answer = self.page.locator(".o_explain")
        answer.wait_for()
        for _day in range(days):
            with self.page.expect_response("**/onchange"):
                answer.get_by_role("button", name="Next day").click()
        return answer

    def reason(self, time: str) -> Locator:
        """What is said of the start at that time."""
        exact = self.page.get_by_text(time, exact=True)
        return self.page.locator(".o_explain_stretch", has=exact)
