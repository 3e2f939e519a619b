from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL


class CalendarLink(models.Model):
    """Links found by what has come from calendars, those of many in one go."""

    _inherit = "calendar.link"

    @api.model
    def _known(self, remote, ids: list[str], uids: list[str]):
        """Return this calendar's links by the vendor's ids or, for those without one, by uid."""
        return self._known_in({remote: (ids, uids)})[remote]

    @api.model
    def _known_in(self, asked):
        """Do the same for several calendars: {calendar: (ids, uids)} gives {calendar: links}, an
        empty one of any other."""
        found = defaultdict(self.browse)
        if not any(ids or uids for ids, uids in asked.values()):
            return found
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, remote_id, remote_event_id, uid FROM calendar_link"
                " WHERE remote_id = ANY(%s) AND (remote_event_id = ANY(%s)"
                " OR (remote_event_id IS NULL AND uid = ANY(%s)))",
                [remote.id for remote in asked],
                list({each for ids, _uids in asked.values() for each in ids}),
                list({each for _ids, uids in asked.values() for each in uids}),
            )
        )
        links = self.browse(row[0] for row in rows)
        for remote, (ids, uids) in asked.items():
            found[remote] = links.browse(
                link_id
                for link_id, remote_id, place, uid in rows
                if remote_id == remote.id and ((place in ids) if place else (uid in uids))
            ).with_prefetch(links.ids)
        return found

    @api.model
    def _twins_in(self, asked):
        """Links in other calendars of the same accounts whose events look like some of these:
        {calendar: (ids, uids)} gives {calendar: links}."""
        siblings = {remote: remote.connection_id.remote_ids - remote for remote in asked}
        others = self.env["calendar.remote"].union(*siblings.values())
        rows = others and self.env.execute_query(
            SQL(
                "SELECT id FROM calendar_link WHERE remote_id = ANY(%s)"
                " AND (remote_event_id = ANY(%s) OR remote_event_id IS NOT NULL AND uid = ANY(%s))",
                others.ids,
                list({each for ids, _uids in asked.values() for each in ids}),
                list({each for _ids, uids in asked.values() for each in uids}),
            )
        )
        links = self.browse(row[0] for row in rows)
        return {
            remote: links.filtered(
                lambda link, near=siblings[remote], ids=ids, uids=uids: link.remote_id in near
                and (link.remote_event_id in ids or link.uid in uids)
            )
            for remote, (ids, uids) in asked.items()
        }

    @api.model
    def _gone_before(self, uids):
        """Those of these uids of which something was cancelled here that may be there again."""
        uids = list(uids)
        if not uids:
            return set()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sync_uid FROM calendar_event
                 WHERE sync_uid = ANY(%(uids)s) AND NOT active
                 UNION
                SELECT sync_uid FROM calendar_recurrence WHERE sync_uid = ANY(%(uids)s)
                """,
                uids=uids,
            )
        )
        return {row[0] for row in rows}
