from collections import defaultdict
from itertools import chain

from odoo import api, models
from odoo.tools import SQL

from ...core.hours import Shift, open_hours
from ...core.interval import Interval

WORKING_WEEK = range(5)
NOON = 12 * 60


class BookingHours(models.AbstractModel):
    """The working hours of resources, in a constant number of queries.

    Odoo's own `_attendance_intervals_batch` asks once per working calendar, so the weekly
    pattern is read for all calendars at once and laid out in `core.hours`. Which calendar
    counts when is still Odoo's answer, so that HR contracts have their say. Time off is
    not taken away here: it is taken time, and does not shift the grid of a day.
    """

    _name = "booking.hours"
    _description = "Gathering of working hours"

    @api.model
    def _hours(self, resources, window):
        """Return {resource id: attendances} on all days that meet `window`.

        Who works the same hours gets the same list.
        """
        periods = resources._get_calendars_validity_within_period(window.start, window.stop)
        shifts = self._shifts(resources, periods)
        first, last = window.start.date(), window.stop.date()
        laid_out = {}
        hours = {}
        for resource in resources:
            parts = []
            for calendar, validity in periods[resource.id].items():
                pattern = shifts[calendar, resource.company_id]
                key = (pattern, resource.tz)
                if key not in laid_out:
                    laid_out[key] = open_hours(pattern, resource.tz, first, last)
                parts.append(_while_valid(laid_out[key], validity, window))
            hours[resource.id] = parts[0] if len(parts) == 1 else list(chain(*parts))
        return hours

    @api.model
    def _shifts(self, resources, periods):
        """Return {(working calendar, company): its weekly shifts}.

        Somebody without fixed hours is offered when the company is open. A company without
        fixed hours is open on the days of the working week, around noon, for as long as its
        calendar says.
        """
        wanted = {
            (calendar, resource.company_id): _with_hours(
                calendar, resource.company_id.resource_calendar_id
            )
            for resource in resources
            for calendar in periods[resource.id]
        }
        fixed = self._fixed_shifts(set(wanted.values()))
        return {key: fixed.get(c) or _around_noon(c) for key, c in wanted.items()}

    @api.model
    def _fixed_shifts(self, calendars):
        """Return {working calendar: shifts} of those that have fixed hours."""
        by_id = {calendar.id: calendar for calendar in calendars}
        lines = self.env["resource.calendar.attendance"]
        lines.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT calendar_id, dayofweek, week_type, hour_from, hour_to
                     FROM resource_calendar_attendance
                    WHERE calendar_id = ANY(%s)
                      AND display_type IS NULL AND day_period != 'lunch'""",
                [c.id for c in calendars if c and not c.flexible_hours],
            )
        )
        shifts = defaultdict(tuple)
        for calendar_id, *line in rows:
            calendar = by_id[calendar_id]
            shifts[calendar] += (_shift(*line, calendar.two_weeks_calendar),)
        return shifts


def _with_hours(calendar, company_calendar):
    """The calendar to follow: the company's where the resource's own has no fixed hours."""
    return company_calendar if not calendar or calendar.flexible_hours else calendar


def _shift(weekday, week, opens, closes, in_two_weeks):
    """`opens` and `closes` are hours of the day, as Odoo keeps them."""
    parity = int(week) if in_two_weeks else None
    return Shift(int(weekday), round(opens * 60), round(closes * 60), parity)


def _around_noon(calendar):
    if not calendar.flexible_hours:
        return ()
    half = round(calendar.hours_per_day * 30)
    return tuple(Shift(weekday, NOON - half, NOON + half) for weekday in WORKING_WEEK)


def _while_valid(hours, validity, window):
    """The part of `hours` during which a working calendar counts."""
    spans = [(start, stop) for start, stop, _ in validity]
    if spans == [(window.start, window.stop)]:
        return hours
    return [
        Interval(max(open.start, start), min(open.stop, stop))
        for start, stop in spans
        for open in hours
        if open.start < stop and start < open.stop
    ]
