"""What a vendor tells that makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Strange(ValueError):
    """Something that makes no sense. Its text may be logged: it never quotes an event."""


def sound(read: Callable[[], T]) -> T:
    """Return what `read` returns. Raise `Strange` when what it reads is not as it should be."""
    try:
        return read()
    except Strange:
        raise
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
        # The error's text may quote the event; its kind does not.
        raise Strange(type(error).__name__) from None
