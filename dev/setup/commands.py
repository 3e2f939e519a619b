"""Runs other programs with their output in a log, and tries downloads again."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from .paths import LOGS
from .progress import MissingPiece, say

Result = TypeVar("Result")

_TAIL_LINES = 15
_PAUSES = (2, 5)


def run(
    command: Sequence[str | Path],
    log: str,
    *,
    what: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Runs a command, its output going to `.work/logs/<log>.log`.

    Raises `MissingPiece` with `what` and the end of the log when the command fails.
    """
    path = LOGS / f"{log}.log"
    with path.open("wb") as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd
        )
    if done.returncode:
        raise MissingPiece(what, f"{tail(path)}\nThe whole output: {path}")


def tail(path: Path) -> str:
    lines = path.read_text(errors="replace").splitlines()
    return "\n".join(f"  | {line}" for line in lines[-_TAIL_LINES:])


def persistently(action: Callable[[], Result]) -> Result:
    """Does what needs the network; tries twice more, as networks fail for moments."""
    for pause in _PAUSES:
        try:
            return action()
        except MissingPiece as missing:
            say(f"  {missing.what} Trying again in {pause} s.")
            time.sleep(pause)
    return action()
