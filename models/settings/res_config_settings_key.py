from odoo import models


class ResConfigSettings(models.TransientModel):
    """Changing the key with which access to accounts is sealed."""

    _inherit = "res.config.settings"

    def action_calendar_sync_reseal(self):
        """Seal every access with the key of now, and tell which can not be opened any more."""
        self.check_access("write")
        lost = self.env["calendar.credential"]._reseal_all()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning" if lost else "success", "message": self._resealed(lost)},
        }

    def _resealed(self, lost):
        if not lost:
            return self.env._("Everything is sealed with the key of now. Older keys can go.")
        return self.env._(
            "%(count)s accounts can not be opened with any key that is set. Set the old key behind "
            "the new one, or have their owners connect again: %(names)s",
            count=len(lost),
            names=", ".join(sorted(lost.mapped("account_name"))),
        )
