from odoo import api, models
from odoo.sql_db import db_connect
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_WOKEN = "appointment_calendar_sync.woken"

#: Odoo listens in the database "postgres", and closes each connection to it after use. It keeps
#: a connection to any other name until nobody has needed it for ten minutes.
_ANOTHER_NAME = "postgres, kept"


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _notifydb(self):
        """Wake the scheduler once for each commit, however many actions are due after it.

        Odoo does it once for each of them, over a new connection to the database server each time.
        That costs more than many a query, and the scheduler looks for all that is due anyway.
        """
        done = self.env.cr.postcommit.data  # forgotten when the hooks of this commit have run
        if not done.get(_WOKEN):
            _notify(self.env.cr.dbname)
            done[_WOKEN] = True


def _notify(database: str) -> None:
    with db_connect("postgres").cursor() as cr:
        wake = SQL.identifier(ODOO_NOTIFY_FUNCTION)
        cr.execute(SQL("SELECT %s('cron_trigger', %s)", wake, database))
        cr.dbname = _ANOTHER_NAME
