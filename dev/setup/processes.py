"""Programs that run beside this one, until it stops them."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .commands import tail
from .paths import LOGS, ROOT
from .progress import MissingPiece

_POLL_SECONDS = 0.1
_SECONDS_TO_STOP = 15


def in_foreground(command: Sequence[str | Path]) -> int:
    """Runs a command to its end and returns its status.

    Ctrl-C is the command's to handle, for we have to clear up after it. A signal to end
    is passed on as a Ctrl-C, which lets tests stop what they have started.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(command, cwd=ROOT, preexec_fn=_heed_ctrl_c)
    try:
        return process.wait()
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_STOP)
        process.kill()


def _heed_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Child:
    """A program in a process group of its own, its output in `.work/logs/<log>.log`.

    `environment` is added to ours.
    """

    def __init__(
        self,
        title: str,
        log: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
    ):
        self._title = title
        self.log = LOGS / f"{log}.log"
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Raises `MissingPiece` when the program ends, or is not ready in time."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise MissingPiece(f"{self._title} did not answer in {seconds} s.", self._told())
            time.sleep(_POLL_SECONDS)

    def check(self) -> None:
        """Raises `MissingPiece` when the program has ended."""
        if not self.alive():
            raise MissingPiece(f"{self._title} has stopped.", self._told())

    def stop(self) -> None:
        """Asks the program to end, and ends it when it does not."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_STOP)
        self.kill()

    def kill(self) -> None:
        """Ends the program and all that it started at once, as a power cut would."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        # The group may outlive the program that leads it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _told(self) -> str:
        return f"{tail(self.log)}\nIts log: {self.log}"
