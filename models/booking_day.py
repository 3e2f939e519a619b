from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.event import as_instant
from ..core.interval import Interval
from .moments import naive

A_DAY = timedelta(days=1)


class BookingDay(models.Model):
    """A practitioner's day of a service that has a limit: what is booked on it is booked in turn.

    Transactions can not see each other, so two could each take what they believe to be the last
    place, at different times, where no constraint stands between them. Who books writes into this
    row first. Of two, the database refuses the second one, which Odoo then runs again: by then it
    sees the first.
    """

    _name = "booking.day"
    _description = "Day with a limit"

    service_id = fields.Many2one("booking.service", required=True, ondelete="cascade")
    resource_id = fields.Many2one("resource.resource", required=True, ondelete="cascade")
    day = fields.Date(required=True, index=True)

    _one_each = models.UniqueIndex("(service_id, resource_id, day)")

    @api.model
    def _take_turn(self, service, resource, day):
        """Wait for whoever books on that day; raise a serialization failure if somebody did."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO booking_day (service_id, resource_id, day) VALUES (%s, %s, %s)
                   ON CONFLICT (service_id, resource_id, day) DO UPDATE SET day = excluded.day""",
                service.id,
                resource.id,
                day,
            ),
            log_exceptions=False,
        )

    @api.autovacuum
    def _gc_old(self):
        self.search([("day", "<", fields.Date.today() - 2 * A_DAY)]).unlink()


class BookingService(models.Model):
    """How many appointments of a service a practitioner takes in a day."""

    _inherit = "booking.service"

    daily_limit = fields.Integer(
        "Most in a day",
        help="Visitors book no more appointments of this service with one practitioner in one day. "
        "0: as many as there is time for. What you book yourself is not limited.",
    )

    _limits = models.Constraint(
        "CHECK (coalesce(daily_limit, 0) >= 0)", "The limit for a day can not be negative."
    )

    def _full(self, resources, window, instead_of):
        full = super()._full(resources, window, instead_of)
        if self.daily_limit:
            for resource_id, day in self._full_days(resources, window, instead_of):
                full.setdefault(resource_id, []).append(self._whole_day(day))
        return full

    def _make_appointment(self, team, wish):
        if self.daily_limit:
            days = self.env["booking.day"].sudo()
            for practitioner in team.filtered("user_id"):
                days._take_turn(self, practitioner, self._day(wish.start))
        return super()._make_appointment(team, wish)

    def _whole_day(self, day) -> Interval:
        start, stop = (as_instant(each, self.timezone) for each in (day, day + A_DAY))
        return Interval(start, stop)

    def _full_days(self, resources, window, instead_of):
        """Yield (resource id, day here) of those who take nobody any more, around `window`."""
        query = SQL(
            """SELECT resource_id, day, count(*)
                 FROM (SELECT r.resource_id,
                              (e.start AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
                         FROM booking_reservation r
                         JOIN calendar_event e ON e.id = r.event_id
                        WHERE e.booking_service_id = %s AND r.start < %s AND r.stop > %s
                          AND r.resource_id = ANY(%s) AND e.id != %s) booked
             GROUP BY resource_id, day
               HAVING count(*) >= %s""",
            self.timezone,
            self.id,
            naive(window.stop + 2 * A_DAY),
            naive(window.start - 2 * A_DAY),
            resources.filtered("user_id").ids,
            instead_of.id if instead_of else 0,
            self.daily_limit,
        )
        self.env["booking.reservation"].flush_model()
        self.env["calendar.event"].flush_model()
        for resource_id, day, _count in self.env.execute_query(query):
            yield resource_id, day
