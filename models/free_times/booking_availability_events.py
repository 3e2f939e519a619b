from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...core.event import as_instant
from ...core.spans import moment
from .booking_availability import moment_of

#: Whoever attends fewer events than this, in all years, is asked first: ten years of a full diary.
FEW = 20_000
#: Of several people, each has their part of that, but they have this together.
FEW_OF_MANY = 5_000


class CalendarEvent(models.Model):
    """What lasts for more than a day is not found by its start."""

    _inherit = "calendar.event"

    _long_index = models.Index(
        "(stop) WHERE active AND show_as = 'busy' AND stop - start > '1 day'::interval"
    )


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    _attended_index = models.Index("(partner_id, event_id) WHERE state IS DISTINCT FROM 'declined'")


class BookingAvailability(models.AbstractModel):
    """Events that the resource's user organizes or attends, unless declined or shown as free.

    A mirror takes no time here: what it mirrors does, in whichever zone and for whomever
    its calendar blocks.
    """

    _inherit = "booking.availability"

    @api.model
    def _taken_sources(self):
        return [*super()._taken_sources(), self._taken_by_events]

    @api.model
    def _flush_sources(self):
        super()._flush_sources()
        for model in ("calendar.event", "calendar.attendee"):
            self.env[model].flush_model()

    @api.model
    def _taken_by_events(self, resources, bounds):
        """All-day events are stored as days without a zone: they cover whole days in the zone
        of the resource."""
        zones = {resource.id: resource.tz for resource in resources}
        for id, starts, stops, *days in self.env.execute_query(self._events(bounds)):
            yield id, starts or (), stops or ()
            for first, last in zip(*(each or () for each in days), strict=True):
                yield id, *([moment(each)] for each in whole_days(first, last, zones[id]))

    @api.model
    def _events(self, bounds):
        """What to ask: the moments, and the days of all-day events, of each resource.

        The database would rather read the attendees of all years, and compare each with each, as
        it can not tell how few events are near. Arrays, and a join that is done before anything is
        left out (`OFFSET 0`), leave it no choice (docs/decisions/0135).
        """
        return SQL(
            """WITH people AS MATERIALIZED (
                   SELECT r.id, u.id AS user_id, u.partner_id
                     FROM resource_resource r JOIN res_users u ON u.id = r.user_id
                    WHERE r.id = ANY(%(ids)s)),
               near AS MATERIALIZED (%(near)s),
               attendees AS (
                   SELECT a.event_id, a.partner_id AS guest
                     FROM calendar_attendee a
                    WHERE a.event_id = ANY(ARRAY(SELECT id FROM near))
                      AND a.partner_id = ANY(ARRAY(SELECT partner_id FROM people))
                      AND a.state IS DISTINCT FROM 'declined' OFFSET 0),
               invited AS (
                   SELECT * FROM near FULL JOIN attendees ON event_id = id OFFSET 0),
               taken AS (
                   SELECT organizer AS partner_id, %(time)s
                     FROM near
                    WHERE NOT EXISTS (
                          SELECT FROM calendar_attendee a
                           WHERE a.event_id = near.id AND a.partner_id = organizer
                             AND a.state = 'declined')
                UNION ALL
                   SELECT guest, %(time)s FROM invited
                    WHERE event_id = id AND guest IS DISTINCT FROM organizer)
               SELECT p.id,
                      array_agg(%(start)s) FILTER (WHERE first_day IS NULL),
                      array_agg(%(stop)s) FILTER (WHERE first_day IS NULL),
                      array_agg(first_day) FILTER (WHERE first_day IS NOT NULL),
                      array_agg(last_day) FILTER (WHERE first_day IS NOT NULL)
                 FROM taken
                 JOIN people p USING (partner_id)
             GROUP BY p.id""",
            ids=bounds["ids"],
            near=self._events_near(bounds),
            time=SQL("start, stop, first_day, last_day"),
            start=moment_of("start"),
            stop=moment_of("stop"),
        )

    @api.model
    def _events_near(self, bounds):
        """What to ask for the events to look at: those of the people, where these attend few at
        all; else everybody's, as looking for who attends these costs less then
        (docs/decisions/0153). `BETWEEN` leaves only the index by person to count with."""
        return SQL(
            """WITH attended AS MATERIALIZED (
                   SELECT event_id
                     FROM people CROSS JOIN LATERAL (
                          SELECT a.event_id
                            FROM calendar_attendee a
                           WHERE a.partner_id BETWEEN people.partner_id AND people.partner_id
                             AND a.state IS DISTINCT FROM 'declined'
                        ORDER BY a.partner_id, a.event_id OFFSET 0) of_one
                    LIMIT %(few)s),
               found AS (
                   SELECT *
                     FROM calendar_event e
                    WHERE (SELECT count(*) FROM attended) < %(few)s AND %(meets)s
                      AND (e.user_id = ANY(ARRAY(SELECT user_id FROM people))
                           OR e.id = ANY(ARRAY(SELECT event_id FROM attended)))
                UNION ALL
                   SELECT *
                     FROM calendar_event e
                    WHERE (SELECT count(*) FROM attended) = %(few)s AND %(meets)s)
               SELECT e.id, p.partner_id AS organizer, e.start, e.stop,
                      CASE WHEN e.allday THEN e.start_date END AS first_day,
                      coalesce(e.stop_date, e.start_date) AS last_day
                 FROM found e
            LEFT JOIN people p ON p.user_id = e.user_id""",
            few=max(FEW // max(len(bounds["ids"]), 1), FEW_OF_MANY),
            meets=self._event_meets(bounds),
        )

    @api.model
    def _event_meets(self, bounds):
        """Whether a row of `calendar_event e` takes time within the bounds.

        That a day's event begins a day before at the earliest says nothing new, but lets the
        database look for it from both sides.
        """
        return SQL(
            """e.active AND e.show_as = 'busy' AND e.mirror_remote_id IS NULL
               AND e.id != %(moved)s AND e.start < %(stop)s AND e.stop > %(start)s
               AND (e.start > %(before)s OR e.stop - e.start > '1 day'::interval)""",
            before=bounds["start"] - timedelta(days=1),
            **bounds,
        )


def whole_days(first, last, zone):
    """From midnight to midnight in `zone`; `last` is included."""
    return as_instant(first, zone), as_instant(last + timedelta(days=1), zone)
