from odoo import api, fields, models
from odoo.tools import format_time


class CalendarEvent(models.Model):
    """What the reception needs to see of an appointment at a glance."""

    _inherit = "calendar.event"

    booking_hours = fields.Char("Time", compute="_compute_booking_hours")
    booking_client_phone = fields.Char(
        "Phone", related="booking_client_id.phone", groups="base.group_user"
    )

    @api.depends_context("tz", "lang")
    @api.depends("start", "stop", "allday")
    def _compute_booking_hours(self):
        """From when to when, on the clock of who looks at it."""
        for event in self:
            if event.allday:
                event.booking_hours = self.env._("All day")
            else:
                event.booking_hours = " – ".join(map(self._clock, (event.start, event.stop)))

    def _clock(self, moment):
        return format_time(self.env, moment, tz=str(self.env.tz), time_format="short")
