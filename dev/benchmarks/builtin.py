"""Beside Odoo's own google_calendar: in one run, turn by turn, at the same simulated Google.

Both run inside Odoo in a process and a database of their own; ours twice, once with busy times
alone and once with whole events, which is what the other one reads.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product

from ..setup import databases
from ..setup.odoo_config import run_odoo
from ..setup.paths import LOGS, PYTHON, ROOT
from ..setup.progress import say
from ..setup.stack import Stack
from ..simulators.common.remote_control import RemoteControl
from .builtin_stories import STORIES
from .figures import columns, spread
from .vendors import GOOGLE

LATENCY_MS = 50
ROUNDS = 3
SIDES = {"busy": "ours, busy times", "full": "ours, whole events", "theirs": "google_calendar"}
SCOPES = ["https://www.googleapis.com/auth/calendar", *GOOGLE.scopes]


@dataclass(frozen=True)
class Turns:
    """What one addon needed for one piece of work, as often as it did it.

    Each turn has `seconds` until all was done, `worked` by the process itself, `request` that
    the user waited, `served` until what could be had was there, `queries`, `requests`, those of
    them that were `writes`, `megabytes` in use at most and the `load` of the machine before.
    """

    what: str
    addon: str
    turns: tuple[dict, ...]

    def as_dict(self) -> dict:
        found = {name: self._found(name) for turn in self.turns for name in turn}
        told = {name: spread(values) for name, values in found.items() if values}
        return {"what": self.what, "addon": self.addon, **told, "turns": list(self.turns)}

    def told(self, name: str, digits: int = 2) -> str:
        """Median, and from the least to the most."""
        if not (found := self._found(name)):
            return "–"
        least, middle, most = (f"{value:,.{digits}f}" for value in spread(found).values())
        return middle if least == most else f"{middle} ({least}–{most})"

    def _found(self, name: str) -> list[float]:
        return [turn[name] for turn in self.turns if turn.get(name) is not None]


class Side:
    """One addon at work, and its part of the simulated Google."""

    def __init__(self, name: str, process: subprocess.Popen, control: RemoteControl):
        self.name, self.control = name, control
        self._process = process
        self._load = 0.0

    def order(self, work: str, **arguments) -> dict:
        """Have something done; return what was measured."""
        self._process.stdin.write(json.dumps({"work": work, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{SIDES[self.name]} has stopped: see .work/logs/")
        return json.loads(line)

    def timed(self, work: str, **arguments) -> dict:
        """The same, with what arrived at the vendor meanwhile."""
        load = os.getloadavg()[0]
        self.control.delete("requests")
        told = self.order(work, **arguments)
        log = [r for r in self.control.get("requests") if r["path"].startswith("/calendar")]
        writes = [r for r in log if r["method"] in ("POST", "PATCH", "PUT", "DELETE")]
        return {**told, "requests": len(log), "writes": len(writes), "load": load}

    def account(self, name: str, *, connected: bool = True) -> str:
        """A practitioner's account at the vendor; its address."""
        address = f"{name.replace(' ', '-')}-{self.name}@google.example"
        self.control.post("accounts", email=address, zone="Europe/Brussels")
        tokens = self.control.post("grants", account=address, scopes=SCOPES) if connected else {}
        self.order("connect", account=address, tokens=tokens)
        return address


def measure(stories: Sequence[str] = tuple(STORIES)) -> list[Turns]:
    """These stories as often as `ROUNDS` says, the addons in turn."""
    told: dict[tuple[str, str], list[dict]] = {}
    with _sides() as sides:
        for number, story, side in product(range(ROUNDS), stories, sides):
            for what, turn in STORIES[story](side, number):
                told.setdefault((what, side.name), []).append(turn)
                say(f"  {what}, {SIDES[side.name]}: {turn['seconds']:.1f} s")
    return [Turns(what, SIDES[side], tuple(turns)) for (what, side), turns in told.items()]


@contextmanager
def _sides() -> Iterator[list[Side]]:
    with ExitStack() as stack:
        ours = [stack.enter_context(databases.scratch("builtin")) for _ in range(2)]
        theirs = stack.enter_context(databases.scratch("builtin", "base"))
        run_odoo(theirs, ["-i", "google_calendar"], what="google_calendar can not be installed.")
        running = stack.enter_context(Stack(ours[0], latency_ms=LATENCY_MS).without_odoo())
        running.database = ours[1]  # which leads to the same vendors
        running.set_parameters()
        control = RemoteControl(running.google_url)
        yield [
            Side(name, stack.enter_context(_process(name, database, running)), control)
            for name, database in zip(SIDES, [*ours, theirs], strict=True)
        ]


@contextmanager
def _process(name: str, database: str, running: Stack) -> Iterator[subprocess.Popen]:
    command = [PYTHON, "-m", "dev.benchmarks.builtin_inside", name, database, running.google_url]
    environment = {**os.environ, **running.environment}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (LOGS / f"builtin-{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log, **pipes)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def table(all_turns: Sequence[Turns]) -> str:
    """Seconds, and what it took: median, and from the least to the most."""
    head = (
        "what", "addon", "seconds", "worked", "the user waits", "the others served",
        "requests", "writes", "queries", "MB", "load",
    )  # fmt: skip
    return columns([head, *map(_row, all_turns)])


def _row(turns: Turns) -> tuple[str, ...]:
    counted = [turns.told(name, 0) for name in ("requests", "writes", "queries", "megabytes")]
    times = [turns.told(name) for name in ("seconds", "worked", "request", "served")]
    return (turns.what, turns.addon, *times, *counted, turns.told("load", 1))
