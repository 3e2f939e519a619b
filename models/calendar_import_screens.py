from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, format_list

from ..core.event import zone_info
from .import_plan import Plan, Planned
from .moments import naive

SHOWN = 50  # events in the preview


class CalendarImport(models.Model):
    """What the screens tell of an imported file."""

    _inherit = "calendar.import"

    has_receiving = fields.Boolean(compute="_compute_has_receiving")
    made = fields.Char("What comes", compute="_compute_made")
    left_out = fields.Char("What is left out", compute="_compute_made")
    preview_html = fields.Html("What is in it", compute="_compute_preview_html", sanitize=False)

    def _compute_has_receiving(self):
        for record in self:
            remotes = record.user_id.sudo().calendar_remote_ids
            record.has_receiving = bool(remotes.filtered("receives_bookings"))

    @api.depends(lambda self: [*self._counted(), *self._counted_out()])
    def _compute_made(self):
        for record in self:
            record.made = record._in_numbers(record._counted())
            record.left_out = record._in_numbers(record._counted_out())

    def _in_numbers(self, words):
        return format_list(self.env, [words[name] % self[name] for name in words if self[name]])

    @api.model
    def _counted(self):
        return {
            "single_count": self.env._("%s single"),
            "series_count": self.env._("%s series"),
            "apart_count": self.env._("%s series as single events"),
        }

    @api.model
    def _counted_out(self):
        return {
            "known_count": self.env._("%s already there"),
            "past_count": self.env._("%s over before that day"),
            "void_count": self.env._("%s cancelled"),
            "unread_count": self.env._("%s not understood"),
            "failed_count": self.env._("%s not possible"),
            "kept_count": self.env._("%s changed since, and kept"),
        }

    def _preview(self, plan: Plan, known: set[str]):
        return {
            "events": [self._line(each, each.key in known) for each in plan.first(SHOWN)],
            "more": max(0, len(plan.planned) - SHOWN),
            "unread": [
                {"title": each.title, "why": self._why(each.reason)} for each in plan.unread[:SHOWN]
            ],
        }

    def _line(self, planned: Planned, known: bool):
        event, note = planned.event, ""
        if known:
            note = self.env._("already there")
        elif planned.is_apart:
            note = self.env._("as single events, for 400 days")
        elif event.is_series:
            note = self.env._("series")
        return {"when": self._when(planned), "title": event.title, "note": note, "known": known}

    def _when(self, planned: Planned):
        if planned.event.all_day:
            return format_date(self.env, planned.next.astimezone(zone_info(planned.event.zone)))
        return format_datetime(self.env, naive(planned.next), tz=self._zone(), dt_format="short")

    def _why(self, reason):
        return {
            "cut off": self.env._("it breaks off"),
            "no DTSTART": self.env._("it does not say when it begins"),
            "recurrence": self.env._("its repetition makes no sense"),
        }.get(reason, self.env._("it makes no sense"))

    @api.depends("preview")
    def _compute_preview_html(self):
        for record in self:
            preview = record.sudo().preview
            record.preview_html = preview and Markup(
                self.env["ir.qweb"]._render(
                    "appointment_calendar_sync.import_preview", {"preview": preview}
                )
            )
