"""Dates of a series that its rule does not give: added to it, or left over from another rule.

An exception may outlive the rule that it was made under. It takes place all the same, though
nothing in the rule speaks of it. As an added date (RDATE) it says so in words that everybody
knows, and can be told from one that is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from .event import Event, Moment, as_instant, in_utc, is_day, moment_key, moment_of, zone_info
from .recurrence_set import read
from .rules import BadRecurrence

LIMIT = 20_000  # as many starts as any series may have
MARGIN = timedelta(days=1)
PERIOD = "VALUE=PERIOD"  # a date with a length of its own


def with_dates(series: Event, originals: Iterable[Moment]) -> Event:
    """Return the series with these starts added. They are of its kind, days or instants."""
    lines = tuple(_line(each, None) for each in sorted(originals, key=moment_key))
    return replace(series, recurrence=(*series.recurrence, *lines))


def dates_apart(series: Event) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the lines of a series without its added dates, and these: a line for each, by key.

    Lines that can not be understood stay together.
    """
    rules = tuple(line for line in series.recurrence if not line.upper().startswith("RDATE"))
    try:
        added = read(series).added if rules != series.recurrence else ()
    except BadRecurrence:
        return series.recurrence, {}
    return rules, {moment_key(start): _line(start, length) for start, length in added}


def told_as_dates(series: Event) -> Event:
    """Return the series with all that takes place off its rule as added dates, a line for each.

    What is cancelled though no rule gives it, is left out, and so is an added date that the rule
    gives. What can not be understood is returned as it is.
    """
    rules, added = dates_apart(series)
    odd = {each.key: each for each in series.overrides if is_day(each.original) == series.all_day}
    if not (added or odd):
        return series
    plain = replace(series, recurrence=rules)
    try:
        strays = _strays(plain, {*added, *odd})
    except (BadRecurrence, OverflowError):
        return series
    if not (added or strays):
        return series
    idle = {key for key in strays & odd.keys() if not odd[key].takes_place}
    lines = {key: added.get(key) or _line(odd[key].original, None) for key in strays - idle}
    lines |= {key: line for key, line in added.items() if PERIOD in line and key not in idle}
    kept = tuple(each for each in series.overrides if each.key not in idle)
    return replace(series, recurrence=(*rules, *_in_order(lines)), overrides=kept)


def lines_with(rules: Event, dates: Event, keys: Collection[str], source: Event) -> tuple[str, ...]:
    """Return the rules of one event with the added dates of another, of which those that have
    one of `keys` are as in `source`."""
    lines, _ = dates_apart(rules)
    (_, here), (_, there) = dates_apart(dates), dates_apart(source)
    added = {key: line for key, line in here.items() if key not in keys}
    added |= {key: line for key, line in there.items() if key in keys}
    return (*lines, *_in_order(added))


def first_moment(series: Event) -> datetime:
    """Return the instant at which the first of a series starts: one may be added before its
    beginning, and one may be moved there. Raise `BadRecurrence`."""
    moved = [each.event.start for each in series.overrides if each.takes_place]
    starts = [series.start, *moved, *(start for start, _ in read(series).added)]
    return min(in_utc(as_instant(each, series.zone)) for each in starts)


def _in_order(dates: Mapping[str, str]) -> Iterator[str]:
    return (dates[key] for key in sorted(dates))


def _line(original: Moment, length: timedelta | None) -> str:
    key = moment_key(original)
    if length is not None:
        return f"RDATE;{PERIOD}:{key}/PT{length // timedelta(seconds=1)}S"
    return f"RDATE;VALUE=DATE:{key}" if is_day(original) else f"RDATE:{key}"


def _strays(series: Event, keys: Collection[str]) -> set[str]:
    """Which starts, of its kind, the rules of a series neither give nor take out."""
    recurrence = read(series)
    moments = {key: moment_of(key) for key in keys}
    walls = [_on_the_wall(each, series.zone) for each in moments.values()]
    starts = recurrence.starts(min(walls) - MARGIN, max(walls) + MARGIN, LIMIT)
    given = {moment_key(start) for start in starts}
    left = {key for key, each in moments.items() if not recurrence.removes(each)}
    return left - given


def _on_the_wall(moment: Moment, zone: str) -> datetime:
    if is_day(moment):
        return datetime.combine(moment, time.min)
    return moment.astimezone(zone_info(zone)).replace(tzinfo=None)
