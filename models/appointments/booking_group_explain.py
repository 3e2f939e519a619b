from odoo import models

from ..booking.booking_by_hand import Chance
from ..free_times.booking_explain import Explained, Refused


class BookingService(models.Model):
    """Whether a session can be joined: what visitors, and who books for them, are told of it.

    The time of a session is taken, by itself. What becomes of its start is a matter of its places.
    """

    _inherit = "booking.service"

    def _explain(self, resource, window, now, asked=()):
        if not self._is_group():
            return super()._explain(resource, window, now, asked)
        sessions = {each.start: each for each in self._sessions(window, now, resource)}
        told = super()._explain(resource, window, now, [*asked, *sessions])
        return [self._explained_by(sessions.get(each.start), each) for each in told]

    def _explained_by(self, session, told):
        """`told`, or what the session that begins then has to say."""
        if not session:
            return told
        leader = self.env["resource.resource"].sudo().browse(session.leader)
        refused = (Refused(leader, session.refusal),) if session.refusal else ()
        return Explained(told.start, refused, session)

    def _chances(self, resource, window, now, asked=()):
        """Rules give way for a session as well. Its places do not, once they are booked."""
        return [
            Chance(each.explained, session.has_room)
            if (session := each.explained.session) and session.event_id
            else each
            for each in super()._chances(resource, window, now, asked)
        ]

    def _team_by_hand(self, resource, start, now):
        """A session that has room is joined, whatever visitors may do."""
        return self._session_with_room(resource, start, now)._session_team() or (
            super()._team_by_hand(resource, start, now)
        )

    def _session_with_room(self, resource, start, now):
        """The session (calendar.event) at `start` (aware) in which a place is left, or none."""
        sessions = self._sessions_at(start, now, resource) if self._is_group() else []
        ids = [each.event_id for each in sessions if each.has_room]
        return self.env["calendar.event"].sudo().browse(ids[:1])
