from odoo import api, fields, models


class CalendarNotice(models.Model):
    """A reason to look at a remote calendar soon.

    Notices are only ever added and taken away, never changed: a burst of webhooks for one
    calendar then never waits for, or collides with, a pull of the same calendar.
    """

    _name = "calendar.notice"
    _description = "Notice of a change outside"
    _log_access = False

    remote_id = fields.Many2one("calendar.remote", required=True, index=True, ondelete="cascade")

    @api.model
    def _post(self, remotes):
        """Have these remote calendars read now."""
        if remotes:
            self.sudo().create([{"remote_id": remote.id} for remote in remotes])
            self.env.ref("appointment_calendar_sync.cron_pull").sudo()._trigger()
