"""Which occurrence of a changed series is which event that is there already."""

from collections.abc import Hashable
from datetime import date
from typing import NamedTuple


class Spot(NamedTuple):
    """An occurrence: its identity (the start its rule gives it) and its local date."""

    key: str
    day: date
    what: Hashable


def match(present: list[Spot], wanted: list[Spot]) -> list[tuple[Spot | None, Spot | None]]:
    """Pair what is there with what should be there.

    By identity first; when the whole series moved, by day, then in order. What is left over
    is paired with None. So events keep their ids, notes and links wherever that is possible.
    """
    pairs, present, wanted = _pair_by(lambda spot: spot.key, present, wanted)
    more, present, wanted = _pair_by(lambda spot: spot.day, present, wanted)
    pairs += more
    if len(present) == len(wanted):
        pairs += zip(present, wanted, strict=True)
        present, wanted = [], []
    return pairs + [(spot, None) for spot in present] + [(None, spot) for spot in wanted]


def _pair_by(key, present, wanted):
    """Pair those with the same key, in order: two may take place on one day."""
    waiting = {}
    for spot in present:
        waiting.setdefault(key(spot), []).append(spot)
    pairs = [(waiting[key(spot)].pop(0), spot) for spot in wanted if waiting.get(key(spot))]
    paired = {id(spot) for pair in pairs for spot in pair}
    left = ([spot for spot in spots if id(spot) not in paired] for spots in (present, wanted))
    return pairs, *left
