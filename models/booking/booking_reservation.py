from psycopg2.errors import ExclusionViolation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

EVERY = SQL("TRUE")


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

        Raise `SlotTaken`, with everything as it was, when any of it belongs to somebody else.
        Holds give way: whoever may not take what others keep has looked before (`_book`).
        Written in SQL so that losing a race, which is nobody's fault, leaves no error in the log.
        """
        self.flush_model()
        event.flush_recordset(["id"])
        try:
            with self.env.cr.savepoint(flush=False):
                self._drop_holds(resources, start, stop)
                self._free(event)
                # In one order for all, so that nobody waits for who waits for them.
                for resource in resources.sorted("id"):
                    self._insert(resource, start, stop, state="booked", event_id=event.id)
        except ExclusionViolation as clash:
            taken = self._booked_by_others(event, resources, start, stop)
            raise SlotTaken(self._taken_message(taken or resources)) from clash
        finally:
            self.invalidate_model()
            event.invalidate_recordset(["booking_reservation_ids"])

    @api.model
    def _booked_by_others(self, event, resources, start, stop):
        """Which of `resources` other appointments have then, as far as can be seen from here."""
        booked = self._booked(resources, start, stop)
        return booked.filtered(lambda each: each.event_id != event).resource_id

    @api.model
    def _booked(self, resources, start, stop):
        """What appointments have of this time (naive UTC) of `resources`."""
        overlap = [("start", "<", stop), ("stop", ">", start), ("state", "=", "booked")]
        return self.search([("resource_id", "in", resources.ids), *overlap])

    @api.model
    def _insert(self, resource, start, stop, **values):
        """Add a row and return its id. Raise what the database says when it can not be."""
        now = SQL("now() at time zone 'UTC'")
        row = {"resource_id": resource.id, "start": start, "stop": stop, **values}
        row |= {"create_uid": self.env.uid, "write_uid": self.env.uid}
        row |= {"create_date": now, "write_date": now}
        query = SQL(
            "INSERT INTO booking_reservation (%s) VALUES (%s) RETURNING id",
            SQL(", ").join(map(SQL.identifier, row)),
            SQL(", ").join(SQL("%s", value) for value in row.values()),
        )
        self.env.cr.execute(query, log_exceptions=False)
        return self.env.cr.fetchone()[0]

    @api.model
    def _free(self, events):
        """Give back all reserved time of `events`."""
        self.env.cr.execute(
            SQL("DELETE FROM booking_reservation WHERE event_id = ANY(%s)", list(events.ids))
        )

    @api.model
    def _drop_holds(self, resources, start, stop, condition=EVERY):
        """Take away the holds that meet this time, with what else their visitors keep; of those
        that others have just made and that can not be seen from here, the constraint will tell."""
        self.env.cr.execute(
            SQL(
                """WITH met AS (
                       SELECT id, held_by FROM booking_reservation
                        WHERE resource_id = ANY(%s) AND start < %s AND stop > %s
                          AND state = 'hold' AND %s)
                   DELETE FROM booking_reservation
                    WHERE id IN (SELECT id FROM met) OR held_by IN (SELECT held_by FROM met)""",
                list(resources.ids),
                stop,
                start,
                condition,
            )
        )

    @api.model
    def _taken_message(self, resources):
        return self.env._(
            "%(who)s already has an appointment at that time. Please choose another time.",
            who=", ".join(resources.sudo().mapped("name")),
        )
