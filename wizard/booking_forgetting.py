from odoo import api, fields, models


class BookingForgetting(models.TransientModel):
    """Asks before a client is forgotten, and shows how much that is."""

    _name = "booking.forgetting"
    _description = "Forgetting a client"

    partner_id = fields.Many2one("res.partner", "Client", required=True, ondelete="cascade")
    past_count = fields.Integer("Appointments", compute="_compute_counts")
    upcoming_count = fields.Integer("Still to come", compute="_compute_counts")
    left_count = fields.Integer("Calendars out of reach", compute="_compute_counts")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        return {**values, "partner_id": self.env.context.get("active_id")}

    @api.depends("partner_id")
    def _compute_counts(self):
        for forgetting in self:
            events = forgetting.partner_id._appointments()
            upcoming = forgetting.partner_id._upcoming_appointments()
            forgetting.upcoming_count = len(upcoming)
            forgetting.past_count = len(events - upcoming)
            connections = events.link_ids.remote_id.connection_id
            out_of_reach = connections.filtered(lambda c: not c.active or c.state != "connected")
            forgetting.left_count = len(out_of_reach)

    def action_forget(self):
        """Forget the client, and tell so."""
        self.ensure_one()
        self.check_access("write")
        self.partner_id._forget_as_client()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Nothing in your appointments names %s any more. Connected calendars follow "
                    "within seconds.",
                    self.partner_id.display_name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
