"""Who and what comes together for one appointment.

Everyone's time is cut by itself first (`core.slots`), and only then is it put together, start by
start: a time that is offered is free as a whole for everyone it takes, from its first minute on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from .interval import Interval
from .slots import Availability, Refusal, Rules, Slot, find_slots, is_free, passing, refused


@dataclass(frozen=True)
class Cast:
    """Who and what may take part in an appointment.

    It takes one of `hosts`, or every one of them when they meet `together`; one of `rooms`,
    where there are any; and all of `things`. Starts lie on the grid of the host who leads: the
    first one when they meet together. The others only have to be there and free.
    """

    hosts: Sequence[Availability]
    together: bool = False
    rooms: Sequence[Availability] = ()
    things: Sequence[Availability] = ()

    @property
    def leaders(self) -> Sequence[Availability]:
        """Those who may lead an appointment."""
        return self.hosts[:1] if self.together else self.hosts

    @property
    def followers(self) -> Sequence[Availability]:
        """The other hosts, who have to be there too."""
        return self.hosts[1:] if self.together else ()

    @property
    def needed(self) -> tuple[Availability, ...]:
        """Those who take part whoever leads."""
        return (*self.followers, *self.things)


def team_slots(rules: Rules, cast: Cast, window: Interval, now: datetime) -> list[Slot]:
    """Return the slots that start in `window`, in order, each with all hosts who can have it:
    any one of them, or the whole of them where they meet together."""
    slots = find_slots(rules, cast.leaders, window, now)
    starts = [slot.start for slot in slots]
    for each in cast.needed:
        starts = passing(rules, each, starts, now)
    if cast.rooms:
        starts = {start for room in cast.rooms for start in passing(rules, room, starts, now)}
    left = set(starts)
    slots = [slot for slot in slots if slot.start in left]
    if not cast.together:
        return slots
    everyone = tuple(host.id for host in cast.hosts)
    return [replace(slot, resources=everyone) for slot in slots]


def teams(rules: Rules, cast: Cast, start: datetime, now: datetime) -> list[tuple[int, ...]]:
    """Return every team that can have this start: ids, the host who leads first.

    In the order of hosts, and for each of rooms.
    """
    if any(refused(rules, each, start, now) for each in cast.needed):
        return []
    leaders = [each.id for each in cast.leaders if not is_free(rules, each, start, now)]
    rooms = [(each.id,) for each in cast.rooms if not refused(rules, each, start, now)]
    followers, things = ([each.id for each in group] for group in (cast.followers, cast.things))
    return [
        (leader, *followers, *room, *things)
        for leader, room in product(leaders, rooms if cast.rooms else [()])
    ]


def why_none(rules: Rules, cast: Cast, start: datetime, now: datetime) -> Refusal:
    """Return why no team can have this start: the most telling one of all reasons.

    That it was taken says more than that a limit was reached, and both say more than who does
    not work then.
    """
    rooms = [refused(rules, each, start, now) for each in cast.rooms]
    reasons = [
        *(is_free(rules, each, start, now) for each in cast.leaders),
        *(refused(rules, each, start, now) for each in cast.needed),
        *(rooms if all(rooms) else ()),
    ]
    given = [reason for reason in reasons if reason] or [Refusal.TAKEN]
    for telling in (Refusal.TAKEN, Refusal.FULL):
        if telling in given:
            return telling
    return given[0]
