"""Runs the benchmarks and prints tables; `--json FILE` also writes the figures down.

    dev/shell python -m dev.benchmarks               what is promised of this addon by itself
    dev/shell python -m dev.benchmarks push          only those named
    dev/shell python -m dev.benchmarks --vendor microsoft
    dev/shell python -m dev.benchmarks peers         beside OCA's resource_booking; fetches it
    dev/shell python -m dev.benchmarks builtin       beside Odoo's own google_calendar
    dev/shell python -m dev.benchmarks builtin --story pushes
    dev/shell python -m dev.benchmarks many          ten, a hundred, a thousand connections
    dev/shell python -m dev.benchmarks queue         through OCA's queue_job; fetches it
    dev/shell python -m dev.benchmarks everything    all of that, one after the other
"""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from ..setup import databases, templates
from ..setup.progress import say
from . import (
    book,
    builtin,
    burst,
    fresh,
    many,
    notice,
    peers,
    push,
    queue,
    request,
    slots,
    visitors,
)
from .figures import Figure, table
from .vendors import VENDORS
from .world import World

BENCHMARKS = {
    "request": request.measure,
    "push": push.measure,
    "notice": notice.measure,
    "burst": burst.measure,
    "slots": slots.measure,
    "fresh": fresh.measure,
    "book": book.measure,
    "visitors": visitors.measure,
}
#: What depends on the vendor; the others are measured once.
OF_VENDORS = {"push", "notice", "burst", "book", "visitors"}
#: Measured only when they are named, each by itself: beside somebody else's addon, or for long.
ALONE = {"peers": peers, "builtin": builtin, "many": many, "queue": queue}
EVERYTHING = "everything"

Measured = Figure | peers.Month | builtin.Turns | many.Run


def main() -> None:
    options = _options()
    templates.make_addon_template()
    alone = [name for name in ALONE if name in options.names]
    if options.names == [EVERYTHING]:
        options.names, alone = list(BENCHMARKS), list(ALONE)
    found = {} if options.names == alone else {"ours": _measure(options)}
    _keep(found, options.json)
    for name in alone:
        found[name] = _measured_alone(ALONE[name], options)
        _keep(found, options.json)  # what comes next may take long, or fail


def _measured_alone(benchmark: ModuleType, options: argparse.Namespace) -> Sequence[Measured]:
    chosen = {"stories": options.stories} if benchmark is builtin and options.stories else {}
    found = benchmark.measure(**chosen)
    say(benchmark.table(found))
    return found


def _measure(options: argparse.Namespace) -> list[Figure]:
    figures: list[Figure] = []
    for place, vendor in enumerate(options.vendors):
        names = [name for name in options.names if not place or name in OF_VENDORS]
        with databases.scratch("bench") as database, World(database, VENDORS[vendor]) as world:
            figures += [f for name in names for f in BENCHMARKS[name](world)]
    say(table(figures))
    return figures


def _keep(found: Mapping[str, Sequence[Measured]], file: Path | None) -> None:
    """Write all that was measured into one file, by what it was measured beside."""
    told = {name: [each.as_dict() for each in figures] for name, figures in found.items()}
    machine = {"processors": os.cpu_count(), "load": os.getloadavg()}
    if file:
        file.write_text(json.dumps({"machine": machine, **told}, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), metavar="name")
    parser.add_argument(
        "--vendor", action="append", choices=list(VENDORS), dest="vendors", help="default: each"
    )
    parser.add_argument(
        "--story", action="append", choices=list(builtin.STORIES), dest="stories",
        help="of builtin; default: each",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    options.vendors = options.vendors or list(VENDORS)
    by_itself = {*ALONE, EVERYTHING} & set(options.names)
    if by_itself and len(options.names) > 1:
        parser.error(f"{' and '.join(sorted(by_itself))}: measured by itself")
    if unknown := set(options.names) - BENCHMARKS.keys() - {*ALONE, EVERYTHING}:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
