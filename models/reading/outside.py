"""Everything that is kept of the events of one remote calendar that are no appointments."""

from collections.abc import Iterable, Sequence

from ...providers.base import Item
from ..mirrors.mirror_store import MirrorStore
from . import busy_store
from .busy_store import BusyStore


class Outside:
    """The time that outside events take, and what their owner lets Odoo know of them beyond it.

    Nothing that decides whether somebody is free looks at more than the first. `now` is aware.
    """

    def __init__(self, remote, now):
        self.busy = BusyStore(remote, now)
        self.mirrors = MirrorStore(remote, now)

    def apply(self, items: Iterable[Item], *, whole: bool = False) -> tuple[int, int]:
        """Bring both in line with `items`; return how many blocks were added and taken away.

        `whole` says that every series comes with all its overrides in `items`.
        """
        return apply_all([(self, items, whole)])[0]

    @property
    def unclear(self) -> set[str]:
        """The ids of series that must be read whole before they can be trusted."""
        return self.busy.unclear | self.mirrors.unclear


def apply_all(found: Sequence[tuple[Outside, Iterable[Item], bool]]) -> list[tuple[int, int]]:
    """Do for several calendars what `apply` does for one: items, and whether they are whole."""
    for outside, items, whole in found:
        outside.mirrors.apply(items, whole=whole)
    return busy_store.apply_all([(each.busy, items, whole) for each, items, whole in found])
