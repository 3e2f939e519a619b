import re
from dataclasses import replace

from odoo import fields, models

from ...core.slots import Refusal, Slot

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
        for each in self._sessions(window, now, resources, visitor):
            if each.refusal is None:
                known, slot = found.get(each.start), _as_slot(each)
                found[each.start] = _either(known, slot) if known else slot
        return [found[start] for start in sorted(found)]

    def _teams(self, wish, now):
        """Who gives the session that can be joined then; else who could begin one."""
        if self._is_group():
            if session := self._session_to_join(wish, now):
                return [session._session_team()]
            if self.only_planned:
                raise self._refused(Refusal.TAKEN)
        return super()._teams(wish, now)

    def _cast(self, resources, window, now, **own):
        """Where the last client of a session moves, its time is free for them."""
        if event := own["instead_of"]:
            own["instead_of"] = event._booking_given_up()
        return super()._cast(resources, window, now, **own)

    def _session_to_join(self, wish, now):
        """The session with a place left that begins when `wish` does, with whom it names."""
        sessions = self.env["calendar.event"].sudo()
        then = [each.event_id for each in self._joinable_then(wish, now) if each.event_id]
        return sessions.browse(then[:1])

    def _joinable_then(self, wish, now):
        sessions = self._sessions_at(wish.start, now, wish.resource, wish.visitor)
        return [each for each in sessions if each.refusal is None]

    def _make_appointment(self, team, wish):
        made = super()._make_appointment(team, wish)
        if self._is_group():  # or they would have two places until the kept one lapses
            self.env["booking.reservation"].sudo()._release(wish.visitor)
        return made


def _as_slot(session):
    return Slot(session.start, session.stop, (session.leader,), session.left)


def _either(one, other):
    """One time at which some begin a session and another one can be joined."""
    resources = tuple(sorted({*one.resources, *other.resources}))
    return replace(one, resources=resources, left=max(one.left, other.left))
