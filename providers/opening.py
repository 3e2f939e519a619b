"""Opening an account with what its owner typed, while she waits."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field

from .base import CalendarProvider
from .errors import TransientError
from .grant import Grant, accept

PATIENCE = 15.0  # seconds for all requests together
ONE_ANSWER = 8.0  # seconds for each of them


@dataclass(frozen=True)
class Typed:
    """What an account's owner has typed."""

    address: str
    username: str = ""
    password: str = field(default="", repr=False)


def open_account(
    provider: type[CalendarProvider],
    settings: Mapping[str, str],
    typed: Typed,
    patience: float = PATIENCE,
) -> Grant:
    """Return what was opened. Raise what `CalendarProvider.open` raises.

    A server that takes longer than `patience` (seconds) is left to itself, as a
    `TransientError` with reason *timeout*.
    """
    hurried = {**settings, "answer_within": str(min(ONE_ANSWER, patience))}
    pool = ThreadPoolExecutor(1, thread_name_prefix="calendar-opening")
    try:
        return pool.submit(_opened, provider, hurried, typed).result(patience)
    except TooSlow:
        raise TransientError("opening takes too long", reason="timeout") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _opened(provider: type[CalendarProvider], settings: Mapping[str, str], typed: Typed) -> Grant:
    credentials = provider.open(
        settings, address=typed.address, username=typed.username, password=typed.password
    )
    return accept(provider, settings, credentials)
