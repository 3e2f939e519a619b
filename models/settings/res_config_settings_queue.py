from odoo import fields, models

from ..connections.calendar_job_queue import PARAMETER


class ResConfigSettings(models.TransientModel):
    """Where sending and reading run: as scheduled actions, or as jobs of a queue that is there."""

    _inherit = "res.config.settings"

    calendar_sync_has_queue = fields.Boolean(compute="_compute_has_queue")
    calendar_sync_queue = fields.Boolean(
        "Send and read through the queue of jobs",
        config_parameter=PARAMETER,
        help="Appointments are sent and calendars read by jobs in the channel "
        "root.appointment_calendar_sync. Without it the scheduled actions do that.",
    )

    def _compute_has_queue(self):
        self.calendar_sync_has_queue = self.env["calendar.job.queue"]._is_there()

    def set_values(self):
        result = super().set_values()
        self.env["calendar.job.queue"]._switch(self.calendar_sync_queue)
        return result
