from odoo import api, models


class CalendarConnection(models.Model):
    """Accounts whose owner leaves: notices are stopped, and access is given back."""

    _inherit = "calendar.connection"

    def _leave_with_owner(self):
        """Their owner is no user of this house any more. The appointments stay."""
        for connection in self:
            connection.action_disconnect()
            connection.activity_unlink(["appointment_calendar_sync.activity_held_back"])
            self.env["calendar.sync.log"]._incident(
                connection, "connect", self.env._("Disconnected, as its owner was archived.")
            )

    def _outlive_owner(self):
        """Their owner is being deleted: they stay, nobody's, until the vendors have been told.

        Of two to one account the other one's farewell is enough. What needs none goes here, and
        not with its owner: PostgreSQL stumbles over calendars that were changed just now.
        """
        self.filtered("active").action_disconnect()
        for connection in self:
            if not connection.credential_ids or connection._twin_of_nobody():
                connection.unlink()
                continue
            connection.remote_ids.write({"receives_bookings": False, "blocks_availability": False})
            connection.user_id = self.env.ref("base.user_root")

    def _twin_of_nobody(self):
        """Return another connection to this account whose owner is gone already."""
        return self._of_account(self.provider, self.account_key)._nobodys()

    def _nobodys(self):
        """Return those of them whose owner was deleted."""
        nobody = self.env.ref("base.user_root")
        return self.filtered(lambda c: not c.active and c.user_id == nobody)

    @api.model
    def _forget_nobodys(self):
        """What is nobody's any more goes, once its vendor has been told."""
        told = [("active", "=", False), ("credential_ids", "=", False)]
        self.sudo().with_context(active_test=False).search(told)._nobodys().unlink()
