from odoo import api, fields, models
from odoo.tools import SQL

from ..loose import LooseMany2one
from ..schedule import crons

#: Notices, and as `_trigger` would the wake of the scheduled action, for as long as it is active:
#: many calendars are told of at once, so that each statement more is a wait of somebody's.
_POST = """
    WITH posted AS (
        INSERT INTO calendar_notice (remote_id, posted_at, told)
        SELECT r.id, now() AT TIME ZONE 'UTC', %(told)s FROM calendar_remote r
         WHERE r.id = ANY(%(remotes)s)
           AND NOT EXISTS (SELECT FROM calendar_notice n WHERE n.remote_id = r.id)
     RETURNING id)
    INSERT INTO ir_cron_trigger (cron_id, call_at)
    SELECT c.id, date_trunc('second', now() AT TIME ZONE 'UTC') FROM ir_cron c
     WHERE c.id = %(cron)s AND c.active AND EXISTS (SELECT FROM posted)
"""


class CalendarNotice(models.Model):
    """A reason to look at a remote calendar soon.

    Notices are only ever added and taken away, never changed: a webhook never waits for, or
    collides with, a pull of the same calendar.
    """

    _name = "calendar.notice"
    _description = "Notice of a change outside"
    _log_access = False

    remote_id = LooseMany2one("calendar.remote", required=True, index=True, ondelete="cascade")
    posted_at = fields.Datetime(required=True)
    told = fields.Boolean(help="The vendor has told of it.")

    @api.model
    def _post(self, remotes, told=False):
        """Have these remote calendars read now; `told` when their vendor has asked for it.

        A notice that already waits serves for this one too: whoever takes it away begins to
        read only after that, and so sees what this one would tell of.
        """
        cron = self._crons()[0]
        remotes.flush_recordset()
        cron.flush_recordset()
        self.env.cr.execute(SQL(_POST, remotes=remotes.ids, told=told, cron=cron.id))
        if self.env.cr.rowcount:
            self.env.cr.postcommit.add(cron._notifydb)

    @api.model
    def _take_away(self, remotes):
        """These calendars will be read now. Return {calendar's id: when its vendor told of it}."""
        query = SQL(
            "DELETE FROM calendar_notice WHERE remote_id = ANY(%s)"
            " RETURNING remote_id, posted_at, told",
            remotes.ids,
        )
        return {remote: moment for remote, moment, told in self.env.execute_query(query) if told}

    @api.model
    def _wake(self):
        self._crons()[0]._trigger()

    @api.model
    def _crons(self):
        """The scheduled actions that read calendars: the one that is woken, and its helper."""
        return crons(self.env, "cron_pull", "cron_pull_help")
