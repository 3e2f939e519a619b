from odoo import api, fields, models


class CalendarConnection(models.Model):
    """What the page of an account tells of trouble, and the ways out of it."""

    _inherit = "calendar.connection"

    held_count = fields.Integer(compute="_compute_held", compute_sudo=True)
    elsewhere_count = fields.Integer(compute="_compute_elsewhere", compute_sudo=True)
    elsewhere_names = fields.Char(compute="_compute_elsewhere", compute_sudo=True)

    @api.depends("remote_ids.held_at")
    def _compute_held(self):
        for connection in self:
            connection.held_count = sum(connection.remote_ids.mapped("held_count"))

    @api.depends("remote_ids.receives_bookings", "active")
    def _compute_elsewhere(self):
        for connection in self:
            receiving = connection._receiving()
            connection.elsewhere_count = receiving.elsewhere_count
            connection.elsewhere_names = receiving.elsewhere_names

    def _receiving(self):
        """The calendar of this account that receives bookings, if it is in use."""
        return self.filtered("active").remote_ids.filtered(
            lambda remote: remote.receives_bookings and remote.direction != "pull"
        )

    def action_held_back(self):
        """Show what is held back: in this account there is seldom more than one calendar."""
        self.ensure_one()
        return self.remote_ids.filtered("held_at")[:1].action_held_back()

    def action_move_here(self):
        """Take the owner's upcoming appointments along into this account."""
        self.ensure_one()
        self._receiving().action_move_here()

    def action_reset(self):
        """Ask how to begin anew with this account."""
        return self._dialog("calendar_reset_action")
