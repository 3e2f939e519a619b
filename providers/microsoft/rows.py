"""What a round of the feed tells of one series. No network here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ...core.event import as_instant, in_utc, moment_key
from ...core.interval import Interval
from ...core.recurrence import BadRecurrence, expand
from ..base import Detail
from ..strange import Strange, sound
from . import dialect
from .identity import may_be_ours
from .moments import read_instant
from .window import Position

EDGE = timedelta(days=2)  # where it is not certain what still counts as inside of the window


@dataclass
class Rows:
    """The master, if it came, the ids of exceptions, and when plain occurrences start."""

    master: Mapping | None = None
    exceptions: set[str] = field(default_factory=set)
    _starts: dict[str, object] = field(default_factory=dict, repr=False)

    def add(self, id: str, told: Mapping) -> None:
        """Take a row. Of several of one id the last counts."""
        if dialect.is_series(told):
            self.master = told
        elif told.get("type") == "occurrence":
            self._starts[id] = told.get("start")
            self.exceptions.discard(id)
        else:
            self.exceptions.add(id)

    def tell_all(self, position: Position) -> bool:
        """True when the series takes place in the window exactly as its rule says.

        Then the master says it all. Of our own series more is wanted: the uid.
        """
        if self.master is None or self.exceptions or may_be_ours(self.master):
            return False
        try:
            return sound(lambda: self._told(position)) == self._by_the_rule(position)
        except (Strange, BadRecurrence):
            return False

    def _told(self, position: Position) -> set[str]:
        instants = (read_instant(start, position.zone) for start in self._starts.values())
        if self.master.get("isAllDay"):
            days = (instant.date() for instant in instants)
            return {moment_key(day) for day in days if _inside(day, position)}
        return {moment_key(instant) for instant in instants if _inside(instant, position)}

    def _by_the_rule(self, position: Position) -> set[str]:
        series = dialect.read_event(self.master, position.zone, Detail.BUSY)
        window = Interval(position.start, position.stop)
        starts = (each.start for each in expand(series, window, zone=position.zone))
        return {moment_key(start) for start in starts if _inside(start, position)}


def _inside(start, position: Position) -> bool:
    instant = in_utc(as_instant(start, position.zone))
    return position.start + EDGE <= instant < position.stop - EDGE
