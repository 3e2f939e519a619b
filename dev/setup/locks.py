"""Locks between processes. The system frees them when their holder ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .paths import WORK
from .progress import MissingPiece, say


@contextmanager
def one_set_up_at_a_time() -> Iterator[None]:
    """Two set-ups in one folder would undo each other: the second waits here."""
    with (WORK / "setup.lock").open("w") as file:
        if not _try(file, fcntl.LOCK_EX):
            say("Another set-up is running in this folder. Waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def the_only_demo() -> Iterator[None]:
    """Two demos would share one database, and each would point it at its own simulator."""
    with (WORK / "demo.lock").open("w") as file:
        if not _try(file, fcntl.LOCK_EX):
            how = "Stop it with Ctrl-C in its terminal."
            raise MissingPiece("The demo runs already in this folder.", how)
        yield


@contextmanager
def one_storm_at_a_time() -> Iterator[None]:
    """Two would kill each other's database server: the second waits here."""
    with (WORK / "faults.lock").open("w") as file:
        if not _try(file, fcntl.LOCK_EX):
            say("Another storm rages in this folder. Waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Users:
    """Counts the processes that use something, by a lock that they share."""

    def __init__(self, path: Path):
        self._path = path

    @contextmanager
    def join(self) -> Iterator["User"]:
        with self._path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            yield User(file)


class User:
    def __init__(self, file: IO[str]):
        self._file = file

    def is_the_last(self) -> bool:
        """True when nobody else is left; others that come now wait until this one has gone."""
        return _try(self._file, fcntl.LOCK_EX)


def _try(file: IO[str], mode: int) -> bool:
    try:
        fcntl.flock(file, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
