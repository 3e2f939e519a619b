"""Three versions of one event side by side, and on what of it both sides can not be right."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from .alike import take_place_alike
from .event import Event, Override, moment_of
from .normal import names_apart
from .odd import woven
from .parts import OVERRIDE, added_dates, parts, standing, take

#: What says when a series takes place. Overrides are named by the starts that this gives.
PATTERN = frozenset({"when", "recurrence"})


def is_pattern(part: str) -> bool:
    """Whether this part says when the regular occurrences of a series take place."""
    return part in PATTERN


def is_timing(part: str) -> bool:
    """Whether this part says when any occurrence of a series takes place."""
    return is_pattern(part) or part.startswith(OVERRIDE)


class Versions:
    """Three versions of one event side by side, as parts.

    `mine` and `theirs` are the parts that were edited here and there, without those that both
    sides changed to the same.
    """

    def __init__(
        self,
        base: Event | None,
        local: Event | None,
        remote: Event | None,
        fields: Collection[str],
    ):
        self.base, self.local, self.remote = (standing(each) for each in (base, local, remote))
        self.was = parts(self.base, fields)
        self.here = parts(self.local, fields)
        self.there = parts(self.remote, fields)
        self.mine = names_apart(self.was, self.here) if self.local else frozenset()
        self.theirs = names_apart(self.was, self.there) if self.remote else frozenset()
        if self.local and self.remote:
            apart = names_apart(self.here, self.there)
            self.mine &= apart
            self.theirs &= apart
            self._leave_out_idle()

    def _leave_out_idle(self) -> None:
        """Who gives a series another rule by which no date changes has not changed when it
        takes place: what the other side has changed of that stands, and is no conflict."""
        mine, theirs = _timing(self.mine), _timing(self.theirs)
        if not (self.base and mine and theirs):
            return
        if self._is_idle(self.local, self.mine):
            self.mine -= mine
            self.theirs |= mine
        elif self._is_idle(self.remote, self.theirs):
            self.theirs -= theirs

    def _is_idle(self, now: Event, edits: frozenset[str]) -> bool:
        if not (edits & PATTERN and self.base.is_series):
            return False
        return take_place_alike(self.base, take(now, edits - _timing(edits), self.base))

    def clash(self) -> frozenset[str]:
        """The parts on which both sides can not be right.

        Whatever was edited, where the other side has it no more or never agreed on it. The
        parts that both edited, but for occurrences of which they changed different things. And
        all that says when a series takes place, when both edited some of that: an occurrence
        moved there means nothing in a pattern changed here. A date that was added does.
        """
        if not (self.base and self.local and self.remote):
            return self.mine | self.theirs
        return (self.mine & self.theirs) - self._woven.keys() | self._ruled

    def taken(self, names: Collection[str]) -> Event:
        """Return the event here with the parts `names` as they are there. What was changed here
        of an occurrence that was changed there too stays, where both go together."""
        if not self.local:
            return self.remote
        source = self.remote
        for part in self._woven.keys() & names:
            source = source.with_override(self._woven[part])
        return take(self.local, names, source)

    @cached_property
    def _ruled(self) -> frozenset[str]:
        """All that says when a series takes place, when both sides edited its pattern or the one
        the pattern and the other an occurrence."""
        ruled = _timing(self.mine | self.theirs) - self._added_dates
        both = ruled & PATTERN and self.mine & ruled and self.theirs & ruled
        return ruled if both else frozenset()

    @cached_property
    def _woven(self) -> dict[str, Override]:
        """Occurrences with what either side changed of them, where that goes together."""
        if not (self.base and self.local and self.remote):
            return {}
        both = (self.mine & self.theirs) - self._ruled - self._added_dates
        names = [name for name in both if name.startswith(OVERRIDE)]
        found = {name: self._wove(name) for name in names}
        return {name: override for name, override in found.items() if override}

    def _wove(self, name: str) -> Override | None:
        original = moment_of(name.removeprefix(OVERRIDE))
        return woven(self.base, self.local, self.remote, original)

    @cached_property
    def _added_dates(self) -> frozenset[str]:
        """The parts that are added dates: they mean the same in whatever pattern."""
        if self.local.all_day != self.remote.all_day:
            return frozenset()
        return frozenset().union(*map(added_dates, (self.base, self.local, self.remote)))


def _timing(names: frozenset[str]) -> frozenset[str]:
    """Return those that say when a series takes place."""
    return frozenset(filter(is_timing, names))
