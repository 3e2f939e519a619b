"""What is known here of a remote calendar."""

from odoo.tools import SQL


def known_ids(remote) -> set[str]:
    """Return the vendor's ids of what takes time and of what is linked, but for what is over."""
    query = SQL(
        """
        SELECT remote_event_id FROM calendar_busy
         WHERE remote_id = %(remote)s AND stop > %(now)s
         UNION
        SELECT remote_event_id FROM calendar_busy_series WHERE remote_id = %(remote)s
         UNION
        SELECT l.remote_event_id FROM calendar_link l
          LEFT JOIN calendar_event e ON e.id = l.event_id
         WHERE l.remote_id = %(remote)s AND l.remote_event_id IS NOT NULL
           AND (e.id IS NULL OR e.stop > %(now)s)
        """,
        remote=remote.id,
        now=remote.env.cr.now(),
    )
    remote.env.cr.execute(query)
    return {row[0] for row in remote.env.cr.fetchall()}
