"""From a change in the vendor's calendar until its time is gone from the booking page."""

import time
from datetime import datetime, timedelta, timezone

import requests

from .figures import Figure
from .world import World

CHANGES = 30
PATIENCE = 30  # seconds


def measure(world: World) -> list[Figure]:
    page = _page(world)
    waits = [_wait_until_gone(world, page, slot) for slot in _choose(world, page)]
    return [Figure(f"{world.vendor.label} → slot gone", "idle", tuple(waits), 1.0)]


def _page(world: World) -> str:
    with world.transaction() as env:
        service = env["booking.service"].browse(world.service)
        return f"{world.stack.odoo_url}{service.website_url}/slots"


def _choose(world: World, page: str) -> list[tuple[str, datetime]]:
    """Free times, each with the calendar that will be changed."""
    chosen = []
    for number in range(CHANGES):
        calendar, _, resource = world.practitioners[number % len(world.practitioners)]
        starts = _starts(page, resource)
        chosen.append((calendar, resource, starts[3 * (number // len(world.practitioners))]))
    return chosen


def _starts(page: str, resource: int) -> list[str]:
    first = datetime.now(timezone.utc).date() + timedelta(days=7)
    span = {"from": first.isoformat(), "to": (first + timedelta(days=7)).isoformat()}
    answer = requests.get(
        page, params={**span, "tz": "Europe/Brussels", "resource": resource}, timeout=30
    )
    answer.raise_for_status()
    return [slot["start"] for day in answer.json()["days"].values() for slot in day]


def _wait_until_gone(world: World, page: str, slot) -> float:
    calendar, resource, start = slot
    begin = datetime.fromisoformat(start)
    event = world.vendor.event("Something private", begin, begin + timedelta(minutes=30))
    began = time.monotonic()
    world.control.post("events", calendar=calendar, event=event)
    while start in _starts(page, resource):
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError("the slot never went")
        time.sleep(0.01)
    waited = time.monotonic() - began
    time.sleep(0.1)
    return waited
