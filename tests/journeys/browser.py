"""A browser with a window for each person, and an eye on what goes wrong in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from ...dev.setup import chromium
from .waiting import PATIENCE
from .world import ZONE

_ARGUMENTS = [*chromium.ARGUMENTS, "--disable-component-update", "--disable-sync"]
#: Every address that is not on this machine: a website asks for fonts, say.
_ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1[:/])")
_DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ON_A_PHONE = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
_MILLISECONDS = 1000 * PATIENCE


class Browser:
    """Chromium, without a window that could be seen."""

    def __enter__(self) -> Browser:
        expect.set_options(timeout=_MILLISECONDS)
        with chromium.all_memory():
            self._playwright = sync_playwright().start()
            try:
                self._chromium = self._playwright.chromium.launch(
                    executable_path=chromium.executable(), args=_ARGUMENTS
                )
            except BaseException:
                self._playwright.stop()
                raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._chromium.close()
        self._playwright.stop()

    def person(self, name: str, **options) -> Person:
        """Somebody with a profile of their own, who shares no cookies with the others."""
        given = {"locale": "en-GB", "timezone_id": ZONE, "viewport": _DESK, **options}
        return Person(name, self._chromium.new_context(**given))


@dataclass
class Person:
    """`expected` are patterns of errors that the journey provokes on purpose."""

    name: str
    context: BrowserContext
    expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._errors: list[str] = []
        self.context.route(_ELSEWHERE, lambda route: route.fulfill(status=200, body=""))
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self._errors.append(str(error.error)))
        self.context.set_default_timeout(_MILLISECONDS)
        self.page: Page = self.context.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append(f"{message.text} ({message.location['url']})")

    def errors(self) -> list[str]:
        """What went wrong in this person's browser and was not expected."""
        return [e for e in self._errors if not any(re.search(p, e) for p in self.expected)]

    def photograph(self, folder: Path, title: str) -> None:
        for number, page in enumerate(self.context.pages, start=1):
            page.screenshot(path=folder / f"{title}-{self.name}-{number}.png")
