from odoo import fields, models


class CalendarImportItem(models.Model):
    """One event or series of an imported file, and what was made of it.

    `made_as` tells whether the events are still as they were made. A series that only takes time is
    kept as a pattern of times, to be unrolled as time goes by.
    """

    _name = "calendar.import.item"
    _description = "Imported event"

    import_id = fields.Many2one("calendar.import", required=True, index=True, ondelete="cascade")
    key = fields.Char(required=True, index=True)
    failed = fields.Boolean()
    made_as = fields.Char()
    event_ids = fields.One2many("calendar.event", "import_item_id", "Events")
    recurrence_ids = fields.One2many("calendar.recurrence", "import_item_id", "Series")
    pattern = fields.Json()
    unrolled_until = fields.Datetime(index=True)

    _one_per_import = models.UniqueIndex("(import_id, key)")

    def _may_be_pushed(self):
        """Whether what this made may be written into its owner's connected calendar.

        A file often comes from that very calendar. What comes from no file may always.
        """
        return all(self.import_id.mapped("push"))


class CalendarImportBlock(models.Model):
    """A block of time that an imported file takes. It has no title, ever."""

    _name = "calendar.import.block"
    _description = "Imported busy block"

    item_id = fields.Many2one(
        "calendar.import.item", required=True, index=True, ondelete="cascade"
    )
    resource_id = fields.Many2one("resource.resource", required=True, ondelete="cascade")
    occurrence = fields.Char(required=True, default="")
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)

    _overlap_index = models.Index("(resource_id, start, stop)")
    _one_per_occurrence = models.UniqueIndex("(item_id, occurrence)")
    _lasts = models.Constraint("CHECK (start < stop)", "A busy block must last.")
