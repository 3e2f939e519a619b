"""What a practice may book itself: its rules give way, time that is taken does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from .interval import Interval
from .slots import ZERO, Availability, Rules
from .teams import Cast

MINUTE = timedelta(minutes=1)


def without_rules(
    rules: Rules, cast: Cast, taken: Mapping[int, Sequence[Interval]], around: Interval
) -> tuple[Rules, Cast]:
    """Return rules and a cast under which every whole minute `around` can be had by those who
    have nothing else then.

    `taken` is, by id, the time that can not give way. `around` begins on a whole minute, and
    its start serves as the time of now, so that nothing is over.
    """

    def loose(group: Sequence[Availability]) -> list[Availability]:
        return [replace(each, hours=[around], taken=taken[each.id], full=()) for each in group]

    groups = {name: loose(getattr(cast, name)) for name in ("hosts", "rooms", "things")}
    open_rules = replace(rules, step=MINUTE, notice=ZERO, horizon=None, until=None)
    return open_rules, replace(cast, **groups)
