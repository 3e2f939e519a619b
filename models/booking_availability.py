from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..core.event import as_instant
from ..core.interval import Interval
from ..core.slots import Availability
from .moments import aware, naive

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
        """Return {resource id: merged intervals that are not free}."""
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
        spans = defaultdict(list)
        for source in self._taken_sources():
            for resource_id, start, stop in source(resources, bounds):
                spans[resource_id].append((start, stop))
        return {id: _merged(spans[id]) for id in resources.ids}

    @api.model
    def _taken_sources(self):
        """Methods that yield (resource id, start, stop), aware."""
        return [
            self._taken_by_tables,
            self._taken_by_silence,
            self._taken_by_time_off,
            self._taken_by_events,
        ]

    @api.model
    def _flush_sources(self):
        for model in (
            "booking.reservation",
            "calendar.busy",
            "calendar.link",
            "resource.calendar.leaves",
            "calendar.event",
            "calendar.attendee",
            "resource.resource",
        ):
            self.env[model].flush_model()

    @api.model
    def _taken_by_tables(self, resources, bounds):
        """What tables of taken time say, all asked at once."""
        return self.env.execute_query(SQL(" UNION ALL ").join(self._taken_statements(bounds)))

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
            """SELECT resource_id, start AT TIME ZONE 'UTC', stop AT TIME ZONE 'UTC'
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
                yield remote._blocked_resource().id, *map(aware, (bounds["start"], bounds["stop"]))

    @api.model
    def _taken_by_time_off(self, resources, bounds):
        """A resource's own time off, and what its company or working calendar has off."""
        return self.env.execute_query(
            SQL(
                """SELECT r.id, l.date_from AT TIME ZONE 'UTC', l.date_to AT TIME ZONE 'UTC'
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

    @api.model
    def _taken_by_events(self, resources, bounds):
        """Events that the resource's user organizes or attends, unless declined or shown as free.

        A mirror takes no time here: what it mirrors does, in whichever zone and for whomever
        its calendar blocks.

        All-day events are stored as days without a zone: they cover whole days in the zone
        of the resource.
        """
        zones = {resource.id: resource.tz for resource in resources}
        for id, start, stop, first_day, last_day in self.env.execute_query(self._events(bounds)):
            if first_day:
                yield id, *whole_days(first_day, last_day, zones[id])
            else:
                yield id, start, stop

    @api.model
    def _events(self, bounds):
        """What to ask: which events meet the bounds, and only then who attends these.

        The database would rather read the attendees of all years, as it can not tell how few
        events meet both bounds. An array leaves it no choice (docs/decisions/0135).
        """
        return SQL(
            """WITH people AS MATERIALIZED (
                   SELECT r.id, u.id AS user_id, u.partner_id
                     FROM resource_resource r
                     JOIN res_users u ON u.id = r.user_id
                    WHERE r.id = ANY(%(ids)s)),
               near AS MATERIALIZED (
                   SELECT e.id, e.user_id,
                          e.start AT TIME ZONE 'UTC' AS start, e.stop AT TIME ZONE 'UTC' AS stop,
                          CASE WHEN e.allday THEN e.start_date END AS first_day,
                          CASE WHEN e.allday THEN e.stop_date END AS last_day
                     FROM calendar_event e
                    WHERE e.active AND e.show_as = 'busy' AND e.mirror_remote_id IS NULL
                      AND e.id != %(moved)s AND e.start < %(stop)s AND e.stop > %(start)s)
               SELECT p.id, e.start, e.stop, e.first_day, e.last_day
                 FROM near e
                 JOIN people p ON p.user_id = e.user_id
                WHERE NOT EXISTS (
                      SELECT FROM calendar_attendee a
                       WHERE a.event_id = e.id AND a.partner_id = p.partner_id
                         AND a.state = 'declined')
            UNION ALL
               SELECT p.id, e.start, e.stop, e.first_day, e.last_day
                 FROM near e
                 JOIN calendar_attendee a ON a.event_id = e.id
                 JOIN people p ON p.partner_id = a.partner_id
                WHERE a.event_id = ANY(ARRAY(SELECT id FROM near))
                  AND a.state IS DISTINCT FROM 'declined'
                  AND e.user_id IS DISTINCT FROM p.user_id""",
            **bounds,
        )


def whole_days(first, last, zone):
    """From midnight to midnight in `zone`; `last` is included."""
    return as_instant(first, zone), as_instant(last + timedelta(days=1), zone)


def _merged(spans):
    """Sorted intervals without overlaps; ends that touch are joined.

    The database gives them their zone: thousands of times that is much cheaper than here.
    """
    merged = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        elif start < stop:
            merged.append([start, stop])
    return [Interval(start, stop) for start, stop in merged]
