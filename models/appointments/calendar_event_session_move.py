from odoo import models
from odoo.fields import Command

from ..free_times.booking_slots import UNTOLD


class CalendarEvent(models.Model):
    """A client of a group takes their place to another session (docs/decisions/0150).

    The seat stays what it is, with its link and what was said: its session is another one.
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

    def _booking_take(self, team, start, zone):
        """Another session instead of another time. One that nobody is in any more is cancelled."""
        if not self.booking_session_id:
            return super()._booking_take(team, start, zone)
        left, was = self.booking_session_id, self._booking_facts()
        session = self._session_for_move(team, start)
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

    def _session_for_move(self, team, start):
        """The session that begins then (naive UTC) with who leads `team`; a new one if need be."""
        service = self.booking_service_id
        then = {"start": start, "user_id": team[:1].user_id.id}
        made = {"booking_service_id": service.id, "stop": start + service._length()}
        resources = {"booking_resource_ids": [Command.set(team.ids)]}
        events = self.browse().with_context(**UNTOLD)
        return self._session_at(service, then) or events._open_session(
            {**then, **made, **resources}
        )
