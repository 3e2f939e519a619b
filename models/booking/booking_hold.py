from datetime import timedelta

from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ...core.slots import Refusal
from ..moments import naive
from ..parameters import number
from .booking_reservation import EVERY, SlotTaken

PARAMETER = "appointment_calendar_sync.hold_minutes"
DEFAULT_MINUTES = 5
MOST_MINUTES = 60

#: How long a time stays closed of which a calendar outside has just said that it is taken, or
#: has not said that it is free. By then the calendar was read: Outlook may take three minutes.
CLOSED = timedelta(minutes=3)


class BookingReservation(models.Model):
    """Holds: time that is kept for a visitor who has chosen it and not booked yet.

    A visitor keeps one time at most, of everyone and everything that the appointment takes: one
    row each, and all of them or none. A hold keeps other visitors away and nobody else: what the
    practice itself books, here or in a connected calendar, takes the time of a hold.
    """

    _inherit = "booking.reservation"

    held_by = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="The visitor, by a name that means nothing to anybody. Empty: it is closed to all.",
    )

    leads = fields.Boolean(readonly=True, help="The practitioner with whom a visitor keeps a time.")

    _one_hold_each = models.UniqueIndex("(held_by) WHERE leads")
    _held_by_index = models.Index("(held_by)")

    @api.model
    def _hold_minutes(self):
        """How long a time is kept."""
        return number(self.env, PARAMETER, DEFAULT_MINUTES, 1, MOST_MINUTES)

    @api.model
    def _keep(self, visitor, team, start, stop, **more):
        """Keep this time (naive UTC) of `team` for `visitor`, in place of what they kept before.

        `more` are further values of the holds.

        Return the holds, the one of who leads first. Raise `SlotTaken`, with everything as it was,
        when it can not be, and `ConcurrencyError` when the same visitor chooses something else in
        the same instant.
        """
        self.flush_model()
        until = fields.Datetime.now() + timedelta(minutes=self._hold_minutes())
        try:
            with self.env.cr.savepoint(flush=False):
                self._release(visitor)
                self._drop_holds(team, start, stop, self._lapsed())
                values = {"state": "hold", "held_by": visitor, "expires_at": until, **more}
                rows = {  # in one order for all, so that nobody waits for who waits for them
                    each: self._insert(each, start, stop, leads=each == team[:1], **values)
                    for each in team.sorted("id")
                }
                return self.browse(rows[each] for each in team)
        except ExclusionViolation as clash:
            raise SlotTaken(self._taken_message(team)) from clash
        except UniqueViolation as twice:
            raise ConcurrencyError("two choices of one visitor at once") from twice
        finally:
            self.invalidate_model()

    @api.model
    def _of(self, event, resources, start, stop):
        """What of this time (naive UTC) `event` (None: none) has reserved already."""
        own = event.sudo().booking_reservation_ids if event else self.browse()
        return own.filtered(
            lambda each: each.resource_id in resources and each.start < stop and start < each.stop
        )

    @api.model
    def _lapsed(self):
        return SQL("expires_at <= %s", fields.Datetime.now())

    @api.model
    def _kept_for(self, visitor):
        """What is kept for `visitor` now, who leads first, or nothing."""
        kept = [("held_by", "=", visitor), ("expires_at", ">", fields.Datetime.now())]
        return self.search(kept, order="leads DESC, id") if visitor else self.browse()

    @api.model
    def _release(self, visitor, start=None):
        """Give back what is kept for `visitor`, or only what begins at `start` (naive UTC)."""
        mine = SQL("held_by = %s", visitor)
        same = SQL("start = %s", start) if start else EVERY
        self.env.cr.execute(SQL("DELETE FROM booking_reservation WHERE %s AND %s", mine, same))
        self.invalidate_model()

    def _close(self, resources):
        """Keep everybody away from this time of `resources` until the calendars outside were read
        again, and give back that of the others.

        Nothing happens where its visitor has given it back meanwhile.
        """
        closed = self.exists().filtered(lambda hold: hold.resource_id in resources)
        (self.exists() - closed).unlink()
        self.env.cr.execute(
            SQL(
                """UPDATE booking_reservation
                      SET held_by = NULL, expires_at = %s
                    WHERE id = ANY(%s) AND state = 'hold'""",
                fields.Datetime.now() + CLOSED,
                list(closed.ids),
            )
        )
        self.invalidate_model()

    @api.model
    def _cron_give_back(self):
        """Forget what is kept no longer. It stands in nobody's way; this only tidies up."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM booking_reservation WHERE id IN (
                       SELECT id FROM booking_reservation
                        WHERE state = 'hold' AND %s FOR UPDATE SKIP LOCKED)""",
                self._lapsed(),
            )
        )
        self.invalidate_model()


class BookingService(models.Model):
    """Keeping a time for the visitor who has chosen it."""

    _inherit = "booking.service"

    def _hold(self, wish, now):
        """Keep what `wish` asks for, and whom, for its visitor. Return the holds, the one of who
        leads first.

        There are none where the appointment that is to be moved has some of that time already.
        Raise `BookingRefused`, with nothing changed, when it can not be had.
        """
        self.ensure_one()
        reservations = self.env["booking.reservation"].sudo()
        span = self._span_from(wish.start)
        for team in self._teams(wish, now):
            if reservations._of(wish.instead_of, team, *span):
                return reservations
            try:
                return reservations._keep(wish.visitor, team, *span)
            except SlotTaken:
                continue
        raise self._refused(Refusal.TAKEN)

    def _held(self, wish):
        """The holds on exactly what `wish` asks for, who leads first, or none."""
        holds = self.env["booking.reservation"].sudo()._kept_for(wish.visitor)
        people = wish.resource.sudo() or self.sudo().resource_ids
        first = holds[:1]
        same = first.leads and (first.start, first.stop) == self._span_from(wish.start)
        return holds if same and first.resource_id in people else holds.browse()

    def _span_from(self, start):
        """The time that a booking takes which starts at `start` (aware): buffers included."""
        begins = naive(start)
        return self._with_buffers(begins, begins + self._length())

    def _with_buffers(self, start, stop):
        """From when to when to reserve, naive UTC."""
        before = timedelta(minutes=self.buffer_before)
        return start - before, stop + timedelta(minutes=self.buffer_after)
