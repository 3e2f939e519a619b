"""The dates of a series as far as Odoo keeps them, and those that its rule does not give."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import islice

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

from ...core.event import Event, Moment, as_instant, moment_key
from ...core.interval import Interval
from ...core.off_rule import first_moment, with_dates
from ...core.recurrence import Occurrence, expand

ONE_DAY = timedelta(days=1)
#: From this year on pytz, by which Odoo lays out its series, knows no summer time, and its events
#: are an hour off their rule.
LOST_SUMMERS = 2038


def kept(series: Event, window: Interval) -> list[Occurrence]:
    """Return what of a series is kept here within `window`."""
    return list(islice(expand(series, window, zone=series.zone), MAX_RECURRENT_EVENT))


def laid_out(series: Event, moments: Collection[Moment]) -> tuple[Event, list[Occurrence]]:
    """Return the series and what its lines give up to the last of `moments`, when its events
    here start. Those that its rule does not give, put back after it had got another one, say,
    are added dates of it."""
    last = max(moments)
    found = _given(series, last)
    strays = _strays(moments, found)
    if not strays:
        return series, found
    series = with_dates(series, strays)
    return series, _given(series, last)


def _given(series: Event, last: Moment) -> list[Occurrence]:
    end = as_instant(last, series.zone) + ONE_DAY
    return kept(series, Interval(min(first_moment(series), end), end))


def _strays(moments: Collection[Moment], found: Sequence[Occurrence]) -> list[Moment]:
    given = {moment_key(each.original) for each in found}
    strays = [
        moment
        for moment in moments
        if moment_key(moment) not in given and moment.year < LOST_SUMMERS
    ]
    if len(found) < MAX_RECURRENT_EVENT:
        return strays
    beyond = moment_key(found[-1].original)  # there is more that it gives
    return [moment for moment in strays if moment_key(moment) < beyond]
