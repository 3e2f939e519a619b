from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    calendar_connection_ids = fields.One2many(
        "calendar.connection", "user_id", "Connected calendars"
    )
    calendar_remote_ids = fields.One2many("calendar.remote", "user_id", "Remote calendars")

    def _ensure_resource(self):
        """What a practitioner's calendars block is a resource: make hers when there is none."""
        self.ensure_one()
        if not self.sudo().resource_ids:
            self.env["resource.resource"].sudo().create(
                {
                    "name": self.name,
                    "user_id": self.id,
                    "company_id": self.company_id.id,
                    "tz": self.tz or "UTC",
                }
            )
        return self.sudo().resource_ids[:1]

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["calendar_connection_ids", "calendar_remote_ids"]
