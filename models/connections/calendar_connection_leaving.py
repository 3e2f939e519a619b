from dataclasses import replace

from odoo import api, models

from .secret_box import SecretLost


class CalendarConnection(models.Model):
    """Accounts whose owner leaves: notices are stopped, and access is given back."""

    _inherit = "calendar.connection"

    def _leave_with_owner(self):
        """Their owner is no user of this house any more. The appointments stay."""
        for connection in self:
            connection.action_disconnect()
            connection.activity_unlink(["appointment_calendar_sync.activity_held_back"])
            self.env["calendar.sync.log"]._incident(
                connection, "connect", self.env._("Its owner was archived.")
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

    # Vendors end all that an account granted at once, what was granted a second ago as well.

    def _may_be_ended(self):
        """Whether nobody uses what this account granted: its owner, back by now, or a colleague.

        Of those who leave at the same time the last one ends it for all.
        """
        users = self._of_account(self.provider, self.account_key)
        return not users.filtered("active") and self == users.sorted("id")[-1:]

    def _who_is_back(self):
        """Return who uses this account now, though it was left."""
        return self._of_account(self.provider, self.account_key).filtered("active")

    def _try_grant(self):
        """Find out now whether what they were granted still opens the account: by a new token, as
        an old one may be good for a while. Their owners are asked again if it does not."""
        for connection in self:
            try:
                granted = connection.credential_ids._read_credentials()
            except SecretLost:
                continue  # reading comes upon that as well
            connection._store_credentials(replace(granted, access_token=""))
        self.env["calendar.notice"]._post(self.remote_ids._followed())

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
