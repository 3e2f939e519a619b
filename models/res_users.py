from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    calendar_connection_ids = fields.One2many(
        "calendar.connection", "user_id", "Connected calendars"
    )
    calendar_remote_ids = fields.One2many("calendar.remote", "user_id", "Remote calendars")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["calendar_connection_ids", "calendar_remote_ids"]
