from odoo import models

from ..events.calendar_event_sync import QUIET

#: What seats have from their session about its video meeting.
SHARED = ("booking_meeting", "booking_meeting_url", "videocall_location")


class CalendarEvent(models.Model):
    """All clients of a session meet in one place: the video meeting is the session's."""

    _inherit = "calendar.event"

    def _session_facts(self):
        return {**super()._session_facts(), **{name: self[name] for name in SHARED}}

    def _booking_choose_meeting(self):
        """A seat is in no calendar, so nobody can be asked to make it one."""
        if not self.booking_session_id:
            super()._booking_choose_meeting()

    def _booking_link_is_known(self):
        super()._booking_link_is_known()
        for seat in self.booking_seat_ids.filtered(lambda seat: seat._takes_place()):
            seat.with_context(**QUIET).write({name: self[name] for name in SHARED})
            seat._booking_link_is_known()
