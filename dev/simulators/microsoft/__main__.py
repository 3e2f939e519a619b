"""``python -m dev.simulators.microsoft --port 8091 --page-port 8092``"""

from __future__ import annotations

import argparse

from ..common.program import common_options, serve
from .simulator import MicrosoftSimulator, Options


def options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m dev.simulators.microsoft",
                                     description=__doc__)
    common_options(parser, port=8091)
    parser.add_argument("--page-port", type=int, default=8092,
                        help="what people open, by plain http; 0 takes a free one")
    parser.add_argument("--authority", help="folder in which the certificates are kept")
    given = vars(parser.parse_args())
    return Options(**{**given, "redirects": tuple(given["redirects"])})


def main() -> None:
    """Serve until SIGINT or SIGTERM; the state is saved on the way out."""
    simulator = MicrosoftSimulator(options())
    serve(simulator, lambda: f"Simulated Microsoft at {simulator.url} (trust {simulator.bundle}), "
                             f"pages at {simulator.page_url}")


if __name__ == "__main__":
    main()
