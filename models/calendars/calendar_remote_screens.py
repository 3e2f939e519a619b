from datetime import timedelta

from odoo import api, fields, models

LATE = timedelta(minutes=15)


class CalendarRemote(models.Model):
    """What the screens tell of a remote calendar."""

    _inherit = "calendar.remote"

    is_mine = fields.Boolean(related="connection_id.is_mine")
    provider = fields.Selection(related="connection_id.provider")
    freshness = fields.Selection(
        [
            ("unused", "Not used"),
            ("written", "Written to"),
            ("reading", "Reading"),
            ("fresh", "Up to date"),
            ("late", "Late"),
            ("attention", "Look at it"),
            ("held", "Held back"),
            ("waiting", "Waits"),
        ],
        compute="_compute_freshness",
        compute_sudo=True,
    )

    @api.depends(
        "blocks_availability", "receives_bookings", "direction", "sync_token", "claimed_until",
        "due_at", "last_error", "write_error", "held_at",
        "connection_id.active", "connection_id.state", "connection_id.failures",
    )  # fmt: skip
    def _compute_freshness(self):
        noticed = self._with_notice()
        for remote in self:
            remote.freshness = remote._judge_freshness(remote in noticed)

    def _with_notice(self):
        """Calendars that somebody asked to look at, and that nobody has looked at yet."""
        notices = self.env["calendar.notice"]._read_group(
            [("remote_id", "in", self.ids)], ["remote_id"]
        )
        return self.browse().union(*(remote for (remote,) in notices))

    def _judge_freshness(self, noticed):
        now = self.env.cr.now()
        if not self._is_followed():
            written = self.receives_bookings and self.connection_id.active
            return ("attention" if self.write_error else "written") if written else "unused"
        if self.connection_id.state != "connected":
            return "waiting"
        if self.held_at:
            return "held"
        if self.last_error or self.write_error:
            return "attention"
        if noticed or not self.sync_token or (self.claimed_until and self.claimed_until > now):
            return "reading"
        late = self.connection_id.failures or (self.due_at and self.due_at < now - LATE)
        return "late" if late else "fresh"

    @api.depends("name", "access")
    def _compute_display_name(self):
        """Say in lists of choices which calendars can not be written to."""
        for remote in self:
            remote.display_name = (
                remote.name if remote.writable else self.env._("%s (read only)", remote.name)
            )

    def action_details(self):
        """Show one calendar, and everything that can be decided about it, in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }
