"""Reading the calendars of ten, a hundred and a thousand connections, by one scheduled action."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from ..setup import databases
from ..setup.crowd import Crowd
from ..setup.progress import say
from ..setup.stack import Stack
from .builtin_stories import fill
from .figures import columns

SIZES = (10, 100, 1000)
LATENCY_MS = 100
EVENTS = 5
#: In a poll, one connection of so many has something new.
QUIET = 10
#: What is promised of a poll of a thousand connections: seconds, and megabytes.
PROMISE = {1000: (60, 600)}


@dataclass(frozen=True)
class Run:
    """All calendars of so many connections read once. Of the `seconds` the process itself
    `worked` some; the rest it waited for vendors, for the database, and for other processes.
    `megabytes` were in use at most, `load` is the machine's before."""

    what: str
    connections: int
    seconds: float
    worked: float
    requests: int
    queries: int
    megabytes: float
    load: float

    @property
    def kept(self) -> bool:
        seconds, megabytes = PROMISE.get(self.connections, (float("inf"), float("inf")))
        return self.seconds < seconds and self.megabytes < megabytes

    def as_dict(self) -> dict:
        return {**asdict(self), "kept": self.kept}


def measure() -> list[Run]:
    return [run for size in SIZES for run in _of_size(size)]


def table(runs: Sequence[Run]) -> str:
    head = ("what", "connections", "s", "ms each", "worked ms each", "requests", "queries each",
            "MB", "load", "kept")  # fmt: skip
    return columns([head, *map(_row, runs)])


def _row(run: Run) -> tuple[str, ...]:
    each = [1000 * seconds / run.connections for seconds in (run.seconds, run.worked)]
    numbers = (run.seconds, *each, run.requests, run.queries / run.connections)
    told = [f"{number:,.1f}" for number in (*numbers, run.megabytes, run.load)]
    return (run.what, str(run.connections), *told, "yes" if run.kept else "NO")


def _of_size(size: int) -> Iterator[Run]:
    with databases.scratch("many") as database, _vendors(database) as running:
        crowd = Crowd(running, size)
        crowd.connect()
        for account in crowd.accounts:
            fill(crowd.control, account, EVENTS)
        crowd.control.post("latency", milliseconds=LATENCY_MS)
        say(f"  {size} connections are there")
        yield _read(crowd, "first reading")
        for account in crowd.accounts[::QUIET]:
            fill(crowd.control, account, 1, after=EVENTS)
        yield _read(crowd, "poll")


@contextmanager
def _vendors(database: str) -> Iterator[Stack]:
    running = Stack(database)
    try:
        running.start_vendors()
        running.set_parameters()
        yield running
    finally:
        running.__exit__()


def _read(crowd: Crowd, what: str) -> Run:
    load = os.getloadavg()[0]
    crowd.control.delete("requests")
    told = crowd.order("poll", module="dev.benchmarks.many_inside")
    requests = len(crowd.control.get("requests"))
    return Run(what, len(crowd.accounts), requests=requests, load=load, **told)
