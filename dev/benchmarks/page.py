"""The booking page, and somebody who looks at it again and again."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from typing import Protocol

import requests

from .world import World

PATIENCE = 60  # seconds
GLANCE = 0.1  # seconds between looks at the page
ZONE = "Europe/Brussels"


class Taken(Protocol):
    """A free time that somebody takes; `start` as the page gives it."""

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


class Onlooker:
    """Somebody else, who looks at the page: a process of its own.

    To understand what a page says takes milliseconds of the processor's. In a thread of this
    process, whoever takes the time of something else here would wait for that.
    """

    def __init__(self, page: Page):
        self.page = page
        self._process = ProcessPoolExecutor(1, get_context("spawn"))
        self.pid: int = self._process.submit(os.getpid).result()

    def __enter__(self) -> "Onlooker":
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.shutdown()

    def watch(self, times: Sequence[Taken]) -> "Future[list[float]]":
        """How many seconds from now each of these times was seen to be gone."""
        return self._process.submit(_watch, self.page, times, time.monotonic())


def _watch(page: Page, times: Sequence[Taken], began: float) -> list[float]:
    """`began` is of the clock that all processes of a machine share."""
    gone: list[float] = []
    left = times
    while left:
        free = page.free()
        now = time.monotonic() - began
        if now > PATIENCE:
            raise RuntimeError(f"{len(left)} of {len(times)} times never went")
        still = [each for each in left if each.resource in free.get(each.start, ())]
        gone += [now] * (len(left) - len(still))
        left = still
        time.sleep(GLANCE)
    return gone


def _named(people: list[int], free: str) -> Iterator[int]:
    bits = int(free, 16)
    return (id for place, id in enumerate(people) if bits >> place & 1)
