from odoo import fields, models

HELP = "The imported file that it comes from."


class CalendarEvent(models.Model):
    """An event may come from a file that its owner imported."""

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
        return super()._belongs_on(remote) and self.sudo().import_item_id._may_be_pushed()
