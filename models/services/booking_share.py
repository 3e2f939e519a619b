from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...core.event import as_instant
from ...core.shares import Turn
from ..free_times.booking_assignment import TOGETHER
from ..moments import naive

#: What counts when it is decided whose turn it is: appointments this long before and after the day.
SPAN = timedelta(days=14)


class BookingShare(models.Model):
    """How many of a service's appointments a practitioner is given, beside the others."""

    _name = "booking.share"
    _description = "Share of appointments"
    _order = "service_id, resource_id"
    _rec_name = "resource_id"

    service_id = fields.Many2one("booking.service", required=True, index=True, ondelete="cascade")
    resource_id = fields.Many2one(
        "resource.resource", "Practitioner", required=True, ondelete="cascade"
    )
    weight = fields.Integer(
        default=1,
        required=True,
        help="2 is given twice as much as 1. 0 is booked only by visitors who choose this "
        "practitioner by name.",
    )

    _one_each = models.Constraint(
        "UNIQUE (service_id, resource_id)", "Each practitioner has one share. Change that one."
    )
    _sensible = models.Constraint(
        "CHECK (weight BETWEEN 0 AND 100)", "A share is a whole number from 0 to 100."
    )


class BookingService(models.Model):
    """Who is given an appointment that may be anyone's."""

    _inherit = "booking.service"

    share_ids = fields.One2many("booking.share", "service_id", "Shares", copy=True)

    def _weights(self):
        """Return {resource id: weight} of those who have another weight than 1."""
        return {share.resource_id.id: share.weight for share in self.sudo().share_ids}

    def _people(self, resources, named):
        """Who has no share is there for those who ask for them."""
        people = super()._people(resources, named)
        asked = resources or self.assignment == TOGETHER
        return people if asked else people - named["without share"]

    def _named_statements(self):
        self.env["booking.share"].flush_model()
        none = SQL(
            "SELECT %s, resource_id FROM booking_share WHERE service_id = %s AND weight = 0",
            "without share",
            self.id,
        )
        return [*super()._named_statements(), none]

    def _preference(self, wish, leaders):
        """After what is kept: who has had the least for their weight."""
        first, turns = super()._preference(wish, leaders), self._turns(leaders, wish)
        return lambda team: (*first(team), *turns[team[0]].order)

    def _turns(self, ids, wish):
        """Return {resource id: Turn} around the day of `wish`: appointments of this service, and
        what others keep."""
        rows = {id: found for id, *found in self.env.execute_query(self._given(ids, wish))}
        weights = self._weights()
        return {id: Turn(*rows.get(id, (timedelta(), 0)), weight=weights.get(id, 1)) for id in ids}

    def _given(self, ids, wish):
        self.env["booking.reservation"].flush_model()
        self.env["calendar.event"].flush_model()
        day = self._day(wish.start)
        return SQL(
            """SELECT resource_id, sum(length), max(number)
                 FROM (SELECT r.resource_id, e.stop - e.start AS length, e.id AS number
                         FROM booking_reservation r
                         JOIN calendar_event e ON e.id = r.event_id
                        WHERE e.booking_service_id = %(service)s AND e.id != %(moved)s
                          AND r.resource_id = ANY(%(ids)s)
                          AND r.start >= %(start)s AND r.start < %(stop)s
                    UNION ALL
                       SELECT resource_id, stop - start, 0
                         FROM booking_reservation
                        WHERE state = 'hold' AND held_by != %(visitor)s AND expires_at > %(now)s
                          AND resource_id = ANY(%(ids)s)
                          AND start >= %(start)s AND start < %(stop)s) given
             GROUP BY resource_id""",
            service=self.id,
            moved=wish.instead_of.id if wish.instead_of else 0,
            ids=list(ids),
            visitor=wish.visitor,
            now=fields.Datetime.now(),
            start=naive(as_instant(day - SPAN, self.timezone)),
            stop=naive(as_instant(day + SPAN, self.timezone)),
        )
