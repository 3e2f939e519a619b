"""What its owner made in her own calendar. Loaded after what it narrows."""

from odoo import api, fields, models

from ..imports.import_maker import SILENT

HELP = "The calendar in which its owner made it."


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    adopted_remote_id = fields.Many2one(
        "calendar.remote", index="btree_not_null", ondelete="set null", copy=False,
        groups=fields.NO_ACCESS, help=HELP,
    )  # fmt: skip
    is_adopted = fields.Boolean(
        "From a calendar",
        compute="_compute_is_adopted",
        store=True,
        compute_sudo=True,
        copy=False,
        help="Its owner made it in her own calendar, and it is kept in step with that.",
    )

    _without_client = models.Index(
        "(user_id, stop) WHERE is_adopted AND booking_service_id IS NULL"
    )

    @api.depends("adopted_remote_id")
    def _compute_is_adopted(self):
        for event in self:
            event.is_adopted = bool(event.adopted_remote_id)

    def _forget_quietly(self):
        """Let these leave Odoo: nobody hears of it, and over there nothing changes."""
        quiet = self.sudo().with_context(active_test=False, **SILENT)
        quiet.link_ids.unlink()
        quiet.unlink()


class CalendarRecurrence(models.Model):
    _inherit = "calendar.recurrence"

    adopted_remote_id = fields.Many2one(
        "calendar.remote", index="btree_not_null", ondelete="set null", copy=False,
        groups=fields.NO_ACCESS, help=HELP,
    )  # fmt: skip

    @api.model
    def _begin_at(self, event, uid):
        series = super()._begin_at(event, uid)
        series.adopted_remote_id = event.adopted_remote_id
        return series

    def _apply_value(self, value, local):
        """What comes to a series comes from where the series comes from."""
        super()._apply_value(value, local)
        if self.adopted_remote_id:
            added = self._events().filtered(lambda event: not event.adopted_remote_id)
            added.adopted_remote_id = self.adopted_remote_id

    def _forget_quietly(self):
        """Let these series leave Odoo, over there nothing changes."""
        series = self.sudo().with_context(active_test=False, **SILENT)
        series.link_ids.unlink()
        series.calendar_event_ids._forget_quietly()
        series.exists().unlink()
