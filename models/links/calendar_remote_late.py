from datetime import timedelta

from odoo import api, fields, models

from ..schedule import crons
from ..transactions import save

#: Longer than any request takes that Odoo lets live.
LATE = timedelta(minutes=3)


class CalendarRemote(models.Model):
    """Who books in the moment in which a calendar is chosen, or all events are wanted there, does
    not see that, and whoever wants it does not see the booking. So it is looked for once more when
    both are over."""

    _inherit = "calendar.remote"

    late_at = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When to look for appointments that were made just while this calendar was chosen.",
    )

    def _push_missing(self):
        super()._push_missing()
        if self:
            at = self.env.cr.now() + LATE
            self.sudo().late_at = at
            crons(self.env, "cron_audit")._trigger(at)

    @api.model
    def _cron_audit(self):
        save(self.env, self._queue_late)
        super()._cron_audit()

    @api.model
    def _queue_late(self):
        late = self.search([("late_at", "<=", self.env.cr.now())])
        for remote in late:
            remote._unlinked_events()._queue_sync()
        late.late_at = False
