from odoo import api, fields, models


class CalendarConflict(models.Model):
    """What lists tell of a question: to everybody who may see it that it is there, to its owner
    what it is about."""

    _inherit = "calendar.conflict"

    is_mine = fields.Boolean(compute="_compute_is_mine")
    can_undo = fields.Boolean(compute="_compute_can_undo", compute_sudo=True)
    appointment = fields.Char(
        compute="_compute_appointment",
        compute_sudo=True,
        help="Only its owner can read which appointment it is.",
    )
    what = fields.Char("Differs in", compute="_compute_what")

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        for question in self:
            question.is_mine = question.user_id == self.env.user

    @api.depends_context("uid")
    @api.depends("state", "user_id")
    def _compute_can_undo(self):
        for question in self:
            mine = question.user_id == self.env.user
            question.can_undo = mine and question._is_last_decision()

    @api.depends_context("uid")
    @api.depends("event_id.name", "recurrence_id.base_event_id.name", "local", "remote", "user_id")
    def _compute_appointment(self):
        for question in self:
            event = question.event_id or question.recurrence_id.base_event_id
            version = question.local or question.remote or question.base or {}
            mine = question.user_id == self.env.user
            question.appointment = mine and (event.name or version.get("title"))

    @api.depends_context("lang")
    @api.depends("field_names")
    def _compute_what(self):
        for question in self:
            question.what = ", ".join(question._field_labels())

    @api.depends("starts_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for question in self:
            question.display_name = self.env._("Appointment of %s", question.sudo()._occasion())

    def _action_show(self):
        """The page of this question, or the list of several."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appointment_calendar_sync.calendar_conflict_action"
        )
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)]}
