"""Decide what one appointment needs, from three versions of it.

`base` is what both sides last agreed on, `local` is Odoo now, `remote` is the calendar now.
None means that it does not exist there; a cancelled one is the same as none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from .alike import take_place_alike
from .arrived import with_arrived
from .event import Event
from .parts import FIELDS, OVERRIDE, added_dates, field_of, parts, standing, take

TOLERANCE = timedelta(seconds=2)  # between our clock and the vendor's

#: What says when a series takes place. Overrides are named by the starts that this gives.
PATTERN = frozenset({"when", "recurrence"})


class Change(str, Enum):
    """What happened to one side since base."""

    SAME = "same"
    EDITED = "edited"
    GONE = "gone"


class Verb(str, Enum):
    """What is to be done."""

    NOTHING = "nothing"
    AGREE = "agree"  # both sides are equal: remember that as base
    PULL = "pull"  # write the event here
    PUSH = "push"  # write the event there
    MERGE = "merge"  # write the event on both sides
    CONFLICT = "conflict"  # both sides say something else: a strategy or a person decides
    CANCEL = "cancel"  # cancel the appointment here
    REMOVE = "remove"  # take the event away there
    FORGET = "forget"  # there is nothing left to keep together


class Strategy(str, Enum):
    """Who is right about what both sides changed."""

    ODOO_WINS = "odoo_wins"
    CALENDAR_WINS = "calendar_wins"
    MOST_RECENT = "most_recent"
    ASK = "ask"


@dataclass(frozen=True)
class Decision:
    """`verb` says what to do and `event` is what to write (None: nothing to write).

    `fields` are those that changed or, in a conflict, those that both sides changed.
    """

    verb: Verb
    event: Event | None = None
    fields: frozenset[str] = frozenset()


SAME, EDITED, GONE = Change
DECISIONS = {
    # here    there
    (SAME, SAME): Verb.NOTHING,  # nobody touched it
    (SAME, EDITED): Verb.PULL,  # the practitioner changed it in their calendar
    (SAME, GONE): Verb.CANCEL,  # the practitioner took it out of their calendar
    (EDITED, SAME): Verb.PUSH,  # it was changed in Odoo
    (EDITED, EDITED): Verb.MERGE,  # both changed it; what clashes makes it a conflict
    (EDITED, GONE): Verb.CONFLICT,  # it was changed in Odoo, and taken out of the calendar
    (GONE, SAME): Verb.REMOVE,  # it was cancelled in Odoo
    (GONE, EDITED): Verb.CONFLICT,  # it was cancelled in Odoo, and changed in the calendar
    (GONE, GONE): Verb.FORGET,  # it was cancelled on both sides
}


def same(one: Event | None, other: Event | None, fields: Collection[str] = FIELDS) -> bool:
    """True when both say the same in all `fields`."""
    return not differences(one, other, fields)


def differences(
    one: Event | None, other: Event | None, fields: Collection[str] = FIELDS
) -> frozenset[str]:
    """Return the fields in which they differ, all of them when just one exists."""
    return _fields(_differing(parts(standing(one), fields), parts(standing(other), fields)))


def reconcile(
    base: Event | None,
    local: Event | None,
    remote: Event | None,
    fields: Collection[str] = FIELDS,
    *,
    sent: Iterable[Event] = (),
) -> Decision:
    """Return the one decision that brings both sides back together.

    `fields` are those that the vendor can carry; differences in others are not seen, and
    stay. Without a base both sides meet for the first time: where they differ is a conflict.
    `sent` is what was pushed without an answer: what of it is found there is agreed on.
    """
    return _versions(base, local, remote, fields, sent).decision()


def resolve(
    strategy: Strategy,
    base: Event | None,
    local: Event | None,
    remote: Event | None,
    *,
    local_at: datetime | None = None,
    remote_at: datetime | None = None,
    fields: Collection[str] = FIELDS,
    sent: Iterable[Event] = (),
) -> Decision:
    """Return the decision of `reconcile`, with any conflict settled.

    Only what clashes is taken from the winner; other changes of both sides merge. What the
    winner has edited comes back where it was gone, and what it has removed goes. With ASK a
    conflict stays one. `ruling` says who wins.
    """
    versions = _versions(base, local, remote, fields, sent)
    decision = versions.decision()
    if decision.verb is not Verb.CONFLICT or strategy is Strategy.ASK:
        return decision
    return versions.settled(ruling(strategy, local_at, remote_at).odoo_wins)


class Grounds(str, Enum):
    """Why a side wins."""

    RULE = "rule"  # the strategy names it
    LATER = "later"  # its change is the later one
    TIE = "tie"  # both changes are so close together that clocks can not tell
    UNKNOWN = "unknown"  # nobody knows when one of the changes was made


@dataclass(frozen=True)
class Ruling:
    """Who wins a conflict, and why."""

    odoo_wins: bool
    grounds: Grounds


def ruling(strategy: Strategy, local_at: datetime | None, remote_at: datetime | None) -> Ruling:
    """Say who wins under `strategy`, which is not ASK.

    With MOST_RECENT the later of the two aware times wins; Odoo wins within two seconds,
    which is how far clocks may differ, and when a time is not known.
    """
    if strategy is not Strategy.MOST_RECENT:
        return Ruling(strategy is Strategy.ODOO_WINS, Grounds.RULE)
    if not (local_at and remote_at):
        return Ruling(True, Grounds.UNKNOWN)
    if abs(remote_at - local_at) <= TOLERANCE:
        return Ruling(True, Grounds.TIE)
    return Ruling(local_at > remote_at, Grounds.LATER)


def clashing(base: Event | None, local: Event | None, remote: Event | None) -> frozenset[str]:
    """Return the parts on which both sides can not be right."""
    return _versions(base, local, remote, FIELDS, ()).clash()


def is_pattern(part: str) -> bool:
    """Whether this part says when the regular occurrences of a series take place."""
    return part in PATTERN


def is_timing(part: str) -> bool:
    """Whether this part says when any occurrence of a series takes place."""
    return is_pattern(part) or part.startswith(OVERRIDE)


def _versions(base, local, remote, fields, sent) -> _Versions:
    return _Versions(with_arrived(base, sent, remote, fields), local, remote, fields)


class _Versions:
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
        self.mine = _differing(self.was, self.here) if self.local else frozenset()
        self.theirs = _differing(self.was, self.there) if self.remote else frozenset()
        if self.local and self.remote:
            apart = _differing(self.here, self.there)
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

    def decision(self) -> Decision:
        if self.local and self.here == self.there != self.was:
            # The same edit on both sides, or a push whose answer was lost.
            return Decision(Verb.AGREE, self.local)
        here, there = self._change(self.local, self.mine), self._change(self.remote, self.theirs)
        if DECISIONS[here, there] in (Verb.CONFLICT, Verb.MERGE) and self.clash():
            return Decision(Verb.CONFLICT, fields=_fields(self.clash()))
        return self._decided(here, there, self.theirs)

    def settled(self, odoo_wins: bool) -> Decision:
        """Forget what the loser did where both clash, and decide again."""
        clash = self.clash()
        if odoo_wins:
            left = self.theirs - clash
            return self._decided(self._change(self.local, self.mine), _edited(left), left)
        there = self._change(self.remote, self.theirs)
        return self._decided(_edited(self.mine - clash), there, self.theirs | clash)

    def _decided(self, here: Change, there: Change, taken: frozenset[str]) -> Decision:
        """Return the decision for these changes; `taken` are the parts to take from there."""
        verb = DECISIONS[here, there]
        event = None
        if verb in (Verb.PULL, Verb.MERGE):
            event = take(self.local, taken, self.remote) if self.local else self.remote
        elif verb is Verb.PUSH:
            event = self.local
        return Decision(verb, event, _fields(self.mine | self.theirs))

    def _change(self, now: Event | None, edits: frozenset[str]) -> Change:
        return GONE if self.base and not now else _edited(edits)

    def clash(self) -> frozenset[str]:
        """The parts on which both sides can not be right.

        Whatever was edited, where the other side has it no more or never agreed on it. The
        parts that both edited. And all that says when a series takes place, when both edited
        some of that: an occurrence moved there means nothing in a pattern changed here. A date
        that was added does.
        """
        edited = self.mine | self.theirs
        if not (self.base and self.local and self.remote):
            return edited
        both = self.mine & self.theirs
        ruled = _timing(edited) - self._added_dates()
        if ruled & PATTERN and self.mine & ruled and self.theirs & ruled:
            both |= ruled
        return both

    def _added_dates(self) -> frozenset[str]:
        """The parts that are added dates: they mean the same in whatever pattern."""
        if self.local.all_day != self.remote.all_day:
            return frozenset()
        return frozenset().union(*map(added_dates, (self.base, self.local, self.remote)))


def _edited(names: frozenset[str]) -> Change:
    return EDITED if names else SAME


def _timing(names: frozenset[str]) -> frozenset[str]:
    """Return those that say when a series takes place."""
    return frozenset(filter(is_timing, names))


def _differing(one: dict, other: dict) -> frozenset[str]:
    return frozenset(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _fields(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(field_of, names))
