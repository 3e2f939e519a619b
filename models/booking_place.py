from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class BookingPlace(models.Model):
    """A place in a session that is kept for a visitor who has chosen it and not booked yet.

    Like a hold on a time, of which a visitor has one at most; but several of these stand side by
    side, so that no constraint is the last word here. That is the number of places in the row of
    the session, when the place is booked.
    """

    _name = "booking.place"
    _description = "Place that is kept"

    session_id = fields.Many2one("calendar.event", required=True, index=True, ondelete="cascade")
    visitor = fields.Char(required=True)
    expires_at = fields.Datetime(required=True)
    resource_id = fields.Many2one("resource.resource", required=True, ondelete="cascade")

    _one_each = models.UniqueIndex("(visitor)")

    @api.model
    def _keep(self, session, visitor):
        """Keep a place for `visitor`, in place of what they kept before, and return it."""
        minutes = self.env["booking.reservation"]._hold_minutes()
        leader = session.booking_reservation_ids.resource_id.filtered(
            lambda each: each.user_id == session.user_id
        )[:1]
        return self.create(
            {
                "session_id": session.id,
                "visitor": visitor,
                "expires_at": fields.Datetime.now() + timedelta(minutes=minutes),
                "resource_id": leader.id,
            }
        )

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
        self.env.cr.execute(SQL("DELETE FROM booking_place WHERE visitor = %s", visitor))
        places.invalidate_model()
