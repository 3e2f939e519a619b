"""Visitors who book at the same time, at an Odoo of several processes."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import chain, islice

import requests

from ..setup.paths import ADDON
from .figures import Figure
from .processor import Account
from .several import WORKERS, odoo
from .world import World

AT_ONCE = 8
BOOKINGS = 40  # in a round
ROUNDS = 4
LATENCY_MS = 100
PROMISE = 1.0  # seconds
ZONE = "Europe/Brussels"


@dataclass
class Visitor:
    """A browser that has opened the page, and the time that its owner wants."""

    service: str
    start: str
    resource: int
    number: int

    def __post_init__(self):
        self.session = requests.Session()
        page = self.session.get(self.service, timeout=60).text
        self.token = re.search(r'name="csrf_token" value="(\w+)"', page)[1]

    def book(self) -> float:
        """Return how long the answer took. Raises when it was another than: booked."""
        form = {
            "csrf_token": self.token,
            "name": f"Visitor {self.number}",
            "email": f"visitor{self.number}@client.example",
            "start": self.start,
            "resource": self.resource,
            "tz": ZONE,
        }
        began = time.perf_counter()
        accepts = {"Accept": "application/json"}
        answer = self.session.post(f"{self.service}/confirm", form, headers=accepts, timeout=60)
        waited = time.perf_counter() - began
        answer.raise_for_status()
        return waited


@dataclass(frozen=True)
class Round:
    """How long each visitor waited, how many booked in a second, and whose the processor was."""

    waits: tuple[float, ...]
    rate: float
    spent: Counter[str]


def measure(world: World) -> list[Figure]:
    """With calendars that are not asked on confirm, and with such that take their time."""
    _let_many_in(world)
    with odoo(world) as server:
        service = f"{server.url}{_path(world)}"
        wishes = _free(world, service)
        book = partial(_book, service, account=Account(world, server.pid))
        book(islice(wishes, AT_ONCE * 2))  # until every process has read its code
        return [
            _measured(world, book, wishes, "not asked"),
            _measured(world, book, wishes, f"asked, {LATENCY_MS} ms"),
        ]


def _measured(world: World, book: Callable, wishes: Iterator, how: str) -> Figure:
    asked = how != "not asked"
    _set(world, "live_check", str(asked))
    world.control.post("latency", milliseconds=LATENCY_MS if asked else 0)
    try:
        rounds = [book(islice(wishes, BOOKINGS)) for _ in range(ROUNDS)]
    finally:
        world.control.post("latency", milliseconds=0)
        _set(world, "live_check", "True")
    condition = f"{AT_ONCE} at a time, {WORKERS} processes, {world.vendor.label} {how}"
    waits = tuple(chain(*(each.waits for each in rounds)))
    rates = tuple(each.rate for each in rounds)
    spent = sum((each.spent for each in rounds), Counter())
    return Figure("booking: confirm → answer", condition, waits, PROMISE, rates=rates, spent=spent)


def _book(service: str, wishes: Iterator, account: Account) -> Round:
    """Let visitors book who have the page open already."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbered = list(enumerate(wishes))
        visitors = list(pool.map(lambda each: Visitor(service, *each[1], each[0]), numbered))
        account.spent()  # until now
        began = time.perf_counter()
        waits = tuple(pool.map(Visitor.book, visitors))
        return Round(waits, len(waits) / (time.perf_counter() - began), account.spent())


def _free(world: World, service: str) -> Iterator[tuple[str, int]]:
    """Times that can be booked, of one practitioner after the other."""
    resources = [resource for _, _, resource in world.practitioners]
    found = zip(*(_starts(service, resource) for resource in resources), strict=False)
    for same in found:
        yield from zip(same, resources, strict=True)


def _starts(service: str, resource: int) -> list[str]:
    first = date.today() + timedelta(days=7)
    query = {"from": first, "to": first + timedelta(days=20), "tz": ZONE, "resource": resource}
    days = requests.get(f"{service}/slots", query, timeout=60).json()["days"]
    return [slot["start"] for slot in chain(*days.values())]


def _let_many_in(world: World) -> None:
    """All visitors come from the address of this machine."""
    _set(world, "bookings_per_address", "100000")


def _set(world: World, parameter: str, value: str) -> None:
    with world.transaction() as env:
        env["ir.config_parameter"].set_param(f"{ADDON}.{parameter}", value)


def _path(world: World) -> str:
    with world.transaction() as env:
        return env["booking.service"].browse(world.service).website_url
