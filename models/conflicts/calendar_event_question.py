from odoo import api, fields, models


class CalendarEvent(models.Model):
    """An appointment tells when its owner is asked about it."""

    _inherit = "calendar.event"

    is_asked_about = fields.Boolean(compute="_compute_asked_about", compute_sudo=True)
    is_mine_to_answer = fields.Boolean(compute="_compute_asked_about", compute_sudo=True)

    @api.depends_context("uid")
    @api.depends("link_ids.conflict_id", "recurrence_id.link_ids.conflict_id")
    def _compute_asked_about(self):
        for event in self:
            questions = event._open_questions()
            event.is_asked_about = bool(questions)
            event.is_mine_to_answer = self.env.user in questions.user_id

    def _open_questions(self):
        event = self.sudo()
        return event.link_ids.conflict_id | event.recurrence_id.link_ids.conflict_id

    def action_answer(self):
        """Show both versions to the one who decides."""
        self.ensure_one()
        mine = self._open_questions().filtered(lambda each: each.user_id == self.env.user)
        return mine._action_show()
