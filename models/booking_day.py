from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

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

    def _slots(self, window, now, resources=None, visitor=""):
        slots = super()._slots(window, now, resources, visitor)
        if not self.daily_limit or not slots:
            return slots
        full = self._full_days(slots[0].start, slots[-1].start)
        left = (
            replace(slot, resources=tuple(set(slot.resources) - full[self._day(slot.start)]))
            for slot in slots
        )
        return [replace(s, resources=tuple(sorted(s.resources))) for s in left if s.resources]

    def _free_resources(self, wish, now):
        free = super()._free_resources(wish, now)
        if not self.daily_limit:
            return free
        full = self._full_days(wish.start, wish.start)[self._day(wish.start)]
        return free.filtered(lambda resource: resource.id not in full)

    def _make_appointment(self, resource, wish):
        if self.daily_limit:
            days = self.env["booking.day"].sudo()
            days._take_turn(self, resource, self._day(wish.start))
        return super()._make_appointment(resource, wish)

    def _full_days(self, first, last) -> dict[date, set[int]]:
        """Return {day here: ids of those who take nobody any more}, for starts from `first`
        to `last` (aware)."""
        query = SQL(
            """SELECT resource_id, day, count(*)
                 FROM (SELECT r.resource_id,
                              (e.start AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
                         FROM booking_reservation r
                         JOIN calendar_event e ON e.id = r.event_id
                        WHERE e.booking_service_id = %s AND r.start < %s AND r.stop > %s) booked
             GROUP BY resource_id, day
               HAVING count(*) >= %s""",
            self.timezone,
            self.id,
            naive(last + 2 * A_DAY),
            naive(first - 2 * A_DAY),
            self.daily_limit,
        )
        self.env["booking.reservation"].flush_model()
        self.env["calendar.event"].flush_model()
        full = defaultdict(set)
        for resource_id, day, _count in self.env.execute_query(query):
            full[day].add(resource_id)
        return full
