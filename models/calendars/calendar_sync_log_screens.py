from odoo import api, fields, models

from .calendar_sync_log import COUNTS

COUNTED = (*COUNTS, "pulled", "cancelled")


class CalendarSyncLog(models.Model):
    """What the screens tell of a run."""

    _inherit = "calendar.sync.log"

    summary = fields.Char("What happened", compute="_compute_summary")

    @api.depends("message", *COUNTED)
    def _compute_summary(self):
        for line in self:
            line.summary = " · ".join(filter(None, [line.message, *line._told_counts()]))

    def _told_counts(self):
        """“Events read: 12”, for every count that is not zero."""
        labels = self.fields_get(COUNTED, ["string"])
        return [f"{labels[name]['string']}: {self[name]}" for name in COUNTED if self[name]]
