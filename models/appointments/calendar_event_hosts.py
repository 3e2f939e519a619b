from odoo import models
from odoo.tools.i18n import format_list


class CalendarEvent(models.Model):
    """An appointment with several practitioners: one event, and a place in each one's calendar."""

    _inherit = "calendar.event"

    def _booking_hosts(self):
        """The users with whom it is, who leads first."""
        self.ensure_one()
        if not self.booking_service_id:
            return self.user_id
        return self.user_id | self.sudo().booking_resource_ids.user_id.sudo(self.env.su)

    def _booking_hosts_text(self):
        """Their names: "Maya and Jonas"."""
        return format_list(self.env, self.sudo()._booking_hosts().mapped("name"))
