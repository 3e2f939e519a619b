"""What grows with the number of connections: ten, a hundred and a thousand of them, whose calendars
are read and written by one scheduled action, and what a single look costs among so many."""

import os
from collections.abc import Iterator, Sequence
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
POLL = "poll"
#: What is promised: seconds, and megabytes.
PROMISE = {(POLL, 1000): (60, 600)}
#: What is done once, not for each connection. Called by its name inside.
LOOKS = {
    "a month of free times of one": "free_times",
    "a booking of one": "booking",
    "the figures of health": "health",
}


@dataclass(frozen=True)
class Run:
    """Something done to so many connections, as often as there are `rounds`: for `each` of them,
    or once among them.

    Of its `seconds` the process itself `worked` some; the rest it waited for vendors, for the
    database, and for other processes. `megabytes` were in use at most, `load` is the machine's
    before. There are `requests` and `queries` too.
    """

    what: str
    connections: int
    rounds: tuple[dict, ...]
    each: bool = True

    @property
    def kept(self) -> bool:
        unbound = (float("inf"), float("inf"))
        seconds, megabytes = PROMISE.get((self.what, self.connections), unbound)
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
    return [
        Run(what, size, tuple(rounds), what not in LOOKS) for (what, size), rounds in found.items()
    ]


def table(runs: Sequence[Run]) -> str:
    head = ("what", "connections", "s", "ms each", "worked ms each", "requests", "queries each",
            "MB", "load", "kept")  # fmt: skip
    return columns([head, *map(_row, runs)])


def _row(run: Run) -> tuple[str, ...]:
    each = 1 / run.connections if run.each else 1
    times = [run.told("seconds"), run.told("seconds", 1000 * each), run.told("worked", 1000 * each)]
    counted = [run.told("requests"), run.told("queries", each), run.told("megabytes")]
    kept = "yes" if run.kept else "NO"
    return (run.what, str(run.connections), *times, *counted, run.told("load"), kept)


def _of_size(size: int) -> Iterator[tuple[str, dict]]:
    with databases.scratch("many") as database, Stack(database).without_odoo() as running:
        crowd = Crowd(running, size)
        crowd.connect()
        for account in crowd.accounts:
            fill(crowd.control, account, EVENTS)
        crowd.control.post("latency", milliseconds=LATENCY_MS)
        say(f"  {size} connections are there")
        yield "first reading", _done(crowd, "poll")
        for account in crowd.accounts[::QUIET]:
            fill(crowd.control, account, 1, after=EVENTS)
        yield POLL, _done(crowd, "poll")
        crowd.book(1)
        yield "an appointment of each is sent", _done(crowd, "send")
        yield "a notice of each, and what it tells is read", _done(crowd, "notice")
        for what, work in LOOKS.items():
            yield what, _done(crowd, work)


def _done(crowd: Crowd, work: str) -> dict:
    load = os.getloadavg()[0]
    crowd.control.delete("requests")
    told = crowd.order(work, module="dev.benchmarks.many_inside")
    requests = len(crowd.control.get("requests"))
    return {**told, "requests": requests, "load": load}
