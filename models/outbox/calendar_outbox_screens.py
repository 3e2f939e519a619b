from odoo import api, fields, models


class CalendarOutbox(models.Model):
    """What the screens tell of changes that wait."""

    _inherit = "calendar.outbox"

    user_id = fields.Many2one(related="remote_id.user_id", string="Practitioner")
    appointment = fields.Char(
        compute="_compute_appointment",
        compute_sudo=True,
        help="Only its owner can read which appointment it is.",
    )

    @api.depends_context("uid")
    @api.depends("event_id.name", "recurrence_id.base_event_id.name", "remote_id.user_id")
    def _compute_appointment(self):
        for entry in self:
            event = entry.event_id or entry.recurrence_id.base_event_id
            entry.appointment = entry.user_id == self.env.user and event.name
