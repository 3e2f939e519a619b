from odoo import fields, models


class CalendarMirrorSeries(models.Model):
    """An outside series that is mirrored, to be unrolled into single events as time goes by.

    The pattern holds what the mirrors show, and so no more than its owner lets Odoo know.
    """

    _name = "calendar.mirror.series"
    _description = "Mirrored series"

    remote_id = fields.Many2one("calendar.remote", required=True, index=True, ondelete="cascade")
    remote_event_id = fields.Char(required=True)
    pattern = fields.Json(required=True)
    unrolled_until = fields.Datetime(index=True)

    _one_per_series = models.UniqueIndex("(remote_id, remote_event_id)")
