"""From a change in a calendar that tells nobody until its time goes from a visitor's screen.

A visitor looks at the page in a real browser. The calendar is on a real CalDAV server.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from playwright.sync_api import Page, sync_playwright

from ..setup import chromium
from ..setup.inside import ours
from ..setup.paths import ADDON
from ..simulators.caldav import Front, radicale
from ..simulators.caldav.front import PASSWORD
from ..simulators.caldav.own_calendar import OwnCalendar
from ..simulators.caldav.servers import ACCOUNT
from .figures import Figure
from .world import World

CHANGES = 12
#: The changes are spread over so many seconds after a look, which is longer than from look to look.
SPREAD = 30
PATIENCE = 90  # seconds
PROMISE = 30.0  # seconds
LATENCY = 0.5  # seconds for each request, as of a server far away
ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1[:/])")


def measure(world: World) -> list[Figure]:
    with Front(radicale()) as front, _visitor() as page:
        front.faults.latency = LATENCY
        hers = OwnCalendar(f"{front.behind.url}/{ACCOUNT}/fresh/", {"X-Remote-User": ACCOUNT})
        hers.make("Private")
        page.goto(_furnish(world, front))
        waits = [_wait_until_gone(hers, page, number) for number in range(CHANGES)]
    condition = f"somebody looks, server takes {LATENCY * 1000:.0f} ms"
    return [Figure("CalDAV → gone from the screen", condition, tuple(waits), PROMISE)]


def _furnish(world: World, front: Front) -> str:
    """Return the page of a service of somebody whose calendar is on that server."""
    with world.transaction() as env:
        param = env["ir.config_parameter"]
        param.set_param(f"{ADDON}.caldav_allow_private_hosts", "True")
        user = env["res.users"].create({"name": "Ida", "login": "ida", "tz": "Europe/Brussels"})
        _connect(env, user, front)
        resource = user.resource_ids[:1]
        values = {"name": "Advice", "duration": 15, "step": 15, "resource_ids": [resource.id]}
        service = env["booking.service"].create(
            {**values, "timezone": "Europe/Brussels", "website_published": True}
        )
        url = world.stack.odoo_url + service.website_url
    world.registry.signal_changes()
    return url


def _connect(env, user, front: Front) -> None:
    opening, registry = ours("providers.opening"), ours("providers.registry")
    connections = env["calendar.connection"].with_user(user)
    typed = opening.Typed(front.url, ACCOUNT, PASSWORD)
    settings = connections.sudo()._settings_for(user)
    grant = opening.open_account(registry.get("caldav"), settings, typed)
    connections.sudo()._take_in("caldav", grant).remote_ids.write({"blocks_availability": True})


@contextmanager
def _visitor() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(timezone_id="Europe/Brussels")
        page.route(ELSEWHERE, lambda route: route.fulfill(body=""))
        yield page
        browser.close()


def _wait_until_gone(hers: OwnCalendar, page: Page, number: int) -> float:
    """Take the first time that the page shows, a while after it showed anything new."""
    first = page.locator(".o_booking_time").first
    first.wait_for(timeout=PATIENCE * 1000)
    page.wait_for_timeout(number * SPREAD / CHANGES * 1000)  # the page goes on meanwhile
    start = first.get_attribute("data-start")
    begin = datetime.fromisoformat(start)
    began = time.monotonic()
    hers.put("Something private", begin, begin + timedelta(minutes=15))
    gone = page.locator(f'.o_booking_time[data-start="{start}"]')
    gone.wait_for(state="detached", timeout=PATIENCE * 1000)
    return time.monotonic() - began
