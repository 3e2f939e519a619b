import re
from dataclasses import replace
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...core.interval import Interval
from ...core.slots import Refusal, Slot
from ..moments import aware, naive

#: The database knows moments by the second.
MOMENT = timedelta(seconds=1)
#: Stands for any number: a sign that no text has.
ANY = "\ue000"


class BookingService(models.Model):
    """Services for groups: several clients share a time.

    The first client makes a session, the others join it until its places are taken. Sessions that
    staff have planned are offered too, also outside working hours, and nothing else where visitors
    may only join (`only_planned`).
    """

    _inherit = "booking.service"

    seats = fields.Integer(
        "Places",
        default=1,
        required=True,
        help="How many clients can come at the same time. 1: each client comes alone.",
    )
    only_planned = fields.Boolean(
        "Only sessions that you plan",
        help="Visitors join sessions that are in the calendar already. "
        "Off: the first visitor of any free time begins one.",
    )

    _some_seats = models.Constraint(
        "CHECK (seats BETWEEN 1 AND 1000)", "There are between 1 and 1,000 places."
    )

    def _is_group(self):
        return bool(self) and self.seats > 1

    # What a session is called --------------------------------------------------------------------

    def _session_title(self, taken, seats):
        return self.env._(
            "%(service)s (%(taken)s of %(seats)s)", service=self.name, taken=taken, seats=seats
        )

    def _is_session_title(self, title):
        """Whether it is a title of ours, however many came then."""
        pattern = re.escape(self._session_title(ANY, ANY)).replace(ANY, r"\d+")
        return bool(re.fullmatch(pattern, title or ""))

    # What can be joined --------------------------------------------------------------------------

    def _slots(self, window, now, resources=None, visitor="", instead_of=None):
        own = {"visitor": visitor, "instead_of": instead_of}
        if not self._is_group():
            return super()._slots(window, now, resources, **own)
        free = [] if self.only_planned else super()._slots(window, now, resources, **own)
        found = {slot.start: replace(slot, left=self.seats) for slot in free}
        for each in self._joinable(window, now, resources, visitor):
            known = found.get(each.start)
            found[each.start] = _either(known, each) if known else each
        return [found[start] for start in sorted(found)]

    def _teams(self, wish, now):
        """Who gives the session that can be joined then; else who could begin one."""
        if self._is_group():
            if session := self._session_to_join(wish, now):
                return [session.booking_reservation_ids.resource_id.sorted(
                    lambda each: each.user_id != session.user_id)]  # fmt: skip
            if self.only_planned:
                raise self._refused(Refusal.TAKEN)
        return super()._teams(wish, now)

    def _joinable(self, window, now, resources, visitor):
        """The sessions in `window` with a place left for `visitor`, as slots."""
        soonest = now + timedelta(hours=self.notice)
        latest = now + timedelta(days=self.horizon)
        start, stop = max(window.start, soonest), min(window.stop, latest + MOMENT)
        people = set(self._people(resources, self._named()).ids)
        for starts, stops, leader, left in self._sessions(start, stop, visitor):
            if leader in people and left > 0:
                yield Slot(aware(starts), aware(stops), (leader,), left)

    def _session_to_join(self, wish, now):
        """The session with a place left that begins when `wish` does, with whom it names."""
        sessions = self.env["calendar.event"].sudo()
        for slot in self._joinable_then(wish, now):
            practitioner = self.env["resource.resource"].sudo().browse(slot.resources).user_id
            then = {"start": naive(wish.start), "user_id": practitioner.id}
            if session := sessions._session_at(self, then):
                return session
        return sessions

    def _joinable_then(self, wish, now):
        instant = Interval(wish.start, wish.start + MOMENT)
        return list(self._joinable(instant, now, wish.resource, wish.visitor))

    def _sessions(self, start, stop, visitor):
        """Yield (start, stop, who leads, places left for `visitor`) of sessions in that span, of
        those that visitors are about to begin too.

        Of places that are kept, those count that were kept before theirs: where more keep one in
        the same moment than there are, the first ones have it, and not nobody.
        """
        for model in ("calendar.event", "booking.place", "booking.reservation"):
            self.env[model].flush_model()
        query = SQL(
            """SELECT s.start, s.stop, s.leader, s.places - (
                      SELECT count(*) FROM booking_place p
                   LEFT JOIN booking_place own
                          ON own.visitor = %(visitor)s AND own.expires_at > %(now)s
                         AND own.service_id = p.service_id
                         AND own.resource_id = p.resource_id AND own.start = p.start
                       WHERE p.service_id = %(service)s
                         AND p.resource_id = s.leader AND p.start = s.start
                         AND p.visitor != %(visitor)s AND p.expires_at > %(now)s
                         AND (own.id IS NULL OR p.id < own.id))
                 FROM (%(begun)s UNION ALL %(beginning)s) s
                WHERE s.start >= %(start)s AND s.start < %(stop)s
             ORDER BY s.start, s.leader""",
            visitor=visitor,
            now=fields.Datetime.now(),
            service=self.id,
            begun=self._begun(),
            beginning=self._beginning(),
            start=naive(start),
            stop=naive(stop),
        )
        return self.env.execute_query(query)

    def _begun(self):
        """Sessions that take place."""
        return SQL(
            """SELECT e.start, e.stop, r.id AS leader,
                      e.booking_seats - coalesce(e.booking_seats_taken, 0) AS places
                 FROM calendar_event e
                 JOIN resource_resource r ON r.user_id = e.user_id
                 JOIN booking_reservation b ON b.event_id = e.id AND b.resource_id = r.id
                WHERE e.booking_service_id = %s AND e.booking_seats > 0
                  AND e.booking_session_id IS NULL AND e.active
                  AND e.booking_state = 'confirmed'""",
            self.id,
        )

    def _beginning(self):
        """Sessions for which visitors keep a time, and which nobody has booked yet."""
        before, after = (timedelta(minutes=m) for m in (self.buffer_before, self.buffer_after))
        return SQL(
            """SELECT start + %s, stop - %s, resource_id, %s
                 FROM booking_reservation
                WHERE begins_id = %s AND leads AND held_by IS NOT NULL AND expires_at > %s""",
            before,
            after,
            self.seats,
            self.id,
            fields.Datetime.now(),
        )

    def _make_appointment(self, team, wish):
        made = super()._make_appointment(team, wish)
        if self._is_group():  # or they would have two places until the kept one lapses
            self.env["booking.reservation"].sudo()._release(wish.visitor)
        return made


def _either(one, other):
    """One time at which some begin a session and another one can be joined."""
    resources = tuple(sorted({*one.resources, *other.resources}))
    return replace(one, resources=resources, left=max(one.left, other.left))
