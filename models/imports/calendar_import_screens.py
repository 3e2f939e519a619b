from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, format_list

from ...core.event import zone_info
from ..moments import naive
from .import_plan import Plan, Planned

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

    @api.depends(
        "purpose", "single_count", "series_count", "apart_count", "known_count", "past_count",
        "void_count", "unread_count", "failed_count", "kept_count",
    )  # fmt: skip
    def _compute_made(self):
        for record in self:
            record.made = record._in_numbers(record._counted())
            record.left_out = record._in_numbers(record._counted_out())

    def _in_numbers(self, counted):
        return format_list(self.env, [words % count for words, count in counted if count])

    def _counted(self):
        apart = self.apart_count if self.purpose == "events" else 0
        return (
            (self._singles_words(), self.single_count),
            (self.env._("%s series"), self.series_count + self.apart_count - apart),
            (self.env._("%s series as single events"), apart),
        )

    def _singles_words(self):
        one = self.single_count == 1
        return self.env._("%s single event") if one else self.env._("%s single events")

    def _counted_out(self):
        return (
            (self.env._("%s already there"), self.known_count),
            (self.env._("%s over before that day"), self.past_count),
            (self.env._("%s cancelled"), self.void_count),
            (self.env._("%s not understood"), self.unread_count),
            (self.env._("%s not possible"), self.failed_count),
            (self.env._("%s changed since, and kept"), self.kept_count),
        )

    def _preview(self, plan: Plan, known: set[str]):
        return {
            "events": [self._line(each, each.key in known) for each in plan.first(SHOWN)],
            "more": max(0, len(plan.planned) - SHOWN),
            "unread": [
                {"title": each.title, "why": self._why(each.reason)} for each in plan.unread[:SHOWN]
            ],
        }

    def _line(self, planned: Planned, known: bool):
        kind = "apart" if planned.is_apart else "series" if planned.event.is_series else "single"
        return {"when": self._when(planned), "title": planned.event.title, "known": known,
                "kind": kind}  # fmt: skip

    def _note(self, line):
        if line["known"]:
            return self.env._("already there")
        if line["kind"] == "apart" and self.purpose == "events":
            return self.env._("series, comes as single events")
        return "" if line["kind"] == "single" else self.env._("series")

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

    @api.depends("preview", "purpose")
    def _compute_preview_html(self):
        for record in self:
            preview = record.sudo().preview
            record.preview_html = preview and Markup(
                self.env["ir.qweb"]._render(
                    "appointment_calendar_sync.import_preview",
                    {"preview": preview, "note": record._note},
                )
            )
