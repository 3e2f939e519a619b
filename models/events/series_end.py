"""Where a series ends whose last events were taken away here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

from ...core.event import Event, Moment, Override, as_instant, moment_key
from ...core.interval import Interval
from ...core.recurrence import Occurrence, expand

YEAR = timedelta(days=366)
HORIZON = 20 * YEAR  # as far as a series from outside is kept here


def ended(series: Event, until_last: Sequence[Occurrence], last: Moment) -> Event:
    """Return the series without what its rule gives after `last`, the last event here.

    `until_last` is what the rule gives up to there. One that is missing after it is cancelled;
    where more are, the series ends.
    """
    if _is_kept_no_further(series, len(until_last), last):
        return series
    match _later(series, last):
        case []:
            return series
        case [one] if _has_end(series):
            return series.with_override(Override(one.original, None))
    lines = tuple(_ending(line, last) for line in series.recurrence)
    return replace(series, recurrence=lines)


def reaching(series: Event, last: Moment) -> Event:
    """Return the series with an end no earlier than `last`, the last event here.

    Odoo ends a weekly series with the week before the one in which another one goes on, and
    keeps what takes place between.
    """
    lines = series.recurrence
    if len(lines) == 1 and _until(lines[0]) and _until(lines[0]) < moment_key(last):
        longer = replace(series, recurrence=(_ending(lines[0], last),))
        return longer if _gives(longer, last) else series
    return series


def _gives(series, last):
    start = as_instant(last, series.zone)
    found = expand(series, Interval(start, start + timedelta(seconds=1)), zone=series.zone)
    return any(moment_key(each.original) == moment_key(last) for each in found)


def _until(line):
    return line.partition("UNTIL=")[2].partition(";")[0]


def _is_kept_no_further(series, number, last):
    """Whether more would not be here anyway. Of a series without end only some part is kept:
    it counts as ended only where most of that part is gone."""
    share = 1 if _has_end(series) else 2
    start, after = (as_instant(moment, series.zone) for moment in (series.start, last))
    return number >= MAX_RECURRENT_EVENT // share or after >= start + (HORIZON - YEAR) / share


def _later(series, last):
    """What the rule gives after `last`, within what would be kept here."""
    start, after = (as_instant(moment, series.zone) for moment in (series.start, last))
    end = start + HORIZON if _has_end(series) else after + HORIZON / 2
    found = expand(series, Interval(after, end), zone=series.zone)
    return [each for each in found if moment_key(each.original) > moment_key(last)]


def _has_end(series):
    rules = (line for line in series.recurrence if line.startswith("RRULE"))
    return all("COUNT=" in rule or "UNTIL=" in rule for rule in rules)


def _ending(line, last):
    name, _, rule = line.partition(":")
    if not name.startswith("RRULE"):
        return line
    parts = [part for part in rule.split(";") if part.split("=")[0] not in ("COUNT", "UNTIL")]
    return f"{name}:{';'.join([*parts, f'UNTIL={moment_key(last)}'])}"
