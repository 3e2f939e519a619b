from odoo import models


class ResUsers(models.Model):
    """Who leaves the house leaves no open door: their accounts are left with them."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "group_ids"}:
            gone = self.filtered(lambda user: not user.active or user.share)
            gone.sudo().calendar_connection_ids._leave_with_owner()
        return result

    def unlink(self):
        connections = self.sudo().with_context(active_test=False).calendar_connection_ids
        connections._outlive_owner()
        return super().unlink()
