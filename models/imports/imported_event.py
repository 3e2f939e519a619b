"""What comes from an imported file. Loaded after what it narrows."""

from odoo import fields, models

HELP = "The imported file that it comes from."


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    import_item_id = fields.Many2one(
        "calendar.import.item", index="btree_not_null", ondelete="set null", copy=False,
        groups=fields.NO_ACCESS, help=HELP,
    )  # fmt: skip

    def _belongs_on(self, remote):
        return super()._belongs_on(remote) and self.sudo().import_item_id._may_be_pushed()


class CalendarRecurrence(models.Model):
    _inherit = "calendar.recurrence"

    import_item_id = fields.Many2one(
        "calendar.import.item", index="btree_not_null", ondelete="set null", copy=False,
        groups=fields.NO_ACCESS, help=HELP,
    )  # fmt: skip

    def _belongs_on(self, remote):
        return super()._belongs_on(remote) and self._import_items()._may_be_pushed()

    def _import_items(self):
        """Where it comes from. A series that was split off has an event that tells."""
        series = self.sudo().with_context(active_test=False)
        return series.import_item_id | series.calendar_event_ids.import_item_id
