"""Shows what is being done and for how long, and says what is missing.

On a terminal a line at the bottom lists the running steps; elsewhere each step
prints a line when it begins and one when it ends.
"""

import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

_REDRAW_SECONDS = 0.2


class MissingPiece(Exception):
    """Something that is needed is not there: what it is, and how to get it."""

    def __init__(self, what: str, how: str):
        super().__init__(f"{what}\n{how}")
        self.what = what
        self.how = how


class _Board:
    """The running steps, redrawn on one line of the terminal."""

    def __init__(self):
        self._running: dict[str, float] = {}
        self._lock = threading.Lock()
        self._ticking = False

    def begin(self, title: str) -> None:
        with self._lock:
            self._running[title] = time.monotonic()
            if not sys.stderr.isatty():
                self._write(f"  … {title}\n")
            elif not self._ticking:
                self._ticking = True
                threading.Thread(target=self._tick, daemon=True).start()

    def end(self, title: str, mark: str) -> None:
        with self._lock:
            seconds = time.monotonic() - self._running.pop(title)
            self._write(f"{self._wiped()}  {mark} {title} ({seconds:.1f} s)\n")

    def say(self, text: str) -> None:
        with self._lock:
            self._write(f"{self._wiped()}{text}\n")

    def _tick(self) -> None:
        while True:
            with self._lock:
                if not self._running:
                    self._ticking = False
                    return
                self._write(self._wiped() + self._status())
            time.sleep(_REDRAW_SECONDS)

    def _status(self) -> str:
        now = time.monotonic()
        line = "  … " + ", ".join(f"{t} {now - s:.0f} s" for t, s in self._running.items())
        # A line that wraps could not be wiped.
        return line[: shutil.get_terminal_size().columns - 1]

    def _wiped(self) -> str:
        return "\r\x1b[K" if sys.stderr.isatty() else ""

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


_board = _Board()
say = _board.say


@contextmanager
def step(title: str) -> Iterator[None]:
    """Shows a step while its block runs."""
    _board.begin(title)
    try:
        yield
    except BaseException:
        _board.end(title, "✗")
        raise
    _board.end(title, "✓")


def run_main(main: Callable[[], int]) -> NoReturn:
    """Runs a command's `main` and exits with its status; a missing piece is told in words.

    A signal to end is carried out by leaving every block, which stops what they started.
    """
    # A shell lets what it starts in the background ignore Ctrl-C's signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    try:
        sys.exit(main())
    except MissingPiece as missing:
        say(f"\n{missing.what}\n{missing.how}")
    except PermissionError as refused:
        say(f"\nNo permission: {refused}\nDid another user run this before in the same folder?")
    except KeyboardInterrupt:
        say("\nStopped.")
        sys.exit(130)
    sys.exit(1)
