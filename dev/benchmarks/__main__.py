"""Runs the benchmarks and prints a table; `--json FILE` also writes the figures down.

    dev/shell python -m dev.benchmarks               all
    dev/shell python -m dev.benchmarks push          only those named
    dev/shell python -m dev.benchmarks --vendor microsoft
"""

import argparse
import json
from pathlib import Path

from ..setup import databases, templates
from ..setup.progress import say
from . import book, fresh, notice, push, request, slots
from .figures import table
from .vendors import VENDORS
from .world import World

BENCHMARKS = {
    "request": request.measure,
    "push": push.measure,
    "notice": notice.measure,
    "slots": slots.measure,
    "fresh": fresh.measure,
    "book": book.measure,
}
#: What depends on the vendor; the others are measured once.
OF_VENDORS = {"push", "notice", "book"}


def main() -> None:
    options = _options()
    templates.make_addon_template()
    figures = []
    for place, vendor in enumerate(options.vendors):
        names = [name for name in options.names if not place or name in OF_VENDORS]
        with databases.scratch("bench") as database, World(database, VENDORS[vendor]) as world:
            figures += [f for name in names for f in BENCHMARKS[name](world)]
    say(table(figures))
    if options.json:
        options.json.write_text(json.dumps([f.as_dict() for f in figures], indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), metavar="name")
    parser.add_argument(
        "--vendor", action="append", choices=list(VENDORS), dest="vendors", help="default: each"
    )
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    options = parser.parse_args()
    options.vendors = options.vendors or list(VENDORS)
    if unknown := set(options.names) - BENCHMARKS.keys():
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
