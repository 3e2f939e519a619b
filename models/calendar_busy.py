from odoo import fields, models


class CalendarBusy(models.Model):
    """A block of time that something outside takes from a resource. It has no title, ever."""

    _name = "calendar.busy"
    _description = "Busy block"
    _order = "start"

    resource_id = fields.Many2one(
        "resource.resource", required=True, index=True, ondelete="cascade", readonly=True
    )
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(required=True, readonly=True)

    _overlap_index = models.Index("(resource_id, start, stop)")
    _lasts = models.Constraint("CHECK (start < stop)", "A busy block must last.")
