from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...core.interval import Interval
from ...core.slots import Availability
from ...core.spans import Spans, moment
from ..moments import aware, naive

#: All-day events lie in their own zone: read this much more on both sides of a window.
ZONE_MARGIN = timedelta(days=1)

ALWAYS = SQL("TRUE")


class BookingAvailability(models.AbstractModel):
    """When resources work, and when their time is taken: gathered for `core.slots`.

    Each source is one query, whatever the number of resources and working calendars, and
    tables that say plainly when a resource is taken are one source together: one more of them
    is one more statement in `_taken_statements`. Only times are read, so nothing private can
    pass through here.
    """

    _name = "booking.availability"
    _description = "Gathering of bookable time"

    @api.model
    def _gather(self, resources, window, now, visitor="", instead_of=None):
        """Return the `Availability` of each of `resources`, in their order.

        Hours are whole working days around `window` (so that what is counted from their
        start does not depend on the window), taken time is what meets it. `now` (aware)
        decides which holds have expired. What is kept for `visitor` is free for them, and so is
        what the appointment `instead_of` takes, here and in the calendars that it is in.
        """
        resources = resources.sudo()
        wide = Interval(window.start - ZONE_MARGIN, window.stop + ZONE_MARGIN)
        hours = self.env["booking.hours"].sudo()._hours(resources, wide)
        taken = self.sudo()._taken(resources, wide, now, visitor, instead_of)
        return [
            Availability(resource.id, hours[resource.id], taken[resource.id])
            for resource in resources
        ]

    @api.model
    def _taken(self, resources, window, now, visitor="", instead_of=None):
        """Return {resource id: `Spans` that are not free}."""
        self._flush_sources()
        unreachable = self.env["calendar.remote"]._unreachable()
        bounds = {
            "ids": list(resources.ids),
            "start": naive(window.start),
            "stop": naive(window.stop),
            "now": naive(now),
            "visitor": visitor,
            "moved": instead_of.id if instead_of else 0,
            "ignored": unreachable["ignore"].ids,
            "closed": unreachable["block"],
        }
        pairs = defaultdict(list)
        for source in self._taken_sources():
            for resource_id, starts, stops in source(resources, bounds):
                pairs[resource_id] += zip(starts, stops, strict=True)
        return {id: Spans.joined(pairs[id]) for id in resources.ids}

    @api.model
    def _taken_sources(self):
        """Methods that yield (resource id, starts, stops): moments, in any order."""
        return [self._taken_by_tables, self._taken_by_silence, self._taken_by_time_off]

    @api.model
    def _flush_sources(self):
        for model in (
            "booking.reservation",
            "calendar.busy",
            "calendar.link",
            "resource.calendar.leaves",
            "resource.resource",
        ):
            self.env[model].flush_model()

    @api.model
    def _taken_by_tables(self, resources, bounds):
        """What tables of taken time say, all asked at once."""
        return self._by_resource(SQL(" UNION ALL ").join(self._taken_statements(bounds)))

    @api.model
    def _by_resource(self, statement):
        """The rows (resource id, start, stop) of a statement, naive UTC there, as a source yields
        them."""
        query = SQL(
            """SELECT resource_id, array_agg(%s), array_agg(%s)
                 FROM (%s) AS taken (resource_id, start, stop)
             GROUP BY resource_id""",
            moment_of("start"),
            moment_of("stop"),
            statement,
        )
        return self.env.execute_query(query)

    @api.model
    def _taken_statements(self, bounds):
        """What to ask each table: booked time, buffers included, what is kept for others, and
        what calendars outside say."""
        held = SQL("expires_at > %(now)s AND held_by IS DISTINCT FROM %(visitor)s", **bounds)
        booked = SQL("state = 'booked' AND event_id IS DISTINCT FROM %s", bounds["moved"])
        reserved = SQL("%s OR %s", booked, held)
        outside = SQL(
            """remote_id != ALL(%(ignored)s) AND (%(moved)s = 0 OR NOT EXISTS (
                SELECT FROM calendar_link l
                 WHERE l.event_id = %(moved)s AND l.remote_id = calendar_busy.remote_id
                   AND l.remote_event_id = calendar_busy.remote_event_id))""",
            **bounds,
        )
        return [
            self._taken_in("booking_reservation", bounds, reserved),
            self._taken_in("calendar_busy", bounds, outside),
        ]

    @api.model
    def _taken_in(self, table, bounds, condition=ALWAYS):
        """The times in a table with `resource_id`, `start` and `stop` that meet the bounds."""
        return SQL(
            """SELECT resource_id, start, stop
                 FROM %(table)s
                WHERE resource_id = ANY(%(ids)s) AND start < %(stop)s AND stop > %(start)s
                  AND (%(condition)s)""",
            table=SQL.identifier(table),
            condition=condition,
            ids=bounds["ids"],
            start=bounds["start"],
            stop=bounds["stop"],
        )

    @api.model
    def _taken_by_silence(self, resources, bounds):
        """All time of those who offer none while a calendar of theirs can not be reached."""
        for remote in bounds["closed"]:
            if remote._blocked_resource() in resources:
                ends = (aware(bounds["start"]), aware(bounds["stop"]))
                yield remote._blocked_resource().id, *([moment(end)] for end in ends)

    @api.model
    def _taken_by_time_off(self, resources, bounds):
        """A resource's own time off, and what its company or working calendar has off."""
        return self._by_resource(
            SQL(
                """SELECT r.id, l.date_from, l.date_to
                     FROM resource_calendar_leaves l
                     JOIN resource_resource r ON (
                          l.resource_id = r.id
                       OR l.resource_id IS NULL AND l.company_id = r.company_id)
                     JOIN res_company c ON c.id = coalesce(r.company_id, l.company_id)
                    WHERE r.id = ANY(%(ids)s) AND l.time_type = 'leave'
                      AND l.date_from < %(stop)s AND l.date_to > %(start)s
                      AND (l.resource_id IS NOT NULL OR l.calendar_id IS NULL
                           OR l.calendar_id = coalesce(r.calendar_id, c.resource_calendar_id))""",
                **bounds,
            )
        )


def moment_of(column):
    """What to ask for a column of naive UTC, so that it comes as a moment (`core.spans`)."""
    return SQL("(date_part('epoch', %s) * 1000000)::bigint", SQL.identifier(column))
