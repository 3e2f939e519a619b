from odoo import api, fields, models


class CalendarReset(models.TransientModel):
    """Asks how to begin anew with an account, and shows beforehand how much that is."""

    _name = "calendar.reset"
    _description = "Reset of an account"

    connection_id = fields.Many2one("calendar.connection", required=True, ondelete="cascade")
    account_name = fields.Char(related="connection_id.account_name")
    mode = fields.Selection(
        [
            ("keep", "Keep them: find each one again, and bring both sides together"),
            ("remove", "Remove them: take each one away, and write it anew"),
        ],
        "Your appointments in the calendar",
        default="keep",
        required=True,
    )
    appointment_count = fields.Integer("Upcoming appointments", compute="_compute_counts")
    asked_count = fields.Integer("With an open question", compute="_compute_counts")
    busy_count = fields.Integer("Busy blocks", compute="_compute_counts")
    calendar_count = fields.Integer("Calendars to be read", compute="_compute_counts")
    waiting_count = fields.Integer(related="connection_id.waiting_count")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        account = self.env["calendar.connection"].browse(self.env.context.get("active_id") or [])
        account._check_own()
        return {**values, "connection_id": account.id}

    @api.depends("connection_id", "mode")
    def _compute_counts(self):
        for reset in self:
            reset.connection_id._check_own()
            connection = reset.connection_id.sudo()
            remotes = connection.remote_ids
            links = connection._resettable(reset.mode)
            reset.appointment_count = len(links)
            reset.asked_count = len(connection._asked_about())
            reset.busy_count = self.env["calendar.busy"].sudo().search_count(
                [("remote_id", "in", remotes.ids)]
            )
            reset.calendar_count = len(remotes._followed())

    @api.depends("account_name")
    def _compute_display_name(self):
        for reset in self:
            reset.display_name = self.env._("Reset %s", reset.account_name)

    def action_start(self):
        """Begin, and show how far it is."""
        self.ensure_one()
        self.connection_id._start_reset(self.mode)
        return {"type": "ir.actions.act_url", "url": self.connection_id._page(), "target": "self"}
