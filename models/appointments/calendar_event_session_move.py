from odoo import models
from odoo.fields import Command

from ..free_times.booking_slots import UNTOLD


class CalendarEvent(models.Model):
    """A client of a group takes their place to another session (docs/decisions/0150).

    The seat stays what it is, with its link and what was said: its session is another one. A
    session that has nobody else comes along, unless there is one already (docs/decisions/0177).
    """

    _inherit = "calendar.event"

    def _booking_can_move(self):
        """An appointment for one client, of what has become a group, is no seat."""
        is_group = self.booking_service_id._is_group()
        return is_group == bool(self.booking_session_id) and super()._booking_can_move()

    def _booking_lasts_as_usual(self):
        """A seat lasts as long as whatever session it is in."""
        return bool(self.booking_session_id) or super()._booking_lasts_as_usual()

    def _booking_service_as_booked(self):
        booked = super()._booking_service_as_booked()
        return self.booking_service_id if self.booking_session_id else booked

    def _booking_given_up(self):
        """What gives its time back when their client moves these: for the last one who comes to a
        session, the session."""
        return (self.booking_session_id if self._is_last_seat() else self.browse()) or self

    def _is_last_seat(self):
        """Whether without this one nobody would come to its session, nor is about to."""
        session = self.booking_session_id
        return bool(
            session
            and not session.booking_planned
            and session.booking_seat_ids.filtered(lambda seat: seat._takes_place()) == self
            and not self.env["booking.place"].sudo()._kept_in(session)
        )

    def _booking_take(self, team, start, zone):
        """Another session instead of another time. One that nobody is in any more is cancelled."""
        if not self.booking_session_id:
            return super()._booking_take(team, start, zone)
        then = {"start": start, "user_id": team[:1].user_id.id}
        session = self._session_at(self.booking_service_id, then)
        if not session and self._is_last_seat():
            return self._take_session_along(team, start, zone)
        self._change_session(session or self._session_for_move(team, start), zone)

    def _change_session(self, session, zone):
        left, was = self.booking_session_id, self._booking_facts()
        values = {
            "booking_session_id": session.id,
            "booking_moved_by": "client",
            "booking_tz": zone,
        }
        self.with_context(**UNTOLD).write({**session._session_facts(), **values})
        left._recount()
        session._check_room()
        if self._booking_facts() == was:  # at the same time, with somebody else
            self._booking_moved()

    def _take_session_along(self, team, start, zone):
        """It is the same session at another time, in the calendars outside too."""
        self.booking_tz = zone
        session = self.booking_session_id.with_context(**UNTOLD)
        session.write(
            {
                "start": start,
                "stop": start + self.booking_service_id._length(),
                "user_id": team[:1].user_id.id,
                "booking_resource_ids": [Command.set(team.ids)],
                "booking_moved_by": "client",
            }
        )
        session.booking_moved_by = False  # not the wish of whoever comes to it later

    def _session_for_move(self, team, start):
        """A new session from then on (naive UTC), with `team`."""
        service = self.booking_service_id
        made = {"booking_service_id": service.id, "stop": start + service._length()}
        resources = {"booking_resource_ids": [Command.set(team.ids)]}
        events = self.browse().with_context(**UNTOLD)
        return events._open_session(
            {"start": start, "user_id": team[:1].user_id.id, **made, **resources}
        )
