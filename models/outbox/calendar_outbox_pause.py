import random

from odoo import api, fields, models

from ...core import retry
from ...providers.errors import RateLimited, Remedy

#: So many failures are the account's; with the next one it may be the appointment.
PATIENCE = 2


class CalendarOutbox(models.Model):
    """A vendor that stumbles over one appointment each time keeps nothing else waiting.

    Whether it is the account that is in trouble, or the appointment, nobody says. So after some
    failures the appointment waits twice as long as its account does: the rest goes first.
    """

    _inherit = "calendar.outbox"

    not_before = fields.Datetime(
        "Next try",
        readonly=True,
        help="The calendar has stumbled over this several times: it is tried again then, and the "
        "rest is sent meanwhile.",
    )

    def _step_aside(self, error):
        """What has failed often enough lets others go first."""
        if error.remedy != Remedy.RETRY or isinstance(error, RateLimited):
            return
        for entry in self.filtered(lambda entry: entry.attempts > PATIENCE):
            wait = 2 * retry.delay(entry.attempts, error.retry_after, random.random())
            entry.not_before = self.env.cr.now() + wait

    @api.model
    def _come_forward(self, connections):
        """These accounts were in trouble, and not what waits for them."""
        theirs = ("remote_id.connection_id", "in", connections.ids)
        self.search([theirs, ("not_before", "!=", False)]).not_before = False


class CalendarConnection(models.Model):
    _inherit = "calendar.connection"

    def _succeeded(self):
        """One failure between two answers is what somebody sees who stumbles over one thing."""
        if recovered := self.filtered(lambda account: account.failures > 1):
            self.env["calendar.outbox"]._come_forward(recovered)
        return super()._succeeded()
