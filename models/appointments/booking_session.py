from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...core.interval import Interval
from ...core.slots import Refusal, untimely
from ..free_times.booking_explain import Rule
from ..moments import aware, naive

#: The database knows moments by the second.
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Session:
    """A session, as it stands for one visitor, or for anybody. Times are aware.

    Of its `seats`, `taken` are booked, and `kept` are for visitors who are booking just now and
    whose turn it is before. `leader` is the id of who gives it, `event_id` that of the session: 0
    while visitors are about to begin it. `refusal`: why it can not be joined; None: it can.
    """

    start: datetime
    stop: datetime
    leader: int
    event_id: int
    seats: int
    taken: int
    kept: int
    refusal: Refusal | Rule | None = None

    @property
    def left(self) -> int:
        return max(self.seats - self.taken - self.kept, 0)

    @property
    def has_room(self) -> bool:
        """Whether it takes place, and has a place that nobody has booked."""
        return bool(self.event_id) and self.taken < self.seats


class BookingService(models.Model):
    """Which sessions there are, and which of them can be joined: judged once, for visitors, for
    who books for them, and for who asks why they can not."""

    _inherit = "booking.service"

    def _sessions(self, window, now, resources=None, visitor=""):
        """Return the `Session`s that start in `window` (aware), in order, with any of `resources`
        (empty: anyone), those that visitors are about to begin too."""
        people = set(self._people(resources, self._named()).ids)
        found = [
            Session(aware(start), aware(stop), *numbers)
            for start, stop, *numbers in self._session_rows(window.start, window.stop, visitor)
            if numbers[0] in people
        ]
        closed = untimely(self._rules(), {each.start for each in found}, now)
        return [_judged(each, closed) for each in found]

    def _sessions_at(self, start, now, resources=None, visitor=""):
        """Those that begin at that moment (aware)."""
        return self._sessions(Interval(start, start + MOMENT), now, resources, visitor)

    def _session_rows(self, start, stop, visitor):
        """What a `Session` is made of, of each that starts in that span, times naive UTC.

        Of places that are kept, those count that were kept before theirs: where more keep one in
        the same moment than there are, the first ones have it, and not nobody.
        """
        for model in ("calendar.event", "booking.place", "booking.reservation"):
            self.env[model].flush_model()
        query = SQL(
            """SELECT s.start, s.stop, s.leader, s.event, s.seats, s.taken, (
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
            """SELECT e.start, e.stop, r.id AS leader, e.id AS event,
                      e.booking_seats AS seats, coalesce(e.booking_seats_taken, 0) AS taken
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
            """SELECT start + %s, stop - %s, resource_id, 0, %s, 0
                 FROM booking_reservation
                WHERE begins_id = %s AND leads AND held_by IS NOT NULL AND expires_at > %s""",
            before,
            after,
            self.seats,
            self.id,
            fields.Datetime.now(),
        )


def _judged(session, closed):
    full = None if session.left else Rule.SEATS
    return replace(session, refusal=closed.get(session.start, full))
