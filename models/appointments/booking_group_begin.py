from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..booking.booking_reservation import SlotTaken
from ..moments import naive

#: So much shorter a place may be kept than others, so that not each of many who come at once has to
#: write into the same row.
SHORTER = timedelta(seconds=30)


class BookingReservation(models.Model):
    """Time that is kept for all who are about to begin a session together.

    It is one hold, as if they were one visitor: so the constraint says of it what it says of
    every other. Who they are, and how many, say their places (`booking.place`).
    """

    _inherit = "booking.reservation"

    begins_id = fields.Many2one(
        "booking.service",
        "Session that it begins",
        ondelete="cascade",
        readonly=True,
        help="Several visitors together keep this time for a session of this service.",
    )

    _begins_index = models.Index("(begins_id, start) WHERE begins_id IS NOT NULL")

    @api.model
    def _common_name(self, service, leader, start):
        """Whose time it is that is kept for a session then (naive UTC), whoever comes to it."""
        return f"session {service.id} {leader.id} {start:%Y-%m-%dT%H:%M:%S}"

    @api.model
    def _kept_in_common(self, service, leader, start):
        """The time that is kept for whoever begins that session."""
        return self._kept_for(self._common_name(service, leader, start))

    @api.model
    def _keep_common(self, service, team, start, span):
        """Keep the time `span` of `team` for those who begin a session at `start`.

        Raise `ConcurrencyError` when somebody else takes it, or begins it, in the same moment:
        who tries again sees what they have done, and may join them.
        """
        until = fields.Datetime.now() + timedelta(minutes=self._hold_minutes())
        known = self._kept_in_common(service, team[:1], start)
        if known:
            known.filtered(lambda hold: hold.expires_at < until - SHORTER).expires_at = until
            return
        name = self._common_name(service, team[:1], start)
        try:
            self._keep(name, team, *span, begins_id=service.id)
        except SlotTaken as clash:
            raise ConcurrencyError("a session is begun by somebody else") from clash

    @api.model
    def _release_common(self, service_id, leader_id, start):
        """Give back what was kept for a session, if nobody is left who is about to begin it."""
        service = self.env["booking.service"].browse(service_id)
        leader = self.env["resource.resource"].browse(leader_id)
        self.env.cr.execute(
            SQL(
                """DELETE FROM booking_reservation WHERE held_by = %s AND NOT EXISTS (
                       SELECT FROM booking_place p
                        WHERE p.service_id = %s AND p.resource_id = %s AND p.start = %s
                          AND p.expires_at > %s)""",
                self._common_name(service, leader, start),
                service_id,
                leader_id,
                start,
                fields.Datetime.now(),
            )
        )
        self.invalidate_model()


class BookingService(models.Model):
    """Several visitors begin a session at once (docs/decisions/0149)."""

    _inherit = "booking.service"

    def _hold(self, wish, now):
        """For a group not a time is kept, but a place; the time is kept for all of them.

        Neither is where the session of who moves as its last one has some of that time already.
        """
        if not self._is_group():
            return super()._hold(wish, now)
        team, start = self._teams(wish, now)[0], naive(wish.start)
        reservations = self.env["booking.reservation"].sudo()
        reservations._release(wish.visitor)
        if not self._session_to_join(wish, now):
            span = self._span_from(wish.start)
            given_up = wish.instead_of and wish.instead_of._booking_given_up()
            if reservations._of(given_up, team, *span):
                return reservations
            reservations._keep_common(self, team, start, span)
        return self.env["booking.place"].sudo()._keep(self, team[:1], start, wish.visitor)

    def _kept(self, wish, now):
        """A place that is kept keeps its turn."""
        if not self._is_group():
            return super()._kept(wish, now)
        if not self._place_of(wish):
            self._hold(wish, now)
        return self._teams(wish, now)[0]

    def _held(self, wish):
        """For who begins a session, what is kept for all who do."""
        place = self._place_of(wish)
        name = place and place._common_holds()[:1].held_by
        return super()._held(replace(wish, visitor=name) if name else wish)

    def _place_of(self, wish):
        places = self.env["booking.place"].sudo()
        return places._of(self, wish) if self._is_group() else places

    def _teams(self, wish, now):
        """What is kept in common is free for who has, or can have, a place in it."""
        common = self._common_holds(wish, now) if self._is_group() else None
        return super()._teams(replace(wish, visitor=common.held_by) if common else wish, now)

    def _common_holds(self, wish, now):
        """What is kept for those who begin the session that `wish` can have a place in."""
        reservations = self.env["booking.reservation"].sudo()
        for session in self._joinable_then(wish, now):
            leader = self.env["resource.resource"].browse(session.leader)
            if found := reservations._kept_in_common(self, leader, naive(wish.start))[:1]:
                return found
        return None

    def _make_appointment(self, team, wish):
        """Somebody who begins, plans or fills the session in the same moment is seen by who tries
        again."""
        if not self._is_group():
            return super()._make_appointment(team, wish)
        try:
            return super()._make_appointment(team, wish)
        except SlotTaken as clash:
            raise ConcurrencyError("a session was changed by somebody else") from clash
