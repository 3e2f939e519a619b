from odoo import api, models


class CalendarSyncLog(models.Model):
    """What the nightly comparison found."""

    _inherit = "calendar.sync.log"

    @api.model
    def _compared(self, remote, counts):
        """Say what the nightly reading found that should have been known. Nothing: no line."""
        busy = counts.get("busy_added", 0) + counts.get("busy_removed", 0)
        missed = counts.get("missed", 0)
        found = [
            missed and self.env._("%s appointments were changed there, unnoticed.", missed),
            busy and self.env._("%s busy blocks were not as in the calendar.", busy),
        ]
        if any(found):
            told = self.env._("Put right: %s", " ".join(filter(None, found)))
            self._run(remote.connection_id, "audit", counts, remote, told)

    @api.model
    def _found_unsent(self, remote, number):
        """Say how many appointments were not in the calendar as they are here."""
        message = self.env._(
            "Put right: %s appointments were not in the calendar as they are in Odoo, "
            "and nothing was waiting to be sent.",
            number,
        )
        self._incident(remote.connection_id, "audit", message, remote)
