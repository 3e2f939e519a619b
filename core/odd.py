"""Odd occurrences of a series: what they have of their own. In all else they follow the series.

A vendor tells an odd occurrence as a whole. Whoever moved one has said nothing about its title:
when the series is renamed, so is this occurrence.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import replace

from .event import Event, Moment, Override, Status, in_utc
from .normal import CARRIED, NORMAL, fields_apart, names_apart


def regular(series: Event, original: Moment) -> Event:
    """Return the occurrence that starts at `original`, as it is when it is like the others."""
    start, length = in_utc(original), in_utc(series.stop) - in_utc(series.start)
    return replace(series, start=start, stop=start + length, recurrence=(), overrides=())


def own_of(series: Event, override: Override, fields: Collection[str]) -> Hashable:
    """Return which of these fields an occurrence has otherwise than its series, and how: nothing
    when it is like the others, and CANCELLED when it does not take place."""
    if not override.takes_place:
        return Status.CANCELLED
    return tuple(each for each in _own(series, override).items() if each[0] in fields)


def odd_in(series: Event, override: Override, told: Event) -> Override:
    """Return an odd occurrence of `told` as one of `series`: with what it has of its own there."""
    if not override.takes_place:
        return override
    like_others = regular(series, override.original)
    followed = regular(told, override.original)
    follows = fields_apart(like_others, followed) - _own(told, override).keys()
    return replace(override, event=_with(override.event, follows, like_others))


def woven(base: Event, local: Event, remote: Event, original: Moment) -> Override | None:
    """Return an occurrence of `remote` with what `local` has changed of it since `base`. None
    when it can not be as both have it.

    One that stays as it was while its series is changed follows that no more, but nobody has
    changed it: whatever the other side did to it holds.
    """
    was, here, there = (_at(series, original) for series in (base, local, remote))
    if not was.takes_place:
        return None
    mine, edited = _told_anew(base, was, local, here)
    theirs, edited_there = _told_anew(base, was, remote, there)
    if not (here.takes_place and there.takes_place):
        return None if edited and edited_there else Override(original, None)
    if edited & edited_there & fields_apart(here.event, there.event):
        return None
    taken = edited | (mine - theirs)
    own = taken & _own(local, here).keys()
    event = _with(there.event, own, here.event)
    return Override(original, _with(event, taken - own, regular(remote, original)))


def _told_anew(
    base: Event, was: Override, series: Event, now: Override
) -> tuple[set[str], set[str]]:
    """Return what an occurrence has of its own otherwise than it had, and what of that somebody
    has edited: all, when it does not take place any more."""
    if not now.takes_place:
        return set(NORMAL), set(NORMAL)
    before, after = _own(base, was), _own(series, now)
    told = set(names_apart(before, after))
    return told, told & fields_apart(was.event, now.event)


def _own(series: Event, override: Override) -> dict[str, Hashable]:
    single = replace(override.event, recurrence=(), overrides=())
    own = fields_apart(single, regular(series, override.original))
    return {name: normal(single) for name, normal in NORMAL.items() if name in own}


def _at(series: Event, original: Moment) -> Override:
    """The occurrence that starts at `original` by the rule, odd or not."""
    like_others = Override(original, regular(series, original))
    return next((each for each in series.overrides if each.key == like_others.key), like_others)


def _with(event: Event, fields: set[str], source: Event) -> Event:
    attributes = [name for field in fields for name in CARRIED[field]]
    return replace(event, **{name: getattr(source, name) for name in attributes})
