"""A person at the page of a simulated calendar: by what the page asks for, or in a browser."""

from __future__ import annotations

import shutil

import requests

from ...dev.setup import chromium

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = shutil.which("chromium")
CAN_BROWSE = bool(sync_playwright and CHROMIUM)
MONDAY, TUESDAY = "2027-03-01", "2027-03-02"


class PageData:
    """What the page and the simulator say to each other. Needs `page_url`, `account`, `home`."""

    def ask(self, method: str, name: str, body: dict | None = None, **query):
        return requests.request(method, f"{self.page_url}/_person/{name}", json=body,
                                params=query, timeout=10)

    def week(self, account: str = "") -> list[dict]:
        asked = {"account": account or self.account, "from": MONDAY}
        return self.ask("GET", "week", **asked).json()["events"]

    def draft(self, **more) -> dict:
        return {"calendar": self.home, "title": "Cut", "start": f"{MONDAY}T10:00",
                "end": f"{MONDAY}T11:00", **more}

    def create(self, **more):
        return self.ask("POST", "events", {"account": self.account, "draft": self.draft(**more)})

    def change(self, entry_id: str, whole: bool = False, **more):
        return self.ask("PATCH", "events", {"account": self.account, "id": entry_id,
                                            "whole": whole, "draft": self.draft(**more)})

    def remove(self, entry_id: str, whole: bool = False):
        return self.ask("DELETE", "events", {"account": self.account, "calendar": self.home,
                                             "id": entry_id, "whole": whole})


class PageBrowser:
    """A browser for a test class. Needs `page_url` and `account`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with chromium.all_memory():
            play = sync_playwright().start()
            cls.addClassCleanup(play.stop)
            cls.browser = play.chromium.launch(executable_path=CHROMIUM, args=chromium.ARGUMENTS)
        cls.addClassCleanup(cls.browser.close)

    def window(self, width: int = 1280):
        page = self.browser.new_page(viewport={"width": width, "height": 800})
        self.addCleanup(page.close)
        self.mistakes = []
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.goto(f"{self.page_url}/?account={self.account}&date={MONDAY}")
        page.wait_for_selector("[data-test=title]:not(:empty)")
        return page

    def event(self, page, title: str):
        return page.locator(f"[data-test=event][data-title='{title}']:visible")

    def drag(self, page, title: str, day: str, hours: float):
        """Take the event that is on MONDAY to that day, and so many hours later."""
        block = self.event(page, title).bounding_box()
        hour = page.locator(f"[data-test=day-{MONDAY}]").bounding_box()["height"] / 24
        target = page.locator(f"[data-test=day-{day}]").bounding_box()
        page.mouse.move(block["x"] + 30, block["y"] + 10)
        page.mouse.down()
        page.mouse.move(target["x"] + 30, block["y"] + 10 + hours * hour, steps=5)
        page.mouse.up()
