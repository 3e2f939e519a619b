from odoo import api, models

_WOKEN = "appointment_calendar_sync.woken"


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _notifydb(self):
        """Wake the scheduler once for each commit, however many actions are due after it.

        Odoo does it once for each of them, over a new connection to the database server. That
        costs more than many a query, and the scheduler looks for all that is due anyway.
        """
        done = self.env.cr.postcommit.data  # forgotten when the hooks of this commit have run
        if not done.get(_WOKEN):
            super()._notifydb()
            done[_WOKEN] = True
