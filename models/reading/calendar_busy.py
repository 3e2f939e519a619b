from odoo import fields, models


class CalendarBusy(models.Model):
    """A block of time that something outside takes from a resource. It has no title, ever."""

    _name = "calendar.busy"
    _description = "Busy block"
    _order = "start"

    resource_id = fields.Many2one(
        "resource.resource", required=True, index=True, ondelete="cascade", readonly=True
    )
    remote_id = fields.Many2one(
        "calendar.remote", required=True, index=True, ondelete="cascade", readonly=True
    )
    remote_event_id = fields.Char(required=True, readonly=True)
    occurrence = fields.Char(
        required=True,
        default="",
        readonly=True,
        help="Which occurrence of a series this is: the start that its rule gives it.",
    )
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(required=True, readonly=True)

    _overlap_index = models.Index("(resource_id, start, stop)")
    _one_per_occurrence = models.UniqueIndex("(remote_id, remote_event_id, occurrence)")
    _lasts = models.Constraint("CHECK (start < stop)", "A busy block must last.")


class CalendarBusySeries(models.Model):
    """The timing of an outside series, to be unrolled into busy blocks as time goes by.

    A vendor gives no notice when an occurrence comes within reach, so its rule is kept. The
    pattern holds times only: no title, place, notes or people.
    """

    _name = "calendar.busy.series"
    _description = "Busy series"

    remote_id = fields.Many2one("calendar.remote", required=True, index=True, ondelete="cascade")
    remote_event_id = fields.Char(required=True)
    pattern = fields.Json(required=True)
    unrolled_until = fields.Datetime(index=True)

    _one_per_series = models.UniqueIndex("(remote_id, remote_event_id)")
