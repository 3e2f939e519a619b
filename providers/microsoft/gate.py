"""How much of one mailbox we ask for at once.

Graph lets an application work on four things of a mailbox at the same time and refuses the
fifth. Each scheduled run asks one thing after the other, but several runs may be at work, and
two people here may have connected the same mailbox. A gate holds for one process: the runs of
others are met by asking for little at once (`batch.SIZE`, and events written one after the
other), and by a second try.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from weakref import WeakValueDictionary

from ..errors import TransientError

ROOM = 4  # what Graph works on at the same time for one mailbox


class Gate:
    """The way to one mailbox."""

    def __init__(self) -> None:
        self._room = ROOM
        self._left = Condition()

    @contextmanager
    def passed(self, weight: int, patience: float) -> Iterator[None]:
        """Wait until there is room for `weight` things, and take it up meanwhile.

        Raise `TransientError` when there is none for `patience` seconds.
        """
        with self._left:
            if not self._left.wait_for(lambda: self._room >= weight, patience):
                raise TransientError("others are busy with this mailbox", reason="crowded")
            self._room -= weight
        try:
            yield
        finally:
            with self._left:
                self._room += weight
                self._left.notify_all()


_gates: WeakValueDictionary[str, Gate] = WeakValueDictionary()
_lock = Lock()


def gate_of(mailbox: str) -> Gate:
    """Return this process's gate to a mailbox; one of its own while nobody knows which it is."""
    with _lock:
        return _gates.setdefault(mailbox, Gate()) if mailbox else Gate()
