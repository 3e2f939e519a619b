from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...core.health import CALENDARS, OUTBOX, RUNS, of_accounts, worst
from ..calendars.calendar_remote import SILENT_AFTER
from ..schedule import crons

#: What has to run by itself, and how it is called in what a program reads.
RUNNING = {"send": "cron_drain", "read": "cron_pull", "confirm": "cron_meetings"}
#: Overdue by this much: it is switched off.
NEVER = 10**9


class Account(NamedTuple):
    """How it goes with one account. Times are in seconds, and 0 where nothing waits.

    `age`: since the calendar that was read the longest ago was read. `behind`: since the one
    that is the most overdue should have been read. `worst_id`: which one that is. `unread`: since
    that one was read.
    """

    id: int
    provider: str
    state: str
    failures: int
    followed: int
    late: int
    closed: int
    held: int
    aside: int
    age: float
    behind: float
    worst_id: int | None
    unread: float
    waiting: int
    oldest: float
    refused: int

    @property
    def is_silent(self) -> bool:
        """Whether it could not be reached several times in a row."""
        return self.state == "connected" and self.failures >= SILENT_AFTER

    @property
    def is_reached(self) -> bool:
        return self.state == "connected" and not self.is_silent


class CalendarWatch(models.AbstractModel):
    """Whether synchronisation is well, in a number of queries that never changes."""

    _name = "calendar.watch"
    _description = "Health of calendar synchronisation"

    @api.model
    def _accounts(self, connections):
        """Return an `Account` for each of these connections that is in use."""
        for name in ("calendar.connection", "calendar.remote", "calendar.outbox"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH calendar AS (%(calendars)s), entry AS (%(entries)s)
                SELECT c.id, c.provider, c.state, c.failures,
                       coalesce(calendar.followed, 0), coalesce(calendar.late, 0),
                       coalesce(calendar.closed, 0), coalesce(calendar.held, 0),
                       coalesce(calendar.aside, 0),
                       greatest(calendar.age, 0), greatest(calendar.behind, 0), calendar.worst,
                       greatest(calendar.unread, 0),
                       coalesce(entry.waiting, 0), greatest(entry.oldest, 0),
                       coalesce(entry.refused, 0)
                  FROM calendar_connection c
                  LEFT JOIN calendar ON calendar.id = c.id
                  LEFT JOIN entry ON entry.id = c.id
                 WHERE c.active AND c.id = ANY(%(ids)s)
                 ORDER BY c.id
                """,
                calendars=self._calendars(connections),
                entries=self._entries(connections),
                ids=connections.ids,
            )
        )
        return [Account(*row) for row in rows]

    def _calendars(self, connections):
        """What is followed, by account. What its vendor keeps closed is its owner's matter."""
        return SQL(
            """
            SELECT id, count(*) AS followed, count(*) FILTER (WHERE shut) AS closed,
                   count(held_at) AS held, sum(aside_count) AS aside,
                   count(*) FILTER (WHERE behind >= %(late)s AND NOT shut) AS late,
                   max(age) FILTER (WHERE NOT shut) AS age,
                   max(behind) FILTER (WHERE NOT shut) AS behind,
                   (array_agg(remote_id ORDER BY shut, behind DESC, remote_id))[1] AS worst,
                   (array_agg(age ORDER BY shut, behind DESC, remote_id))[1] AS unread
              FROM (SELECT c.id, r.id AS remote_id, r.held_at, r.aside_count, read.age,
                           r.last_error IS NOT NULL OR r.write_error IS NOT NULL AS shut,
                           read.age - 60 * coalesce(nullif(c.poll_minutes, '')::int, %(minutes)s)
                           * CASE WHEN EXISTS (SELECT FROM calendar_subscription s
                                 WHERE s.remote_id = r.id AND s.expires_at > %(now)s)
                             THEN 6 ELSE 1 END AS behind
                      FROM calendar_remote r
                      JOIN calendar_connection c ON c.id = r.connection_id
                     CROSS JOIN LATERAL (SELECT extract(epoch FROM
                           %(now)s - coalesce(r.last_pull_at, r.create_date))::float) AS read(age)
                     WHERE r.active AND c.active AND c.id = ANY(%(ids)s)
                       AND (r.blocks_availability OR r.receives_bookings AND r.direction != 'push')
                   ) AS each GROUP BY id
            """,
            late=CALENDARS.late,
            minutes=self.env["calendar.remote"]._poll_minutes(),
            now=self.env.cr.now(),
            ids=connections.ids,
        )

    def _entries(self, connections):
        """What waits to be sent, by account. What waits for an answer is its owner's matter."""
        return SQL(
            """
            SELECT r.connection_id AS id,
                   count(*) FILTER (WHERE o.given_up IS NOT TRUE) AS waiting,
                   count(*) FILTER (WHERE o.given_up) AS refused,
                   max(extract(epoch FROM %(now)s - o.queued_at)::float) FILTER (
                       WHERE o.given_up IS NOT TRUE AND o.conflict_id IS NULL
                         AND r.write_error IS NULL) AS oldest
              FROM calendar_outbox o JOIN calendar_remote r ON r.id = o.remote_id
             WHERE r.connection_id = ANY(%(ids)s) GROUP BY r.connection_id
            """,
            now=self.env.cr.now(),
            ids=connections.ids,
        )

    @api.model
    def _overdue(self):
        """Return {what has to run: for how many seconds it has been due}."""
        found = {}
        for name, cron in zip(RUNNING, crons(self.env, *RUNNING.values()), strict=True):
            late = (self.env.cr.now() - cron.nextcall).total_seconds()
            found[name] = max(0.0, late) if cron.active else NEVER
        return found

    @api.model
    def _checks(self, accounts, overdue):
        """Return {check: `Health`}. Who can not be reached counts once, and not by what waits."""
        reached = [account for account in accounts if account.is_reached]
        silent = sum(account.is_silent for account in accounts)
        return {
            "runs": worst(map(RUNS.judge, overdue.values())),
            "outbox": worst(OUTBOX.judge(account.oldest) for account in reached),
            "calendars": worst(CALENDARS.judge(account.behind) for account in reached),
            "accounts": of_accounts(silent, silent + len(reached)),
        }
