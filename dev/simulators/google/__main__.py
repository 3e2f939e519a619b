"""``python -m dev.simulators.google --port 8090``"""

from __future__ import annotations

import argparse

from ..common.program import common_options, serve
from .simulator import GoogleSimulator, Options


def options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m dev.simulators.google", description=__doc__)
    common_options(parser, port=8090)
    parser.add_argument("--root", default="/calendar/v3", help="path of the calendar API")
    given = vars(parser.parse_args())
    return Options(**{**given, "redirects": tuple(given["redirects"])})


def main() -> None:
    """Serve until SIGINT or SIGTERM; the state is saved on the way out."""
    simulator = GoogleSimulator(options())
    serve(simulator, lambda: f"Simulated Google at {simulator.url}")


if __name__ == "__main__":
    main()
