"""Notices one after the other, and five hundred in a burst, at an Odoo of several processes."""

import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import chain
from urllib.parse import urlsplit

import requests

from ..setup.inside import ours
from .figures import Figure
from .page import Onlooker, Page
from .processor import Account
from .several import WORKERS, odoo
from .world import World

EACH = 25  # changes of each of the twenty calendars
ALONE = 10  # notices of each calendar, one after the other
#: Notices of each calendar before anything is measured. Within as many each process of Odoo's has
#: its first larger garbage collection, which happens once in its life and takes longer than any
#: other: it copies what the process had in common with the one that it comes from.
WARM = 150
AT_ONCE = 8
ROUNDS = 3
ANSWER = 0.05
GONE = 1.0


@dataclass(frozen=True)
class Change:
    """Something new in a calendar, and the `Page`'s free time that it takes."""

    subscription: str
    calendar: str
    start: str
    resource: int


def measure(world: World) -> list[Figure]:
    """How long vendors wait for an answer, and until when all that they told of is known."""
    subscriptions, secret = _subscribe(world)
    world.control.post("notifications", lose=-1)  # the vendor's own: these come from here
    try:
        with odoo(world) as server:
            send = partial(_send, world, server.url, secret)
            news = [Change(subscription, "", "", 0) for subscription in subscriptions]
            send(news * WARM)
            alone = tuple(send(news * ALONE, at_once=1))
            with Onlooker(Page(world, server.url)) as onlooker:
                account = Account(world, server.pid, onlooker.pid)
                once = partial(_burst, world, send, onlooker, subscriptions, account)
                rounds = [once() for _ in range(ROUNDS)]
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


def _burst(world: World, send, onlooker: Onlooker, subscriptions: list[str], account: Account):
    """Return how long each answer took, when each time was gone since the first was sent, and
    whose the processor was meanwhile."""
    changes = _changes(world, onlooker.page.free(), subscriptions)
    for change in changes:
        _make(world, change)
    account.spent()  # until now
    watched = onlooker.watch(changes)
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
    host, path = urlsplit(url).netloc, f"/calendar_sync/webhook/{world.vendor.code}"
    told = [world.vendor.notice(change.subscription, secret) for change in changes]
    letters = [requests.Request("POST", f"{url}{path}", **each).prepare() for each in told]

    def send(letter: requests.PreparedRequest) -> float:
        connection = HTTPConnection(host, timeout=60)
        began = time.perf_counter()
        connection.request("POST", path, letter.body, letter.headers)
        status = connection.getresponse().status
        waited = time.perf_counter() - began
        connection.close()
        if status >= 300:
            raise RuntimeError(f"a notice was answered with {status}")
        return waited

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(send, letters))
