"""A month of free times beside OCA's resource_booking: in one run, of the same diaries."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ..setup import databases, peers
from ..setup.odoo_config import run_odoo
from ..setup.paths import PYTHON, ROOT
from .figures import columns


@dataclass(frozen=True)
class Month:
    """What one addon needs for a month of free times, as often as it was asked.

    `seconds` and `queries` are for finding them, `page_seconds` and `page_bytes` for the answer
    that a visitor's browser waits for, unpacked.
    """

    addon: str
    people: int
    events: int
    seconds: tuple[float, ...]
    queries: int
    page_seconds: tuple[float, ...]
    page_bytes: int

    def as_dict(self) -> dict:
        return {
            "addon": self.addon,
            "practitioners": self.people,
            "events_each": self.events,
            "queries": self.queries,
            "bytes": self.page_bytes,
            "times": _spread(self.seconds),
            "page": _spread(self.page_seconds),
        }


def measure() -> list[Month]:
    """Raises `MissingPiece` when the package index does not give the other addon."""
    with peers.at_hand(*peers.RESOURCE_BOOKING), databases.scratch("peers") as database:
        run_odoo(database, ["-i", "resource_booking"], what="The other addon can not be installed.")
        inside = [PYTHON, "-m", "dev.benchmarks.peers_inside", database]
        done = subprocess.run(inside, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return [Month(**told) for told in json.loads(done.stdout)]


def table(months: Sequence[Month]) -> str:
    """Median, and from the least to the most, in milliseconds."""
    head = ("practitioners × events", "addon", "times ms", "queries", "answer ms", "kB")
    return columns([head, *map(_row, months)])


def _row(month: Month) -> tuple[str, ...]:
    return (
        f"{month.people} × {month.events}",
        month.addon,
        _told(month.seconds),
        str(month.queries),
        _told(month.page_seconds),
        f"{month.page_bytes / 1000:.0f}",
    )


def _told(seconds) -> str:
    spread = _spread(seconds)
    return f"{spread['median']:.0f} ({spread['least']:.0f}–{spread['most']:.0f})"


def _spread(seconds) -> dict[str, float]:
    found = {"least": min(seconds), "median": median(seconds), "most": max(seconds)}
    return {name: round(value * 1000, 1) for name, value in found.items()}
