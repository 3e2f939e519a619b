"""Waiting for what happens outside of a browser's page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

#: Seconds until what is expected must be there: machines may be busy. Who waits for less than
#: this tests how fast a machine is.
PATIENCE = 60

_PAUSE_SECONDS = 0.05


def eventually(look: Callable[[], Result], seconds: float, what: str) -> Result:
    """Return what `look` finds as soon as that is something.

    Raises AssertionError saying `what` was waited for when there is nothing in that time.
    """
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s there is still not: {what}")
        time.sleep(_PAUSE_SECONDS)
    return found
