from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..moments import naive


class BookingPlace(models.Model):
    """A place in a session that is kept for a visitor who has chosen it and not booked yet.

    Like a hold on a time, of which a visitor has one at most; but several of these stand side by
    side, so that no constraint is the last word here. That is the number of places in the row of
    the session, when the place is booked.

    It belongs to a time rather than to a session: there may be none yet (`booking_group_begin`).
    """

    _name = "booking.place"
    _description = "Place that is kept"

    service_id = fields.Many2one("booking.service", required=True, ondelete="cascade")
    resource_id = fields.Many2one(
        "resource.resource", required=True, ondelete="cascade", help="Who gives the session."
    )
    start = fields.Datetime(required=True, help="When the session begins.")
    visitor = fields.Char(required=True)
    expires_at = fields.Datetime(required=True)

    _one_each = models.UniqueIndex("(visitor)")
    _session_index = models.Index("(service_id, resource_id, start)")

    @api.model
    def _keep(self, service, leader, start, visitor):
        """Keep a place for `visitor`, who has none, and return it. `start` is naive UTC."""
        reservations = self.env["booking.reservation"]
        until = fields.Datetime.now() + timedelta(minutes=reservations._hold_minutes())
        common = reservations._kept_in_common(service, leader, start)
        return self.create(
            {
                "service_id": service.id,
                "resource_id": leader.id,
                "start": start,
                "visitor": visitor,
                "expires_at": min([until, *common.mapped("expires_at")]),
            }
        )

    @api.model
    def _of(self, service, wish):
        """The place that is kept for the visitor of `wish`, if it is what they wish for."""
        if not wish.visitor:
            return self.browse()
        mine = [("visitor", "=", wish.visitor), ("expires_at", ">", fields.Datetime.now())]
        that = [("service_id", "=", service.id), ("start", "=", naive(wish.start))]
        places = self.search([*mine, *that])
        return places.filtered(lambda each: each.resource_id in (wish.resource or each.resource_id))

    @api.model
    def _kept_in(self, session):
        """The places that visitors keep in a session (calendar.event)."""
        leader = session._session_team()[:1]
        then = [("resource_id", "=", leader.id), ("start", "=", session.start)]
        that = [("service_id", "=", session.booking_service_id.id), *then]
        return self.search([*that, ("expires_at", ">", fields.Datetime.now())])

    def write(self, vals):
        """What is kept in common is kept as long as any place in it."""
        result = super().write(vals)
        if until := vals.get("expires_at"):
            shorter = self._common_holds().filtered(lambda hold: hold.expires_at < until)
            shorter.write({"expires_at": until})
        return result

    def _common_holds(self):
        """The time that is kept for whoever begins the session, if it has to be begun."""
        reservations = self.env["booking.reservation"]
        found = reservations.browse()
        for place in self:
            session = place.service_id, place.resource_id, place.start
            found |= reservations._kept_in_common(*session)
        return found

    @api.autovacuum
    def _gc_lapsed(self):
        self.search([("expires_at", "<", fields.Datetime.now())]).unlink()


class BookingReservation(models.Model):
    """Who gives back what is kept for them gives back their place too."""

    _inherit = "booking.reservation"

    @api.model
    def _release(self, visitor, start=None):
        super()._release(visitor, start)
        places = self.env["booking.place"]
        places.flush_model()
        given_back = SQL(
            "DELETE FROM booking_place WHERE visitor = %s RETURNING service_id, resource_id, start",
            visitor,
        )
        for given in self.env.execute_query(given_back):
            self._release_common(*given)
        places.invalidate_model()
