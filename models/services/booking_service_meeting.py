from odoo import api, fields, models

from ...providers.base import Meeting

#: What a vendor can make, in people's words.
MEETINGS = [(Meeting.GOOGLE_MEET.value, "Google Meet"), (Meeting.TEAMS.value, "Microsoft Teams")]

EXAMPLE = "https://meet.example/abc-defg-hij"


class BookingService(models.Model):
    """How an appointment is held: somewhere, or online, and who makes the link then."""

    _inherit = "booking.service"

    meeting = fields.Selection(
        [
            ("person", "In person"),
            ("link", "Online, with our own link"),
            (Meeting.GOOGLE_MEET.value, "Online, with Google Meet"),
            (Meeting.TEAMS.value, "Online, with Microsoft Teams"),
        ],
        "Takes place",
        required=True,
        default="person",
        help="Google and Microsoft make a link of its own for each appointment, in the calendar "
        "that receives its practitioner's bookings.",
    )
    meeting_trouble = fields.Text(compute="_compute_meeting_trouble")

    @api.depends("meeting", "resource_ids", "video_link")
    def _compute_meeting_trouble(self):
        for service in self:
            lacking = service._practitioners_without_meeting()
            service.meeting_trouble = lacking and service._words_of_trouble(lacking) or ""

    def _practitioners_without_meeting(self):
        """Who offers it and has no calendar that makes the meetings that it wants."""
        if not self._meets_at_vendor():
            return self.env["resource.resource"]
        resources = self.resource_ids._origin.sudo()
        remotes = self.env["calendar.remote"].sudo()._that_receive(resources.user_id)
        able = remotes.filtered(lambda remote: remote.meeting == self.meeting).user_id
        return resources.filtered(lambda resource: resource.user_id not in able)

    def _example_appointment(self, kind):
        """An example has a link, too, though nobody made it."""
        event = super()._example_appointment(kind)
        if self._meets_at_vendor():
            event.write({"booking_meeting": "made", **event._link_values(EXAMPLE)})
        return event

    def _place_values(self, team):
        """Where an appointment with `team` takes place, as far as that is known beforehand: a
        link that a vendor makes is not."""
        return {
            "location": self._place_with(team) if self.meeting == "person" else False,
            "videocall_location": False if self._meets_at_vendor() else self.video_link,
        }

    def _meets_at_vendor(self):
        """Whether a vendor makes the link."""
        return self.meeting in dict(MEETINGS)

    def _words_of_trouble(self, lacking):
        label = dict(MEETINGS)[self.meeting]
        trouble = self.env._(
            "%(names)s: no calendar that receives bookings makes links for %(label)s.",
            names=", ".join(lacking.mapped("name")),
            label=label,
        )
        if self.video_link:
            rest = self.env._("Their clients get your own link instead.")
        else:
            rest = self.env._(
                "Their clients get no link. Enter one of your own, or have them connect such a "
                "calendar in their preferences."
            )
        return f"{trouble} {rest}"
