"""Whom a run may speak to now: accounts with work, for which it has room, and to which no other
run speaks.

Runs on any number of servers share the work. Who speaks to an account has its turn: a lock of
PostgreSQL's that is the session's, not the transaction's, and ends with it, so that a run that
dies holds nobody up. Turns are taken before the transaction begins that claims: so that one sees
everything that whoever had the turn before has recorded.
"""

import time
from collections import Counter
from collections.abc import Callable
from enum import IntEnum

from odoo.tools import SQL

from ..transactions import glance, save

BUDGET = 45.0  # seconds in which a run begins something
LIMIT = 100.0  # seconds after which nobody is waited for; Odoo stops jobs that run for two minutes
AT_ONCE = 20  # accounts of one vendor that a run speaks to at once
AHEAD = 2 * AT_ONCE  # how many of a vendor's accounts one look finds
GLANCE = 0.05  # seconds between looks when nothing has ended
FRESH = 0.2  # seconds for which what a look has found may be gone by
HELP_AFTER = 1.0  # seconds between calls for help


#: Accounts (`c`) that may be spoken to at `now`.
SPOKEN_TO = (
    "c.active AND c.state = 'connected' AND (c.retry_at IS NULL OR c.retry_at <= %(now)s)"
)


class Kind(IntEnum):
    """What is done in a turn. The numbers set our locks apart from those of others."""

    PUSH = 0x63616C01
    PULL = 0x63616C02


class Turns:
    """The turns of one run, in rooms.

    A vendor that does not answer fills its own room only, and accounts in trouble fill another
    one than those that are well. In each, whoever was not served for longest comes first.

    `due` gives SQL of the ids of the accounts that have work; `helpers` are scheduled actions
    that do the same as this run does. Left, all turns are given back.
    """

    def __init__(self, env, kind: Kind, due: Callable[[object], SQL], helpers):
        self.env = env
        self.kind = kind
        self._due = due
        self._helpers = helpers
        self._held: dict[int, str] = {}
        self._ended: list[int] = []
        self._waiting: dict[str, list[int]] = {}
        self._looked_at = self._called_at = float("-inf")

    def __enter__(self) -> "Turns":
        return self

    def __exit__(self, kind, *_error) -> None:
        if kind:
            self.env.cr.rollback()  # a failed transaction would not let us unlock anything
        self.end(list(self._held))
        self._unlock()

    def take(self) -> list[int]:
        """Take the turns of accounts for which there is room; have others help with the rest.

        Asked again at once, when no turn has ended meanwhile, it takes none.
        """
        if not self._ended and time.monotonic() - self._looked_at < GLANCE:
            return []
        glance(self.env, self._look)
        before = set(self._held)
        # A turn outlives the transaction in which it was taken, and so does not come twice.
        glance(self.env, self._lock_what_fits)
        if self._waiting:
            self._call_for_help()
        return [account for account in self._held if account not in before]

    def goes_on(self, account: int) -> bool:
        """Whether this turn may last: nobody waits for its place, as far as is known."""
        return not self._waiting.get(self._held[account])

    def end(self, accounts: list[int]) -> None:
        """Others may speak to these accounts: all that was done is committed."""
        for account in accounts:
            del self._held[account]
        self._ended += accounts

    def watch(self) -> None:
        """Begin nothing more, but see that others do what comes meanwhile."""
        if time.monotonic() - self._looked_at > HELP_AFTER:
            glance(self.env, self._look)
            if self._waiting:
                self._call_for_help()

    # ------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self._unlock()
        if self._waiting and time.monotonic() - self._looked_at < FRESH:
            return
        self._looked_at = time.monotonic()
        self._waiting = {}
        for account, room in _look(self.env, self._due, list(self._held), AHEAD):
            self._waiting.setdefault(room, []).append(account)

    def _lock_what_fits(self) -> None:
        waiting = {}
        for room, accounts in self._waiting.items():
            while accounts and (space := AT_ONCE - self._taken(room)):
                self._lock(room, accounts[:space])
                accounts = accounts[space:]
            if accounts:
                waiting[room] = accounts
        self._waiting = waiting

    def _taken(self, room: str) -> int:
        return Counter(self._held.values())[room]

    def _lock(self, room: str, accounts: list[int]) -> None:
        """Take the turns of those of these accounts to which nobody else speaks."""
        self.env.cr.execute(
            "SELECT id FROM unnest(%s) AS id WHERE pg_try_advisory_lock(%s, id)",
            [accounts, int(self.kind)],
        )
        self._held.update((account, room) for (account,) in self.env.cr.fetchall())

    def _unlock(self) -> None:
        if self._ended:
            self.env.cr.execute(
                "SELECT pg_advisory_unlock(%s, id) FROM unnest(%s) AS id",
                [int(self.kind), self._ended],
            )
            self._ended = []

    def _call_for_help(self) -> None:
        if time.monotonic() - self._called_at > HELP_AFTER:
            self._called_at = time.monotonic()
            running = self.env.context.get("cron_id")
            idle = self._helpers.filtered(lambda cron: cron.id != running)
            save(self.env, lambda: [cron._trigger() for cron in idle])


def is_due(env, due: Callable[[object], SQL]) -> bool:
    """Whether an account has work, and may be spoken to now."""
    return bool(_look(env, due, [], 1))


def _look(env, due, held: list[int], ahead: int) -> list[tuple[int, str]]:
    """So many accounts of each room that have work and are not held, and their rooms."""
    now = env.cr.now()
    return env.execute_query(SQL(_LOOK, now=now, due=due(now), held=held, ahead=ahead))


_LOOK = f"""
    SELECT id, room FROM (
        SELECT c.id, room, row_number() OVER (
                   PARTITION BY room ORDER BY c.last_success_at NULLS FIRST, c.id) AS place
          FROM calendar_connection c
    CROSS JOIN LATERAL (
               SELECT c.provider || CASE WHEN c.failures > 0 THEN ', in trouble' ELSE '' END
               ) AS rooms (room)
         WHERE {SPOKEN_TO} AND c.id != ALL(%(held)s)
           AND c.id = ANY(ARRAY(%(due)s))) AS waiting
     WHERE place <= %(ahead)s
  ORDER BY place
"""
