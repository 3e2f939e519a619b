"""Whether two series take place alike, however they say it."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta

from .event import Event
from .interval import Interval
from .off_rule import first_moment
from .parts import FIELDS, parts
from .recurrence import expand
from .recurrence_set import read
from .rules import BadRecurrence

OWN = FIELDS - {"recurrence", "overrides"}
FAR = timedelta(days=366 * 40)  # longer than anybody's series goes on


def take_place_alike(one: Event, other: Event) -> bool:
    """True when each date of one is a date of the other, with the same words.

    Of what has no end nobody can say so.
    """
    try:
        return _dates(one) == _dates(other)
    except BadRecurrence:
        return False


def _dates(series: Event) -> set[Hashable]:
    if any(rule.count is None and rule.until is None for rule in read(series).rules):
        raise BadRecurrence("it has no end")
    first = first_moment(series)
    found = expand(series, Interval(first, first + FAR))
    return {tuple(parts(each.event, OWN).items()) for each in found}
