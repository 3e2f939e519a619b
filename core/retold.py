"""The same series in other words: which of its occurrences are its rule, and which are odd.

Of two occurrences with two titles either may be the odd one, and a series whose first one is
cancelled may as well begin with its second. Two versions that tell it differently seem to
differ, though all takes place just the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from .event import Event, Moment, Override, as_instant, in_utc
from .interval import Interval
from .odd import regular
from .off_rule import first_moment
from .parts import FIELDS
from .reconcile import same
from .recurrence import expand
from .recurrence_set import read
from .rules import BadRecurrence

#: What an occurrence may have otherwise than its series.
OWN = FIELDS - {"status", "recurrence", "overrides"}
WORDS = ("title", "location", "notes", "private", "blocks")
FAR = timedelta(days=366 * 40)  # longer than anybody's series goes on


def retold(series: Event, told: Event | None) -> Event:
    """Return `series` in the words of `told`, an earlier version of it: every occurrence is as
    it was, but when it begins and what holds for the series itself is what `told` says of it.

    That is so as long as one occurrence is still what `told` says of that. Where none is, all
    was changed, and `series` is returned as it is; so is one that has no end, since odd ones
    can not tell what holds for ever.
    """
    if not (told and told.is_series and series.is_series) or told.all_day != series.all_day:
        return series
    series = _begun_like(series, told)
    if same(regular(series, series.start), regular(told, series.start), OWN):
        return series
    try:
        times = list(_times(series))
    except BadRecurrence:
        return series
    if not any(map(_is_still_in(told), times)):
        return series
    return _with_odd_ones(_master(series, told), times)


def _begun_like(series: Event, told: Event) -> Event:
    """Return a series whose first ones are cancelled with the start that `told` has."""
    if in_utc(series.start) <= in_utc(told.start):
        return series
    if series.zone != told.zone and not series.all_day:
        return series
    try:
        now, before = _by_key(_times(series)), _by_key(_times(told))
    except BadRecurrence:
        return series
    left = {key for key, each in now.items() if each.takes_place}
    were = {key for key, each in before.items() if each.takes_place}
    if not left <= before.keys() or max(left, default="") != max(were, default=""):
        return series
    times = [now[key] if key in left else Override(before[key].original, None) for key in before]
    stop = regular(series, told.start).stop
    whole = replace(series, start=told.start, stop=stop, recurrence=told.recurrence)
    return _with_odd_ones(whole, times)


def _by_key(times: Iterable[Override]) -> dict[str, Override]:
    return {each.key: each for each in times}


def _times(series: Event) -> Iterator[Override]:
    """Yield every occurrence by itself, those that do not take place too."""
    rules = read(series).rules
    first = as_instant(series.start, series.zone)
    if any(rule.count is None and rule.until is None for rule in rules):
        raise BadRecurrence("it has no end")
    if any(rule.until and rule.until.date() > _day(series.start) + FAR for rule in rules):
        raise BadRecurrence("its end is too far away")
    odd = {each.key for each in series.overrides}
    by_rule = expand(replace(series, overrides=()), Interval(first_moment(series), first + FAR))
    yield from (Override(o.original, o.event) for o in by_rule if o.key not in odd)
    yield from series.overrides


def _day(moment: Moment) -> date:
    return in_utc(moment) if not hasattr(moment, "hour") else in_utc(moment).date()


def _is_still_in(told: Event):
    """Return a test: whether an occurrence is still what `told` says of it."""
    odd = {each.key: each for each in told.overrides}

    def test(time: Override) -> bool:
        was = odd.get(time.key) or Override(time.original, regular(told, time.original))
        return time.takes_place and was.takes_place and same(time.event, was.event, OWN)

    return test


def _master(series: Event, told: Event) -> Event:
    stop = regular(told, series.start).stop
    return replace(series, stop=stop, **{name: getattr(told, name) for name in WORDS})


def _with_odd_ones(series: Event, times: list[Override]) -> Event:
    odd = (
        each
        for each in times
        if not (each.takes_place and same(each.event, regular(series, each.original), OWN))
    )
    return replace(series, overrides=tuple(sorted(odd, key=lambda each: each.key)))
