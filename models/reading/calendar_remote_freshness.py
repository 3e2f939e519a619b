from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

#: While somebody looks at a booking page, what blocks its times is never older than this.
FRESH = timedelta(seconds=20)


class CalendarRemote(models.Model):
    """Calendars are read more often while it matters: while visitors choose a time."""

    _inherit = "calendar.remote"

    @api.model
    def _look_again(self, resources):
        """Have read what blocks these resources, unless that was done moments ago.

        The reading itself happens elsewhere: whoever asks does not wait for it. Return the
        calendars whose news are on the way.
        """
        resources = resources.sudo()
        self.flush_model()
        self.env["calendar.connection"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT r.id, COALESCE(r.claimed_until > %(now)s, false) FROM calendar_remote r
                  JOIN calendar_connection c ON c.id = r.connection_id
                 WHERE r.blocks_availability AND r.active AND c.active AND c.state = 'connected'
                   AND (c.retry_at IS NULL OR c.retry_at <= %(now)s)
                   AND (r.claimed_until > %(now)s OR r.last_pull_at IS NULL
                        OR r.last_pull_at <= %(now)s - %(fresh)s)
                   AND (r.resource_id = ANY(%(resources)s)
                        OR r.resource_id IS NULL AND r.user_id = ANY(%(users)s))
                """,
                now=self.env.cr.now(),
                fresh=FRESH,
                resources=resources.ids,
                users=resources.user_id.ids,
            )
        )
        stale = self.sudo().browse(remote for remote, is_read in found if not is_read)
        if stale:
            self.env["calendar.notice"].sudo()._post(stale)
        return self.sudo().browse(remote for remote, _ in found)
