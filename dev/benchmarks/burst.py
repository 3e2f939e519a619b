"""Notices one after the other, and five hundred in a burst, at an Odoo of several processes."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain

import requests

from ..setup.inside import ours
from .figures import Figure
from .processor import Account
from .several import WORKERS, odoo
from .world import World

EACH = 25  # changes of each of the twenty calendars
ALONE = 10  # notices of each calendar, one after the other
AT_ONCE = 8
ROUNDS = 3
PATIENCE = 60  # seconds
GLANCE = 0.1  # seconds between looks at the page
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

    def __init__(self, world: World, url: str):
        with world.transaction() as env:
            path = env["booking.service"].browse(world.service).website_url
        first = date.today() + timedelta(days=7)
        self._slots = f"{url}{path}/slots"
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
    world.control.post("notifications", lose=-1)  # the vendor's own: these come from here
    try:
        with odoo(world) as server:
            send = partial(_send, world, server.url, secret)
            news = [Change(subscription, "", "", 0) for subscription in subscriptions]
            send(news * 2)  # warm
            alone = tuple(send(news * ALONE, at_once=1))
            account = Account(world, server.pid)
            page = Page(world, server.url)
            rounds = [_burst(world, send, page, subscriptions, account) for _ in range(ROUNDS)]
    finally:
        world.control.post("notifications", lose=0)
    count = EACH * len(subscriptions)
    condition = f"{count} in a burst, {AT_ONCE} at a time, {WORKERS} processes"
    answered, gone = (tuple(chain(*times)) for times in list(zip(*rounds, strict=True))[:2])
    spent = sum((used for *_, used in rounds), Counter())
    label = world.vendor.label
    told = f"notice of {label} → answer"
    return [
        Figure(told, f"one after the other, {WORKERS} processes", alone, ANSWER, 99),
        Figure(told, condition, answered, ANSWER, 99),
        Figure(f"burst of {label} → slots gone", condition, gone, GONE, spent=spent),
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


def _burst(world: World, send, page: Page, subscriptions: list[str], account: Account):
    """Return how long each answer took, when each time was gone since the first was sent, and
    whose the processor was meanwhile."""
    changes = _changes(world, page.free(), subscriptions)
    for change in changes:
        _make(world, change)
    account.spent()  # until now
    with ThreadPoolExecutor(1) as beside:
        began = time.perf_counter()
        watched = beside.submit(lambda: list(_watch(page, changes, began)))
        return send(changes), watched.result(), account.spent()


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


def _send(
    world: World, url: str, secret: str, changes: list[Change], at_once: int = AT_ONCE
) -> list[float]:
    """Written before they are sent, for who measures takes the processor from what is measured."""
    address = f"{url}/calendar_sync/webhook/{world.vendor.code}"
    told = [world.vendor.notice(change.subscription, secret) for change in changes]
    letters = [requests.Request("POST", address, **each).prepare() for each in told]

    def send(letter: requests.PreparedRequest) -> float:
        began = time.perf_counter()
        session.send(letter, timeout=60).raise_for_status()
        return time.perf_counter() - began

    with requests.Session() as session, ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(send, letters))


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
        time.sleep(GLANCE)


def _named(people: list[int], free: str) -> Iterator[int]:
    bits = int(free, 16)
    return (id for place, id in enumerate(people) if bits >> place & 1)
