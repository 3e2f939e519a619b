"""How long vendors take to answer, told to whoever listens to the work of a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ear: ContextVar[Callable[[float], object] | None] = ContextVar("ear", default=None)


@contextmanager
def told_to(ear: Callable[[float], object]) -> Iterator[None]:
    """Within the block `ear` is called with the milliseconds of each request of this thread,
    of those that failed too."""
    before = _ear.set(ear)
    try:
        yield
    finally:
        _ear.reset(before)


def tell(milliseconds: float) -> None:
    """A request is over."""
    if ear := _ear.get():
        ear(milliseconds)
