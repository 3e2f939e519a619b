"""Five hundred notices in a burst, at an Odoo of several processes."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import requests

from ..setup.inside import ours
from .figures import Figure
from .several import WORKERS, odoo
from .world import World

EACH = 25  # changes of each of the twenty calendars
AT_ONCE = 8
ROUNDS = 3
PATIENCE = 60  # seconds
ANSWER = 0.05
GONE = 1.0
ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Change:
    """Something new in a calendar, and the `Page`'s free time that it takes."""

    subscription: str
    calendar: str
    start: str
    resource: int


class Page:
    """The booking page, as far as it says who is free when."""

    def __init__(self, world: World):
        with world.transaction() as env:
            path = env["booking.service"].browse(world.service).website_url
        first = date.today() + timedelta(days=7)
        self._slots = f"{world.stack.odoo_url}{path}/slots"
        self._query = {"from": first, "to": first + timedelta(days=30), "tz": ZONE}

    def free(self) -> dict[str, set[int]]:
        """Who is free at each time that is offered."""
        told = requests.get(self._slots, self._query, timeout=60).json()
        people = told["people"]
        slots = [slot for day in told["days"].values() for slot in day]
        return {slot["start"]: set(_named(people, slot["free"])) for slot in slots}


def measure(world: World) -> list[Figure]:
    """How long vendors wait for an answer, and until when all that they told of is known."""
    subscriptions, secret = _subscribe(world)
    answered, gone = [], []
    world.control.post("notifications", lose=-1)  # the vendor's own: these come from here
    try:
        with odoo(world) as url:
            _send(world, url, secret, [Change(s, "", "", 0) for s in subscriptions * 2])  # warm
            for _ in range(ROUNDS):
                answers, times = _burst(world, url, secret, subscriptions)
                answered += answers
                gone += times
    finally:
        world.control.post("notifications", lose=0)
    count = EACH * len(subscriptions)
    condition = f"{count} in a burst, {AT_ONCE} at a time, {WORKERS} processes"
    return [
        Figure(f"notice of {world.vendor.label} → answer", condition, tuple(answered), ANSWER, 99),
        Figure(f"burst of {world.vendor.label} → slots gone", condition, tuple(gone), GONE),
    ]


def _subscribe(world: World) -> tuple[list[str], str]:
    """One more subscription of each calendar, of which the secret is known here."""
    secret = secrets.token_urlsafe(16)
    hashed = ours("models.connections.secret_box").hash_secret(secret)
    names = []
    with world.transaction() as env:
        for calendar, *_ in world.practitioners:
            remote = env["calendar.remote"].search([("remote_id", "=", calendar)], limit=1)
            names.append(f"burst-{remote.id}")
            values = {"channel": names[-1], "secret_hash": hashed}
            env["calendar.subscription"].create({"remote_id": remote.id, **values})
    return names, secret


def _burst(world: World, url: str, secret: str, subscriptions: list[str]):
    """Return how long each answer took, and when each time was gone since the first was sent."""
    page = Page(world)
    changes = _changes(world, page.free(), subscriptions)
    for change in changes:
        _make(world, change)
    with ThreadPoolExecutor(1) as beside:
        began = time.perf_counter()
        watched = beside.submit(lambda: list(_watch(page, changes, began)))
        answers = _send(world, url, secret, changes)
        return answers, watched.result()


def _changes(world: World, free, subscriptions) -> list[Change]:
    """The next free times of each practitioner, in turn: as if all of them planned at once."""
    rows = []
    for (calendar, _, resource), name in zip(world.practitioners, subscriptions, strict=True):
        starts = [start for start, people in free.items() if resource in people]
        rows.append([Change(name, calendar, start, resource) for start in starts[:EACH]])
    return [change for row in zip(*rows, strict=True) for change in row]


def _make(world: World, change: Change) -> None:
    begin = datetime.fromisoformat(change.start)
    event = world.vendor.event("Something private", begin, begin + timedelta(minutes=60))
    world.control.post("events", calendar=change.calendar, event=event)


def _send(world: World, url: str, secret: str, changes: list[Change]) -> list[float]:
    address = f"{url}/calendar_sync/webhook/{world.vendor.code}"

    def send(change: Change) -> float:
        told = world.vendor.notice(change.subscription, secret)
        began = time.perf_counter()
        requests.post(address, timeout=60, **told).raise_for_status()
        return time.perf_counter() - began

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, changes))


def _watch(page: Page, changes: list[Change], began: float) -> Iterator[float]:
    """Yield, for each of these times, when it was seen to be gone."""
    left = changes
    while left:
        free = page.free()
        now = time.perf_counter() - began
        if now > PATIENCE:
            raise RuntimeError(f"{len(left)} of {len(changes)} times never went")
        still = [change for change in left if change.resource in free.get(change.start, ())]
        yield from [now] * (len(left) - len(still))
        left = still
        time.sleep(0.05)


def _named(people: list[int], free: str) -> Iterator[int]:
    bits = int(free, 16)
    return (id for place, id in enumerate(people) if bits >> place & 1)
