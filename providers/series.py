"""A series' occurrences: as the rule says, and what it takes to have them as they should be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from ..core.event import Event, Moment, Override, as_instant, in_utc, is_day, moment_key, zone_info
from ..core.interval import Interval
from ..core.reconcile import same
from ..core.recurrence import BadRecurrence, expand

ONE_SECOND = timedelta(seconds=1)


def by_the_rule(series: Event, original: Moment) -> Event:
    """Return the occurrence that starts at `original` as its series describes it."""
    length = in_utc(series.stop) - in_utc(series.start)
    if is_day(original):
        start, stop = original, original + length
    else:
        start = original.astimezone(zone_info(series.zone))
        stop = (in_utc(original) + length).astimezone(start.tzinfo)
    return replace(series, start=start, stop=stop, recurrence=(), overrides=())


def restored(series: Event, original: Moment) -> Override:
    """Return an override that says of an occurrence what its series says."""
    return Override(original, by_the_rule(series, original))


def ruled(series: Event, original: Moment) -> Override:
    """Return what the series says of an occurrence that is not odd any more: that it is like
    the others or, where the rule has it no more, that it does not take place."""
    return restored(series, original) if gives(series, original) else Override(original, None)


def gives(series: Event, original: Moment) -> bool:
    """True when the series' rule has an occurrence that starts at `original`.

    Also when the rule can not be understood: then its vendor knows better.
    """
    start = in_utc(as_instant(original, series.zone))
    plain = replace(series, overrides=())
    try:
        found = [each.key for each in expand(plain, Interval(start, start + ONE_SECOND))]
    except BadRecurrence:
        return True
    return moment_key(original) in found


def without_idle_overrides(series: Event) -> Event:
    """Return the series without the overrides that change nothing.

    Those are occurrences that are again as the rule says, and cancelled ones that the rule
    does not have any more.
    """
    telling = tuple(o for o in series.overrides if _tells(series, o.original, o.event))
    return replace(series, overrides=telling)


def _tells(series: Event, original: Moment, event: Event | None) -> bool:
    if event is None:
        return gives(series, original)
    return not same(event, by_the_rule(series, original)) or not gives(series, original)


def to_write(series: Event, there: Collection[Override]) -> list[Override]:
    """Return the occurrences to write so that a calendar with the overrides `there` has ours.

    Those that differ, and then those to be as the rule says: not to take place, where it does
    not have them any more.
    """
    found = {override.key: override for override in there}
    ours = {override.key: override for override in series.overrides}
    changed = [o for key, o in ours.items() if not _is_there(o, found.get(key))]
    odd = [o for key, o in found.items() if key not in ours]
    return changed + [_as_ruled(series, o.original) for o in odd if _strays(series, o)]


def _as_ruled(series: Event, original: Moment) -> Override:
    ruled = gives(series, original)
    return restored(series, original) if ruled else Override(original, None)


def _is_there(wanted: Override, there: Override | None) -> bool:
    if there is None:
        return False
    if there.event is None or wanted.event is None:
        return there.event is wanted.event
    return same(there.event, wanted.event)


def _strays(series: Event, there: Override) -> bool:
    if not gives(series, there.original):
        return there.takes_place
    return there.event is None or not same(there.event, by_the_rule(series, there.original))
