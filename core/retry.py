"""How long to wait before trying again.

What may pass by itself is tried for as long as it takes: there is no last attempt. What does
not pass is never tried again: the errors say which is which, by their remedy.
"""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(hours=1)
SPREAD = 0.25  # part of the wait, either way, so that not all come back at once
LONGEST_ASKED = timedelta(hours=24)


def delay(attempts: int, retry_after: float | None = None, jitter: float = 0.5) -> timedelta:
    """Return how long to wait after `attempts` failures in a row, one or more.

    The wait doubles with each. `retry_after` is what the vendor asked for, in seconds: never
    less than that, but nobody makes us wait for more than a day. `jitter` is a random number
    from 0 up to 1.
    """
    doublings = min(attempts - 1, 30)  # far past the longest wait, and no number too large
    wait = min(FIRST * 2**doublings, LONGEST) * (1 + SPREAD * (2 * jitter - 1))
    asked = min(timedelta(seconds=retry_after or 0), LONGEST_ASKED)
    return max(wait, asked)
