"""``python -m dev.simulators.google --port 8090``"""

from __future__ import annotations

import argparse
import signal
import threading

from .simulator import GoogleSimulator, Options


def options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m dev.simulators.google", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one")
    parser.add_argument("--latency-ms", type=float, default=0, help="each request waits so long")
    parser.add_argument("--state", help="JSON file in which the world is kept over restarts")
    parser.add_argument("--seed", help="JSON file to start from when there is no state yet")
    parser.add_argument("--root", default="/calendar/v3", help="path of the calendar API")
    parser.add_argument("--redirect", action="append", default=[], dest="redirects",
                        help="one more redirect address of the demo client")
    given = vars(parser.parse_args())
    return Options(**{**given, "redirects": tuple(given["redirects"])})


def main() -> None:
    """Serve until SIGINT or SIGTERM; the state is saved on the way out."""
    stop = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: stop.set())
    with GoogleSimulator(options()) as simulator:
        print(f"Simulated Google at {simulator.url}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
