"""Decide what one appointment needs, from three versions of it.

`base` is what both sides last agreed on, `local` is Odoo now, `remote` is the calendar now.
None means that it does not exist there; a cancelled one is the same as none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from .arrived import with_arrived
from .event import Event
from .normal import names_apart
from .parts import FIELDS, field_of, parts, standing
from .versions import Versions

TOLERANCE = timedelta(seconds=2)  # between our clock and the vendor's


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
    return _fields(names_apart(parts(standing(one), fields), parts(standing(other), fields)))


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
    return _decision(_versions(base, local, remote, fields, sent))


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
    decision = _decision(versions)
    if decision.verb is not Verb.CONFLICT or strategy is Strategy.ASK:
        return decision
    return _settled(versions, ruling(strategy, local_at, remote_at).odoo_wins)


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


def _versions(base, local, remote, fields, sent) -> Versions:
    return Versions(with_arrived(base, sent, remote, fields), local, remote, fields)


def _decision(sides: Versions) -> Decision:
    if sides.local and sides.here == sides.there != sides.was:
        # The same edit on both sides, or a push whose answer was lost.
        return Decision(Verb.AGREE, sides.local)
    here = _change(sides, sides.local, sides.mine)
    there = _change(sides, sides.remote, sides.theirs)
    if DECISIONS[here, there] in (Verb.CONFLICT, Verb.MERGE) and sides.clash():
        return Decision(Verb.CONFLICT, fields=_fields(sides.clash()))
    return _decided(sides, here, there, sides.theirs)


def _settled(sides: Versions, odoo_wins: bool) -> Decision:
    """Forget what the loser did where both clash, and decide again."""
    clash = sides.clash()
    if odoo_wins:
        left = sides.theirs - clash
        return _decided(sides, _change(sides, sides.local, sides.mine), _edited(left), left)
    there = _change(sides, sides.remote, sides.theirs)
    return _decided(sides, _edited(sides.mine - clash), there, sides.theirs | clash)


def _decided(sides: Versions, here: Change, there: Change, taken: frozenset[str]) -> Decision:
    """Return the decision for these changes; `taken` are the parts to take from there."""
    verb = DECISIONS[here, there]
    event = None
    if verb in (Verb.PULL, Verb.MERGE):
        event = sides.taken(taken)
    elif verb is Verb.PUSH:
        event = sides.local
    return Decision(verb, event, _fields(sides.mine | sides.theirs))


def _change(sides: Versions, now: Event | None, edits: frozenset[str]) -> Change:
    return GONE if sides.base and not now else _edited(edits)


def _edited(names: frozenset[str]) -> Change:
    return EDITED if names else SAME


def _fields(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(field_of, names))
