"""Runs the benchmarks and prints a table; `--json FILE` also writes the figures down.

    dev/shell python -m dev.benchmarks               all
    dev/shell python -m dev.benchmarks push          only those named
    dev/shell python -m dev.benchmarks --vendor microsoft
    dev/shell python -m dev.benchmarks peers         beside OCA's resource_booking; fetches it
    dev/shell python -m dev.benchmarks builtin       beside Odoo's own google_calendar
    dev/shell python -m dev.benchmarks many          ten, a hundred, a thousand connections
    dev/shell python -m dev.benchmarks queue         through OCA's queue_job; fetches it
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from ..setup import databases, templates
from ..setup.progress import say
from . import book, builtin, fresh, many, notice, peers, push, queue, request, slots, visitors
from .figures import Figure, table
from .vendors import VENDORS
from .world import World

BENCHMARKS = {
    "request": request.measure,
    "push": push.measure,
    "notice": notice.measure,
    "slots": slots.measure,
    "fresh": fresh.measure,
    "book": book.measure,
    "visitors": visitors.measure,
}
#: What depends on the vendor; the others are measured once.
OF_VENDORS = {"push", "notice", "book", "visitors"}
#: Measured only when they are named, each by itself: beside somebody else's addon, or for long.
ALONE = {"peers": peers, "builtin": builtin, "many": many, "queue": queue}

Measured = Figure | peers.Month | builtin.Turns | many.Run


def main() -> None:
    options = _options()
    templates.make_addon_template()
    if options.names[0] in ALONE:
        _measure_alone(ALONE[options.names[0]], options.json)
    else:
        _measure(options)


def _measure_alone(benchmark: ModuleType, file: Path | None) -> None:
    found = benchmark.measure()
    say(benchmark.table(found))
    _keep(found, file)


def _measure(options: argparse.Namespace) -> None:
    figures = []
    for place, vendor in enumerate(options.vendors):
        names = [name for name in options.names if not place or name in OF_VENDORS]
        with databases.scratch("bench") as database, World(database, VENDORS[vendor]) as world:
            figures += [f for name in names for f in BENCHMARKS[name](world)]
    say(table(figures))
    _keep(figures, options.json)


def _keep(figures: Sequence[Measured], file: Path | None) -> None:
    if file:
        file.write_text(json.dumps([each.as_dict() for each in figures], indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), metavar="name")
    parser.add_argument(
        "--vendor", action="append", choices=list(VENDORS), dest="vendors", help="default: each"
    )
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    options.vendors = options.vendors or list(VENDORS)
    if (alone := ALONE.keys() & set(options.names)) and len(options.names) > 1:
        parser.error(f"{' and '.join(sorted(alone))}: measured by itself")
    if unknown := set(options.names) - BENCHMARKS.keys() - ALONE.keys():
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
