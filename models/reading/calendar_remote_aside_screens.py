from odoo import api, fields, models
from odoo.tools import format_date

from .reading import PATIENCE

NAMED = 5


class CalendarRemote(models.Model):
    """What the screens tell of events that are tried again later."""

    _inherit = "calendar.remote"

    freshness = fields.Selection(selection_add=[("nearly", "Nearly up to date")])
    aside_note = fields.Char(
        compute="_compute_aside_note",
        compute_sudo=True,
        help="Only the owner of the calendar can read which appointments they are.",
    )

    @api.depends("aside_count")
    def _compute_freshness(self):
        return super()._compute_freshness()

    def _judge_freshness(self, noticed):
        judged = super()._judge_freshness(noticed)
        return "nearly" if judged == "fresh" and self.aside_count else judged

    @api.depends("aside_count")
    @api.depends_context("uid", "lang", "tz")
    def _compute_aside_note(self):
        for calendar in self:
            calendar.aside_note = calendar._aside_words() if calendar.aside_count else False

    def _aside_words(self):
        """How many they are and, for whom they are, which appointments are among them."""
        _ = self.env._
        names = ", ".join(self._aside_names()) if self.is_mine else ""
        if self.aside_count == 1:
            said = _("Odoo can not read one event of this calendar: an error comes back each time.")
            known = names and _("It is %s.", names)
        else:
            said = _(
                "Odoo can not read %s events of this calendar: an error comes back each time.",
                self.aside_count,
            )
            known = names and _("Among them: %s.", names)
        return f"{said} {known}".strip()

    def _aside_names(self):
        """Some of them are appointments here. Of all others Odoo has only the vendor's id."""
        aside = [id_ for id_, failures in self.stumbles.items() if failures > PATIENCE]
        links = self.env["calendar.link"].search(
            [("remote_id", "=", self.id), ("remote_event_id", "in", aside)], limit=NAMED
        )
        events = links.event_id | links.recurrence_id.base_event_id
        return [event._aside_name() for event in events.sorted("start")]


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def _aside_name(self):
        start = fields.Datetime.context_timestamp(self, self.start)
        day = format_date(self.env, start, date_format="medium")
        return self.env._("“%(title)s” of %(day)s", title=self.name, day=day)
