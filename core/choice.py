"""What a person can choose where two sides say something different, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from .event import Event
from .normal import names_apart
from .parts import FIELDS, parts, standing, take
from .reconcile import clashing
from .versions import is_pattern, is_timing

#: The only part there is to choose where one side has nothing: whether it takes place at all.
WHOLE = "appointment"


class Side(str, Enum):
    """Whose version."""

    ODOO = "odoo"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Difference:
    """One part in which both sides differ.

    `here` and `there` say which side changed it since both agreed. `clash` says that both
    can not be right, so that no rule but a person decides. Parts that are `tied` say together
    when a series takes place: all of them are taken from the same side.
    """

    part: str
    here: bool
    there: bool
    clash: bool = True
    tied: bool = False

    @property
    def suggestion(self) -> Side | None:
        """The side that alone changed it, unless something else stands against that."""
        if self.clash or self.here == self.there:
            return None
        return Side.ODOO if self.here else Side.CALENDAR


def differing(
    base: Event | None, local: Event | None, remote: Event | None
) -> tuple[Difference, ...]:
    """Return what there is to choose, in the order of the parts' names; none when they agree."""
    was, here, there = (parts(standing(event), FIELDS) for event in (base, local, remote))
    if not (here and there):
        return (Difference(WHOLE, bool(base and here != was), bool(base and there != was)),)
    names = sorted(names_apart(here, there))
    clash = clashing(base, local, remote)
    tied = any(map(is_pattern, names)) and (local.is_series or remote.is_series)
    return tuple(
        Difference(
            name,
            here.get(name) != was.get(name),
            there.get(name) != was.get(name),
            name in clash,
            tied and is_timing(name),
        )
        for name in names
    )


def choose(local: Event | None, remote: Event | None, sides: Mapping[str, Side]) -> Event | None:
    """Return the event in which each differing part is as the chosen side has it.

    None means that it does not take place. Raise ValueError when `sides` leaves a part open or
    takes apart what belongs together.
    """
    local, remote = standing(local), standing(remote)
    there_is_to_choose = differing(None, local, remote)
    if missing := [each.part for each in there_is_to_choose if each.part not in sides]:
        raise ValueError(f"nobody has chosen: {', '.join(missing)}")
    if len({sides[each.part] for each in there_is_to_choose if each.tied}) > 1:
        raise ValueError("what says when a series takes place belongs together")
    if not (local and remote):
        return local if sides[WHOLE] is Side.ODOO else remote
    taken = [each.part for each in there_is_to_choose if sides[each.part] is Side.CALENDAR]
    return take(local, taken, remote)
