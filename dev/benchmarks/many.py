"""Reading the calendars of ten, a hundred and a thousand connections, by one scheduled action."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

from ..setup import databases
from ..setup.crowd import Crowd
from ..setup.progress import say
from ..setup.stack import Stack
from .builtin_stories import fill
from .figures import columns, spread

SIZES = (10, 100, 1000)
ROUNDS = 3
LATENCY_MS = 100
EVENTS = 5
#: In a poll, one connection of so many has something new.
QUIET = 10
#: What is promised of a poll of a thousand connections: seconds, and megabytes.
PROMISE = {1000: (60, 600)}


@dataclass(frozen=True)
class Run:
    """All calendars of so many connections read, as often as there are `rounds`.

    Of its `seconds` the process itself `worked` some; the rest it waited for vendors, for the
    database, and for other processes. `megabytes` were in use at most, `load` is the machine's
    before. There are `requests` and `queries` too.
    """

    what: str
    connections: int
    rounds: tuple[dict, ...]

    @property
    def kept(self) -> bool:
        seconds, megabytes = PROMISE.get(self.connections, (float("inf"), float("inf")))
        return all(r["seconds"] < seconds and r["megabytes"] < megabytes for r in self.rounds)

    def as_dict(self) -> dict:
        told = {name: spread([each[name] for each in self.rounds]) for name in self.rounds[0]}
        return {"what": self.what, "connections": self.connections, **told, "kept": self.kept}

    def told(self, name: str, times: float = 1) -> str:
        """Median, and from the least to the most."""
        found = spread([each[name] * times for each in self.rounds])
        return "{median:,.1f} ({least:,.1f}–{most:,.1f})".format(**found)


def measure() -> list[Run]:
    """Each size as often as `ROUNDS` says, in a database of its own."""
    found: dict[tuple[str, int], list[dict]] = {}
    for size, _ in product(SIZES, range(ROUNDS)):
        for what, told in _of_size(size):
            found.setdefault((what, size), []).append(told)
    return [Run(*which, tuple(rounds)) for which, rounds in found.items()]


def table(runs: Sequence[Run]) -> str:
    head = ("what", "connections", "s", "ms each", "worked ms each", "requests", "queries each",
            "MB", "load", "kept")  # fmt: skip
    return columns([head, *map(_row, runs)])


def _row(run: Run) -> tuple[str, ...]:
    each = 1 / run.connections
    times = [run.told("seconds"), run.told("seconds", 1000 * each), run.told("worked", 1000 * each)]
    counted = [run.told("requests"), run.told("queries", each), run.told("megabytes")]
    kept = "yes" if run.kept else "NO"
    return (run.what, str(run.connections), *times, *counted, run.told("load"), kept)


def _of_size(size: int) -> Iterator[tuple[str, dict]]:
    with databases.scratch("many") as database, _vendors(database) as running:
        crowd = Crowd(running, size)
        crowd.connect()
        for account in crowd.accounts:
            fill(crowd.control, account, EVENTS)
        crowd.control.post("latency", milliseconds=LATENCY_MS)
        say(f"  {size} connections are there")
        yield "first reading", _read(crowd)
        for account in crowd.accounts[::QUIET]:
            fill(crowd.control, account, 1, after=EVENTS)
        yield "poll", _read(crowd)


@contextmanager
def _vendors(database: str) -> Iterator[Stack]:
    running = Stack(database)
    try:
        running.start_vendors()
        running.set_parameters()
        yield running
    finally:
        running.__exit__()


def _read(crowd: Crowd) -> dict:
    load = os.getloadavg()[0]
    crowd.control.delete("requests")
    told = crowd.order("poll", module="dev.benchmarks.many_inside")
    requests = len(crowd.control.get("requests"))
    return {**told, "requests": requests, "load": load}
