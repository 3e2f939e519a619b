from datetime import timedelta

from odoo import api, fields, models

SPAN = timedelta(minutes=10)
LIMIT = 10


class CalendarAttempt(models.Model):
    """Tries of a user to open an account, to stop somebody who guesses passwords through us.

    A try is written down before the server is asked, so that tries at the same time count too.
    One that succeeds is taken back.
    """

    _name = "calendar.attempt"
    _description = "Recent try to open an account"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")

    @api.model
    def _note(self):
        """Write down a try of the current user."""
        return self.sudo().create({"user_id": self.env.uid})

    def _is_too_many(self):
        """Whether this try comes after too many others. It then does not count itself."""
        self.ensure_one()
        recent = self.search_count(
            [("user_id", "=", self.user_id.id), ("create_date", ">", self.env.cr.now() - SPAN)]
        )
        if recent <= LIMIT:
            return False
        self.unlink()
        return True

    @api.autovacuum
    def _forget_old(self):
        self.search([("create_date", "<", self.env.cr.now() - SPAN)]).unlink()
