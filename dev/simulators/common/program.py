"""A simulator as a program of its own."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable

from .simulator import Simulator


def common_options(parser: argparse.ArgumentParser, port: int) -> None:
    """The options that every simulator has; `port` is where it listens unless told."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port, help="0 takes a free one")
    parser.add_argument("--latency-ms", type=float, default=0, help="each request waits so long")
    parser.add_argument("--state", help="JSON file in which the world is kept over restarts")
    parser.add_argument("--seed", help="JSON file to start from when there is no state yet")
    parser.add_argument("--redirect", action="append", default=[], dest="redirects",
                        help="one more redirect address of the demo client")


def serve(simulator: Simulator, greeting: Callable[[], str]) -> None:
    """Serve until SIGINT or SIGTERM; the state is saved on the way out."""
    stop = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: stop.set())
    with simulator:
        print(greeting(), flush=True)
        stop.wait()
