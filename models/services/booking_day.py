from collections import Counter
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...core.event import as_instant
from ...core.interval import Interval
from ..moments import naive

A_DAY = timedelta(days=1)
DAY, WEEK = "day", "week"
LENGTHS = {DAY: A_DAY, WEEK: 7 * A_DAY}

#: {field of a limit: the span in which it counts, and whether for each practitioner}.
LIMITS = {
    "daily_limit": (DAY, True),
    "weekly_limit": (WEEK, True),
    "daily_limit_all": (DAY, False),
    "weekly_limit_all": (WEEK, False),
}


class BookingDay(models.Model):
    """A day or week of a service that has a limit: what is booked in it is booked in turn.

    Transactions can not see each other, so two could each take what they believe to be the last
    place, at different times, where no constraint stands between them. Who books writes into this
    row first. Of two, the database refuses the second one, which Odoo then runs again: by then it
    sees the first.
    """

    _name = "booking.day"
    _description = "Day or week with a limit"

    service_id = fields.Many2one("booking.service", required=True, ondelete="cascade")
    resource_id = fields.Many2one(
        "resource.resource", ondelete="cascade", help="Empty: the service in all."
    )
    span = fields.Selection([(DAY, "Day"), (WEEK, "Week")], required=True, default=DAY)
    day = fields.Date(required=True, index=True, help="Of a week, its Monday.")

    _one_each = models.UniqueIndex("(service_id, COALESCE(resource_id, 0), span, day)")

    @api.model
    def _take_turn(self, service, resource, span, day):
        """Wait for whoever books in that span; raise a serialization failure if somebody did."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO booking_day (service_id, resource_id, span, day)
                        VALUES (%s, %s, %s, %s)
                   ON CONFLICT (service_id, COALESCE(resource_id, 0), span, day)
                 DO UPDATE SET day = excluded.day""",
                service.id,
                resource.id or None,
                span,
                day,
            ),
            log_exceptions=False,
        )

    @api.autovacuum
    def _gc_old(self):
        self.search([("day", "<", fields.Date.today() - 9 * A_DAY)]).unlink()


class BookingService(models.Model):
    """How many appointments of a service there are in a day and in a week."""

    _inherit = "booking.service"

    daily_limit = fields.Integer(
        "Most in a day",
        help="Visitors book no more appointments of this service with one practitioner in one day. "
        "0: as many as there is time for. What you book yourself is not limited.",
    )
    weekly_limit = fields.Integer(
        "Most in a week",
        help="Visitors book no more appointments of this service with one practitioner in one "
        "week, from Monday to Sunday. 0: as many as there is time for.",
    )
    daily_limit_all = fields.Integer(
        "Most in a day in all",
        help="Visitors book no more appointments of this service in one day, with whomever. "
        "0: as many as there is time for.",
    )
    weekly_limit_all = fields.Integer(
        "Most in a week in all",
        help="Visitors book no more appointments of this service in one week, from Monday to "
        "Sunday, with whomever. 0: as many as there is time for.",
    )

    _limits = models.Constraint(
        "CHECK (coalesce(daily_limit, 0) >= 0 AND coalesce(weekly_limit, 0) >= 0"
        " AND coalesce(daily_limit_all, 0) >= 0 AND coalesce(weekly_limit_all, 0) >= 0)",
        "A limit can not be negative.",
    )

    def _limits_set(self):
        """Yield (span, whether it is each practitioner's, most) of the limits that there are."""
        for name, (span, each) in LIMITS.items():
            if self[name]:
                yield span, each, self[name]

    def _full(self, resources, window, instead_of):
        full = super()._full(resources, window, instead_of)
        limits = list(self._limits_set())
        if not limits:
            return full
        people = set(resources.filtered("user_id").ids)
        booked = self._booked_days(window, instead_of)
        for span, each, most in limits:
            for (who, first), count in _counted(booked, span).items():
                concerned = people & {who} if each else people
                if count >= most and bool(who) == each:
                    for id in concerned:
                        full.setdefault(id, []).append(self._interval(span, first))
        return full

    def _make_appointment(self, team, wish):
        days = self.env["booking.day"].sudo()
        day = self._day(wish.start)
        hosts = team.filtered("user_id").sorted("id")
        for span, each, _most in self._limits_set():
            for who in hosts if each else [hosts.browse()]:
                days._take_turn(self, who, span, _first_of(span, day))
        return super()._make_appointment(team, wish)

    def _interval(self, span, first) -> Interval:
        """That day, or the week that begins then, where the service is at home."""
        ends = (first, first + LENGTHS[span])
        return Interval(*(as_instant(each, self.timezone) for each in ends))

    def _booked_days(self, window, instead_of):
        """Return (resource id, day here, appointments) around `window`; in all without an id."""
        week = LENGTHS[WEEK] + A_DAY
        query = SQL(
            """SELECT resource_id, day, count(DISTINCT id)
                 FROM (SELECT r.resource_id, e.id,
                              (e.start AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
                         FROM booking_reservation r
                         JOIN calendar_event e ON e.id = r.event_id
                        WHERE e.booking_service_id = %s AND r.start < %s AND r.stop > %s
                          AND e.id != %s) booked
             GROUP BY GROUPING SETS ((resource_id, day), (day))""",
            self.timezone,
            self.id,
            naive(window.stop + week),
            naive(window.start - week),
            instead_of.id if instead_of else 0,
        )
        self.env["booking.reservation"].flush_model()
        self.env["calendar.event"].flush_model()
        return self.env.execute_query(query)


def _first_of(span, day: date) -> date:
    return day - timedelta(days=day.weekday()) if span == WEEK else day


def _counted(booked, span):
    """{(resource id, first day of the span): appointments}."""
    counts = Counter()
    for who, day, count in booked:
        counts[who, _first_of(span, day)] += count
    return counts
