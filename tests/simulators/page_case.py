"""A person at the page of a simulated calendar: by what the page asks for, or in a browser."""

from __future__ import annotations

import resource
import shutil
from contextlib import contextmanager

import requests

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = shutil.which("chromium")
CAN_BROWSE = bool(sync_playwright and CHROMIUM)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MONDAY, TUESDAY = "2027-03-01", "2027-03-02"


@contextmanager
def all_memory():
    """Odoo limits its address space; a browser started by it would inherit that and die."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


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
        with all_memory():
            play = sync_playwright().start()
            cls.addClassCleanup(play.stop)
            cls.browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
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
