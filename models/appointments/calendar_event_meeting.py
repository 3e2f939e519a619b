from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ..events.calendar_event_sync import QUIET

#: How long after each other a vendor is asked again, in seconds; after the last we give up.
DELAYS = (5, 10, 20, 40, 60, 120, 300, 600, 1800, 3600)


class CalendarEvent(models.Model):
    """The video meeting that a vendor makes for an appointment, in its practitioner's calendar.

    It is wanted from the moment of booking, and asked for when the event is there. What the
    vendor answers becomes the appointment's link. Who made it stays known: it is not told as a
    change of place, nor written into the calendar as one, for there it is already.
    """

    _inherit = "calendar.event"

    booking_meeting = fields.Selection(
        [
            ("wanted", "The link is being made"),
            ("made", "Made in the practitioner's calendar"),
            ("none", "It could not be made"),
        ],
        "Video meeting",
        copy=False,
        readonly=True,
    )
    booking_meeting_url = fields.Char(
        copy=False, readonly=True, help="The link that was put there, by the vendor or instead."
    )
    booking_meeting_at = fields.Datetime(copy=False, readonly=True, help="When to ask again.")
    booking_meeting_tries = fields.Integer(copy=False, readonly=True)

    _meeting_index = models.Index("(booking_meeting_at) WHERE booking_meeting_at IS NOT NULL")

    # Whether it has one -------------------------------------------------------------------------

    def _booking_facts(self):
        facts = super()._booking_facts()
        if self.videocall_location and self.videocall_location == self.booking_meeting_url:
            return facts._replace(place=(self.location or "", ""))
        return facts

    def _booking_tell(self, was, now):
        """Made, made again, or somebody else's: then it needs a meeting there."""
        elsewhere = (was.service, was.resources) != (now.service, now.resources)
        if now.live and (not was.live or elsewhere):
            self.sudo().with_context(**QUIET)._booking_choose_meeting()
        return super()._booking_tell(was, now)

    def _booking_choose_meeting(self):
        """Say whether its practitioner's calendar is to make one. A link of somebody's stays."""
        own = self.videocall_location and self.videocall_location != self.booking_meeting_url
        service = self.booking_service_id
        if own or not service._meets_at_vendor():
            self._booking_without_meeting(own)
            return
        remote = self.env["calendar.remote"]._that_receive(self.user_id)
        can = remote.meeting == service.meeting
        link = False if can else service.video_link
        self.write(
            {
                "booking_meeting": "wanted" if can else "none",
                "booking_meeting_at": False,
                "booking_meeting_tries": 0,
                **self._link_values(link),
            }
        )
        if not can:
            remote._log_no_meeting()

    def _booking_without_meeting(self, own):
        """It has one no more: its service is held otherwise now."""
        if not self.booking_meeting:
            return
        link = {} if own else {"videocall_location": self.booking_service_id.video_link}
        self.write({"booking_meeting": False, "booking_meeting_url": False, **link})

    def _link_values(self, link):
        return {"booking_meeting_url": link, "videocall_location": link}

    def _place_there(self):
        """What stands in the calendar as its place: not the meeting that it has there anyway."""
        return (self.location or "") if self._booking_vendor_link() else super()._place_there()

    def _to_value(self):
        return replace(super()._to_value(), conference=self._booking_vendor_link())

    def _booking_vendor_link(self):
        """The link that the vendor has made for it, or nothing."""
        made = self.booking_meeting == "made"
        ours = made and self.videocall_location == self.booking_meeting_url
        return (ours and self.videocall_location) or ""

    # What the vendor says -----------------------------------------------------------------------

    def _booking_met(self, address):
        """Its event has a video meeting there, the one we asked for or its owner's own."""
        event = self.with_context(**QUIET)
        kept = event.booking_meeting in ("wanted", "made")
        if not kept or address == event.booking_meeting_url:
            return
        event.write(
            {"booking_meeting": "made", "booking_meeting_at": False, **event._link_values(address)}
        )
        event._booking_link_is_known()

    def _booking_meet_later(self):
        """It is still being made. Returns whether it will be asked for again."""
        tries = self.booking_meeting_tries
        if self.booking_meeting != "wanted" or tries >= len(DELAYS):
            return False
        at = fields.Datetime.now() + timedelta(seconds=DELAYS[tries])
        self.write({"booking_meeting_tries": tries + 1, "booking_meeting_at": at})
        self.env.ref("appointment_calendar_sync.cron_meetings").sudo()._trigger(at)
        return True

    def _booking_not_met(self):
        """The vendor makes none: the service's own link stands in, where it has one."""
        if self.booking_meeting != "wanted":
            return
        event = self.with_context(**QUIET)
        link = event._link_values(event.booking_service_id.video_link)
        event.write({"booking_meeting": "none", "booking_meeting_at": False, **link})
        event._booking_link_is_known()
