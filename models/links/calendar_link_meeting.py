from dataclasses import replace

from odoo import api, fields, models

from ...providers import registry
from ...providers.base import CalendarInfo
from ...providers.errors import Remedy
from ...providers.push import Written
from ..services.booking_service_meeting import MEETINGS


class CalendarRemote(models.Model):
    _inherit = "calendar.remote"

    meeting = fields.Selection(
        MEETINGS, "Makes video links", readonly=True, help="For the appointments written into it."
    )

    def _info_values(self, info: CalendarInfo):
        meeting = info.meeting and info.meeting.value
        return {**super()._info_values(info), "meeting": meeting or False}

    @api.model
    def _that_receive(self, users):
        """The calendars into which these users' bookings are written."""
        return self.search(
            [
                ("user_id", "in", users.ids),
                ("receives_bookings", "=", True),
                ("direction", "!=", "pull"),
                ("connection_id.active", "=", True),
            ]
        )

    def _log_no_meeting(self):
        """Say in the log that an appointment has no link of this calendar."""
        for remote in self:
            message = self.env._(
                "This calendar made no video link for an appointment. Its client got the "
                "service's own link, if it has one."
            )
            self.env["calendar.sync.log"]._incident(
                remote.connection_id, "meeting", message, remote
            )


class CalendarSyncLog(models.Model):
    _inherit = "calendar.sync.log"

    kind = fields.Selection(
        selection_add=[("meeting", "Video link")], ondelete={"meeting": "cascade"}
    )


class CalendarLink(models.Model):
    """What an account answers when it was asked for a video meeting."""

    _inherit = "calendar.link"

    def _wants_meeting(self):
        """Whether its event is to be given one."""
        event = self.event_id
        wanted = event.booking_meeting == "wanted" and event.booking_state == "confirmed"
        return wanted and self._leads() and bool(self.remote_id.meeting)

    def _leads(self):
        """Whether it is with the one who leads: there the meeting is, if there are several."""
        return self.event_id.user_id == self.remote_id.user_id

    def _local_value(self):
        """Who hosts it as well has no meeting on the event, but the link to it."""
        value, event = super()._local_value(), self.event_id
        if value is None or event.booking_meeting != "made" or value.location or self._leads():
            return value
        kept = registry.get(self.remote_id.connection_id.provider).as_kept
        return kept(replace(value, location=event.videocall_location or ""))

    def _met(self, written: Written):
        """Take over what the vendor said, unless the appointment has left this calendar."""
        event = self.event_id
        if not (event and self._leads() and event._belongs_on(self.remote_id)):
            return
        refused = written.trouble and written.trouble.remedy is Remedy.GIVE_UP
        if written.meeting:
            event._booking_met(written.meeting)
        elif refused or not event._booking_meet_later():
            self.remote_id._log_no_meeting()
            event._booking_not_met()

    def _bring_together(self, found, refusal=None):
        """What was read over there may have the meeting that we wait for, or another one."""
        meets = self.event_id.booking_meeting and self._leads()
        event = self.event_id if meets else self.event_id.browse()
        decision = super()._bring_together(found, refusal)
        if event and self.exists():
            if found and found.event.conference:
                event._booking_met(found.event.conference)
            else:
                event._booking_meet_later()
        return decision
