from odoo import fields, models


class CalendarConnection(models.Model):
    """An account tells how many questions about its appointments are open."""

    _inherit = "calendar.connection"

    question_count = fields.Integer("Open questions", compute="_compute_question_count")
    health = fields.Selection(selection_add=[("question", "Has a question")])

    def _compute_question_count(self):
        counts = dict(
            self.env["calendar.conflict"]
            .sudo()
            ._read_group(
                [("connection_id", "in", self.ids), ("state", "=", "open")],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.question_count = counts.get(connection, 0)

    def _health_of_calendars(self):
        """A question is worth a word where all else is well."""
        found = super()._health_of_calendars()
        return "question" if found == "fresh" and self.question_count else found

    def action_questions(self):
        """Show what is asked about this account."""
        self.ensure_one()
        questions = self.env["calendar.conflict"].search(
            [("connection_id", "=", self.id), ("state", "=", "open")]
        )
        return questions._action_show()
