from psycopg2.errors import ExclusionViolation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class SlotTaken(ValidationError):
    """Somebody else has this time of this resource. Nothing was changed."""


class BookingReservation(models.Model):
    """A stretch of a resource's time, buffers included, that nobody else can have.

    The constraint on the table is the last word on double booking: it holds between
    transactions that can not see each other, whatever the code above it believed.
    Rows belong to the code of appointments: users read them and never write them.
    """

    _name = "booking.reservation"
    _description = "Reserved time"
    _order = "start"
    _rec_name = "resource_id"

    resource_id = fields.Many2one(
        "resource.resource", required=True, index=True, ondelete="cascade", readonly=True
    )
    start = fields.Datetime(required=True, readonly=True, help="Buffer before included.")
    stop = fields.Datetime(required=True, readonly=True, help="Buffer after included.")
    state = fields.Selection(
        [("hold", "Held"), ("booked", "Booked")], required=True, default="booked", readonly=True
    )
    expires_at = fields.Datetime(readonly=True, help="When a hold counts for nothing any more.")
    event_id = fields.Many2one(
        "calendar.event", "Appointment", index="btree_not_null", ondelete="cascade", readonly=True
    )
    service_id = fields.Many2one(related="event_id.booking_service_id")

    _overlap_index = models.Index("(resource_id, stop, start)")
    _lasts = models.Constraint("CHECK (start < stop)", "A reservation must last.")
    _hold_expires = models.Constraint(
        "CHECK ((state = 'hold') = (expires_at IS NOT NULL))",
        "A hold, and nothing but a hold, expires.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist"
        " (int4range(resource_id, resource_id, '[]') WITH &&, tsrange(start, stop) WITH &&)",
        "This time has just been taken.",
    )

    @api.model
    def _reserve(self, event, resources, start, stop):
        """Give `event` this time (naive UTC) of every one of `resources`, and no other time.

        Raise `SlotTaken`, with everything as it was, when any of it belongs to somebody
        else. Written in SQL so that losing a race, which is nobody's fault, leaves no
        error in the log.
        """
        self.flush_model()
        event.flush_recordset(["id"])
        try:
            with self.env.cr.savepoint(flush=False):
                self._forget_expired_holds(resources, start, stop)
                self._free(event)
                for resource in resources:
                    self.env.cr.execute(
                        self._insertion(event, resource, start, stop), log_exceptions=False
                    )
        except ExclusionViolation as clash:
            raise SlotTaken(self._taken_message(resources)) from clash
        finally:
            self.invalidate_model()
            event.invalidate_recordset(["booking_reservation_ids"])

    @api.model
    def _insertion(self, event, resource, start, stop):
        return SQL(
            """INSERT INTO booking_reservation
                   (resource_id, start, stop, state, event_id,
                    create_uid, create_date, write_uid, write_date)
               VALUES (%(resource)s, %(start)s, %(stop)s, 'booked', %(event)s,
                       %(uid)s, now() at time zone 'UTC', %(uid)s, now() at time zone 'UTC')""",
            resource=resource.id,
            start=start,
            stop=stop,
            event=event.id,
            uid=self.env.uid,
        )

    @api.model
    def _free(self, events):
        """Give back all reserved time of `events`."""
        self.env.cr.execute(
            SQL("DELETE FROM booking_reservation WHERE event_id = ANY(%s)", list(events.ids))
        )

    @api.model
    def _forget_expired_holds(self, resources, start, stop):
        self.env.cr.execute(
            SQL(
                """DELETE FROM booking_reservation
                    WHERE resource_id = ANY(%s) AND start < %s AND stop > %s
                      AND state = 'hold' AND expires_at <= now() at time zone 'UTC'""",
                list(resources.ids),
                stop,
                start,
            )
        )

    @api.model
    def _taken_message(self, resources):
        return self.env._(
            "%(who)s already has an appointment at that time. Please choose another time.",
            who=", ".join(resources.sudo().mapped("name")),
        )
