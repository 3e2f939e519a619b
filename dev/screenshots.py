"""`dev/screenshots`: makes the pictures in `docs/images/`, from a fresh demo of its own."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .setup import chromium, databases, templates
from .setup.demo import connect_maya
from .setup.paths import ROOT
from .setup.progress import run_main, say
from .setup.stack import Stack

IMAGES = ROOT / "docs" / "images"
MAYA = "maya.lindqvist@salon.example"
MAYA_AT_WORK = "maya.lindqvist@salon-outlook.example"
_MASSAGE = re.compile(r"^Massage \d")  # not the one for two

_WINDOW = {
    "locale": "en-GB",
    "timezone_id": "Europe/Brussels",
    "device_scale_factor": 1.5,
    "reduced_motion": "reduce",
}
_DESK = {"viewport": {"width": 1280, "height": 800}}
_PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

_ALL_DRAWN = """Promise.all([
    document.fonts.ready,
    ...Array.from(document.images)
        .filter((image) => image.checkVisibility())
        .filter((image) => image.getBoundingClientRect().top < window.innerHeight)
        .map((image) => image.decode().catch(() => null)),
])"""

_BELOW_THE_HEADER = "part => window.scrollTo(0, part.getBoundingClientRect().top - 80)"


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.ARGUMENTS
        )
        with _demo() as stack:
            calendars = _my_calendars(browser, stack)
            _booking(browser, stack)
            _her_week(browser, stack.google_url, MAYA, "calendar")
            _in_use(calendars)
            _with_outlook(calendars, stack)
        with _demo() as stack:
            connect_maya(stack)
            _both(browser, stack)
            _her_week(browser, stack.microsoft_url, MAYA_AT_WORK, "outlook")
        browser.close()
    return 0


@contextmanager
def _demo() -> Iterator[Stack]:
    database = databases.name(f"pictures_{os.getpid()}_demo")
    templates.new_demo(database)
    try:
        with Stack(database) as stack:
            yield stack
    finally:
        databases.drop(database)


def _window(browser: Browser, kind: dict) -> Page:
    context = browser.new_context(**_WINDOW, **kind)
    # Nothing outside this machine is asked for, fonts included.
    context.route(lambda url: "//127.0.0.1:" not in url, lambda route: route.fulfill(body=""))
    page = context.new_page()
    page.set_default_timeout(90_000)
    return page


def _my_calendars(browser: Browser, stack: Stack) -> Page:
    """Maya connects her Google account."""
    page = _window(browser, _DESK)
    _log_in(page, stack)
    _connect(page, "Google", MAYA)
    page.get_by_label("Family").check()
    _shoot(page, "choose-calendars")
    page.get_by_role("button", name="Save and start reading").click()
    return page


def _log_in(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.odoo_url}/odoo/my-calendars")
    page.get_by_label("Email").fill("maya")
    page.get_by_label("Password").fill("maya")
    page.get_by_role("button", name="Log in").click()


def _connect(page: Page, vendor: str, account: str) -> None:
    """As far as the question which calendars to use."""
    page.get_by_role("link", name=f"Connect {vendor}").click()
    page.locator(f'[data-test="account-{account}"]').check()
    page.locator("[data-test=consent-allow]").click()


def _booking(browser: Browser, stack: Stack) -> None:
    for kind, name in ((_DESK, "booking"), (_PHONE, "booking-phone")):
        page = _window(browser, kind)
        page.goto(f"{stack.odoo_url}/book")
        page.get_by_role("link", name=_MASSAGE).click()
        expect(page.locator(".o_booking_grid")).to_have_attribute("aria-busy", "false")
        page.locator(".o_booking_time").first.wait_for()
        if kind is _PHONE:
            page.locator(".o_booking_when").evaluate(_BELOW_THE_HEADER)
        _shoot(page, name)


def _her_week(browser: Browser, vendor: str, account: str, name: str) -> None:
    """Her own calendar, in the week of what was booked."""
    page = _window(browser, _DESK)
    page.goto(f"{vendor}/?account={account}")
    booked = page.locator('[data-test=week] [data-test=event][data-title$="Massage"]')
    page.locator("[data-test=week] [data-test=event]").first.wait_for()
    if not booked.count():
        page.locator("[data-test=next]").click()
    booked.first.wait_for()
    _shoot(page, name)


def _both(browser: Browser, stack: Stack) -> None:
    """What she sees with accounts at both vendors."""
    page = _window(browser, _DESK)
    _log_in(page, stack)
    page.locator(".o_calendar_progress").first.wait_for()
    expect(page.locator(".o_calendar_progress")).to_contain_text(["Up to date"] * 2)
    _shoot(page, "accounts")


def _in_use(page: Page) -> None:
    """Her account, once it has been read."""
    expect(page.locator(".o_calendar_progress")).to_contain_text("Up to date")
    _shoot(page, "my-calendar")
    page.set_viewport_size(_PHONE["viewport"])
    page.reload()
    expect(page.locator(".o_calendar_progress")).to_contain_text("Up to date")
    _shoot(page, "my-calendar-phone")


def _with_outlook(page: Page, stack: Stack) -> None:
    """She connects her account at work as well."""
    page.set_viewport_size(_DESK["viewport"])
    page.goto(f"{stack.odoo_url}/odoo/my-calendars")
    _connect(page, "Outlook", MAYA_AT_WORK)
    page.get_by_role("button", name="Save and start reading").click()
    expect(page.locator(".o_calendar_progress")).to_contain_text("Up to date")
    _preferences(page)


def _preferences(page: Page) -> None:
    """Both accounts where she looks for what is about herself."""
    page.locator(".o_user_menu button").click()
    page.get_by_role("menuitem", name="My Preferences").click()
    preferences = page.get_by_role("dialog")
    preferences.get_by_role("tab", name="Calendar").click()
    preferences.get_by_role("link", name="Connect Outlook").scroll_into_view_if_needed()
    expect(preferences.locator(".o_calendar_progress")).to_contain_text(["Up to date"] * 2)
    _shoot(page, "preferences")


def _shoot(page: Page, name: str) -> None:
    """A picture of what is in the window, in few colours so that it is small."""
    expect(page.locator(".o_loading_indicator")).to_have_count(0)
    page.evaluate(_ALL_DRAWN)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file: Path = IMAGES / f"{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    say(f"  {file.relative_to(ROOT)}  {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    run_main(main)
