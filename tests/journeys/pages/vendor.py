"""A simulated vendor, as a person uses it."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from .pressing import press, try_until


class WeekPage:
    """One week of one account's calendars."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self._url = url

    def open(self, account: str, day: datetime) -> None:
        """The week of that day."""
        self.page.goto(f"{self._url}/?account={account}&date={day:%Y-%m-%d}")
        expect(self._week.locator("[data-date]")).to_have_count(7)

    @property
    def _week(self) -> Locator:
        return self.page.locator("[data-test=week]")

    def event(self, title: str) -> Locator:
        return self._week.locator(f'[data-test=event][data-title="{title}"]')

    def expect_event(self, title: str, start: datetime) -> None:
        """There is one, at that time on the account's clock."""
        expect(self._event_at(title, start)).to_have_count(1)

    def expect_no_event(self, title: str) -> None:
        expect(self.event(title)).to_have_count(0)

    def _event_at(self, title: str, start: datetime) -> Locator:
        there = self.page.locator(f'[data-start^="{start:%Y-%m-%dT%H:%M}"]')
        return self.event(title).and_(there)

    def drag(self, title: str, hours: float) -> None:
        """Take the event with the mouse and let it go `hours` later on the same day."""
        event = self.event(title)
        began = datetime.fromisoformat(event.get_attribute("data-start"))
        until = began + timedelta(hours=hours)
        try_until(self._event_at(title, until), lambda: self._drag_to(event, until))

    def _drag_to(self, event: Locator, until: datetime) -> None:
        """Once, from wherever it is now."""
        now = datetime.fromisoformat(event.get_attribute("data-start"))
        hours = (until - now) / timedelta(hours=1)
        event.scroll_into_view_if_needed()
        hour = event.evaluate("event => event.parentElement.offsetHeight / 24")
        box = event.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 10
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x, y + hour * hours, steps=8)
        self.page.mouse.up()

    def add(self, title: str, start: datetime, stop: datetime) -> None:
        """Make an event by the form; both times are on the account's clock."""
        press(self.page.locator("[data-test=new-event]"), self._form)
        self._fill("title", title)
        self._fill("day", f"{start:%Y-%m-%d}")
        self._fill("from", f"{start:%H:%M}")
        self._fill("to", f"{stop:%H:%M}")
        self._save()
        expect(self.event(title)).to_be_visible()

    def rename(self, title: str, to: str) -> None:
        press(self.event(title), self._form)
        self._fill("title", to)
        self._save()
        expect(self.event(to)).to_be_visible()

    def delete(self, title: str) -> None:
        press(self.event(title), self._form)
        self.page.locator("[data-test=delete]").click()
        self.expect_no_event(title)

    def _fill(self, field: str, value: str) -> None:
        self.page.locator(f"[data-test=field-{field}]").fill(value)

    def _save(self) -> None:
        self.page.locator("[data-test=save]").click()
        expect(self._form).to_be_hidden()

    @property
    def _form(self) -> Locator:
        return self.page.locator("[data-test=form]")


class ConsentPage:
    """Where a vendor asks whether an application may see the calendars."""

    def __init__(self, page: Page):
        self.page = page

    def allow(self, account: str) -> None:
        self.page.locator(f'[data-test="account-{account}"]').check()
        self.page.locator("[data-test=consent-allow]").click()

    def untick(self, scope: str) -> None:
        self.page.locator(f'[data-test$="{scope}"]').uncheck()

    def refuse(self) -> None:
        self.page.locator("[data-test=consent-cancel]").click()
