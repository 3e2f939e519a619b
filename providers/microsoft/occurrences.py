"""The occurrences of a series at Graph, beside those that it should have. No network here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...core.event import Event, Override, moment_key
from ..series import to_write
from ..strange import Strange
from . import dialect, whole


class Occurrences:
    """`event` is the series as it should be, `told` the whole series as it is."""

    def __init__(self, event: Event, told: Mapping, zone: str):
        self._event = event
        self._told = told
        self._zone = zone
        self._there = {each.key: each for each in whole.event_of(told, zone).overrides}
        self._exceptions = {self._key_of(each): each for each in whole.exceptions_of(told)}

    def wanted(self) -> list[Override]:
        """Return the occurrences to write: those that differ, and those to be as the rule says.

        Cancellations come first: they make room for what is moved.
        """
        found = to_write(self._event, self._there.values())
        return sorted(found, key=lambda override: override.event is not None)

    def lost(self) -> bool:
        """True when an occurrence is cancelled there and should take place."""
        return any(o.event and self._is_cancelled(o.key) for o in self.wanted())

    def exception(self, key: str) -> Mapping | None:
        """Return the exception whose original start has this key, or None."""
        return self._exceptions.get(key)

    def pick(self, key: str, near: Iterable[Mapping]) -> Mapping | None:
        """Return the occurrence whose original start has this key, out of those near to it."""
        return next((each for each in near if self._key_of(each) == key), None)

    def _key_of(self, told: Mapping) -> str:
        try:
            return moment_key(dialect.read_occurrence(told, self._told, self._zone)[0])
        except Strange:
            return ""

    def _is_cancelled(self, key: str) -> bool:
        return key in self._there and self._there[key].event is None
