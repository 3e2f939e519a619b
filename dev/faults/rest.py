"""After the storm: everything works again, time passes, and nothing is left to do.

Minutes of waiting are not waited for. What Odoo has written down to do later is moved to now,
when nobody works on it: leases of processes that died, pauses after errors, the next look.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from ..setup import databases
from ..setup.paths import ADDON
from .passing import AFTER_FAILURES, OTHERWISE, RUNS, let_pass, let_run, wake
from .salon import Salon

PATIENCE = 600.0  # seconds, for all of it, on a machine that has much else to do
GLANCE = 0.3
#: What of an appointment says when it takes place.
TIMING = ("when", "recurrence", "overrides")
#: Whatever is written anywhere changes one of these.
WATCHED = ("calendar_event", "calendar_recurrence", "calendar_busy", "calendar_outbox",
           "calendar_conflict", "booking_reservation", "calendar_notice")  # fmt: skip
#: What is still to be done, in words, for some connections.
LEFT = """
WITH account AS (SELECT * FROM calendar_connection WHERE id = ANY(%s)),
     calendar AS (SELECT * FROM calendar_remote WHERE connection_id IN (SELECT id FROM account)),
     notified AS (SELECT connection_id FROM calendar JOIN calendar_subscription s
                  ON s.remote_id = calendar.id)
SELECT 'unsent: ' || jsonb_strip_nulls(to_jsonb(o))::text
  FROM calendar_outbox o WHERE remote_id IN (SELECT id FROM calendar)
UNION ALL SELECT 'question ' || id || ': ' || reason
  FROM calendar_conflict WHERE state = 'open' AND remote_id IN (SELECT id FROM calendar)
UNION ALL SELECT 'account: ' || account_name || ' ' || state || ' ' || coalesce(last_error, '')
  FROM account WHERE NOT active OR state != 'connected' OR failures > 0
UNION ALL SELECT 'told of no changes: ' || account_name
  FROM account WHERE provider != 'caldav' AND id NOT IN (SELECT connection_id FROM notified)
UNION ALL SELECT 'held back: ' || name || ' since ' || held_at
  FROM calendar WHERE held_at IS NOT NULL
UNION ALL SELECT 'tried again later: ' || name FROM calendar WHERE aside_count > 0
UNION ALL SELECT 'can not be opened: ' || concat_ws(', ', name, last_error, write_error)
  FROM calendar WHERE last_error IS NOT NULL OR write_error IS NOT NULL
"""


class NoRest(Exception):
    """It goes on and on, or stands still with work left."""


class Rest:
    """`settle` returns when both directions have run and nothing has changed any more."""

    def __init__(self, salon: Salon):
        self.salon, self.house = salon, salon.house
        self.admin = salon.admin

    def settle(self) -> float:
        """Return the seconds that it took. Raise `NoRest`."""
        began = time.monotonic()
        before, after = {}, self._state()
        while before != after or self._is_something_left():
            if time.monotonic() > began + PATIENCE:
                raise NoRest(self._left() or _changing(before, after))
            self._see_to_accounts()
            self._let_time_pass()
            self._let_run()
            before, after = after, self._state()
        return time.monotonic() - began

    # What people do ---------------------------------------------------------------------------

    def _see_to_accounts(self) -> None:
        """Their owners open them again, and answer what they are asked."""
        for person in self.salon.people:
            [account] = self.admin.read("calendar.connection", [("id", "=", person.connection)],
                                        "active", "state")  # fmt: skip
            if not account["active"] or account["state"] != "connected":
                self.salon.connect(person)
            self._answer(person)

    def _answer(self, person) -> None:
        """What was deleted in a calendar was meant to be."""
        odoo = self.salon.desks[person.login]
        for question in odoo.search("calendar.conflict", ("state", "=", "open")):
            shown = odoo.call("calendar.conflict", "side_by_side", question)
            odoo.call("calendar.conflict", "decide", question, chosen(shown["rows"]), shown["seen"])
        held = ("held_at", "!=", False), ("user_id", "=", person.user)
        for calendar in odoo.search("calendar.remote", *held):
            odoo.call("calendar.remote", "action_cancel_held", calendar)

    # What time does ---------------------------------------------------------------------------

    def _let_time_pass(self) -> None:
        self._wait_until_idle()
        let_pass(self.house.database, AFTER_FAILURES, OTHERWISE)

    def _let_run(self) -> None:
        """Have all jobs run, and wait for their end."""
        let_run(self.house.database)
        self._wait_until_idle()

    def _wait_until_idle(self) -> None:
        """Until no job of ours is due or under way."""
        deadline = time.monotonic() + PATIENCE
        while self._busy_jobs():
            if time.monotonic() > deadline:
                raise NoRest(f"jobs do not end: {self._busy_jobs()}")
            wake(self.house.database)
            time.sleep(GLANCE)

    def _busy_jobs(self) -> list[int]:
        with databases.connected(self.house.database) as link, link.cursor() as cursor:
            cursor.execute(
                "WITH ours AS (SELECT res_id AS id FROM ir_model_data"
                " WHERE module = %s AND name = ANY(%s)), idle AS ("
                " SELECT id FROM ir_cron WHERE id IN (SELECT id FROM ours)"
                " FOR NO KEY UPDATE SKIP LOCKED)"
                " SELECT id FROM ours WHERE id NOT IN (SELECT id FROM idle) OR id IN ("
                " SELECT cron_id FROM ir_cron_trigger"
                " WHERE call_at <= now() AT TIME ZONE 'UTC')",
                [ADDON, list(RUNS)],
            )
            return [row[0] for row in cursor.fetchall()]

    # What is left -----------------------------------------------------------------------------

    def _state(self) -> dict[str, list]:
        """Changes whenever anything is written here, or over there."""
        rows = {}
        with databases.connected(self.house.database) as link, link.cursor() as cursor:
            for table in WATCHED:
                cursor.execute(f"SELECT id, ctid FROM {table} ORDER BY id")
                rows[table] = cursor.fetchall()
            cursor.execute("SELECT id, event_id, etag, base FROM calendar_link ORDER BY id")
            rows["calendar_link"] = cursor.fetchall()
        return rows

    def _is_something_left(self) -> bool:
        return bool(self._left())

    def _left(self) -> str:
        """In words, what is still to be done in this salon; empty when nothing is. Nobody looks
        after the accounts of earlier ones, which the storm may have closed."""
        with databases.connected(self.house.database) as link, link.cursor() as cursor:
            cursor.execute(LEFT, [[person.connection for person in self.salon.people]])
            return "; ".join(row[0] for row in cursor.fetchall())


def chosen(rows: Sequence[Mapping]) -> dict[str, str]:
    """Whose version is kept of each row of a question: Odoo's of times, as those of the calendar
    may be taken, and of all else what one side alone has said, else Odoo's."""
    return {row["part"]: _chosen(row) for row in rows}


def _chosen(row: Mapping) -> str:
    return "odoo" if row["field"] in TIMING else row["suggested"] or "odoo"


def _changing(before: dict[str, list], after: dict[str, list]) -> str:
    changed = [table for table, rows in after.items() if rows != before.get(table)]
    return f"written again and again: {', '.join(changed)}"
