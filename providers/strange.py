"""What a vendor tells that makes no sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from .errors import Rejected

T = TypeVar("T")


class Strange(ValueError):
    """Something that makes no sense. Its text may be logged: it never quotes an event."""


@contextmanager
def refused_if_strange() -> Iterator[None]:
    """Make `Rejected` of what is `Strange` about an event that somebody asks for."""
    try:
        yield
    except Strange as error:
        raise Rejected("the event makes no sense", reason=str(error)) from None


def sound(read: Callable[[], T]) -> T:
    """Return what `read` returns. Raise `Strange` when what it reads is not as it should be."""
    try:
        return read()
    except Strange:
        raise
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
        # The error's text may quote the event; its kind does not.
        raise Strange(type(error).__name__) from None
