"""Which entries are due, and taking the next ones of each account out of the outbox."""

from collections import Counter
from datetime import timedelta

from odoo.tools import SQL

from ...providers import registry
from ..connections.account_turns import SPOKEN_TO

FIRST = 8  # entries with which an account begins: its first call leaves soon
ROUNDS = 4  # entries for each that the vendor takes at once, prepared while others are sent
AMONG = 64  # oldest entries of a calendar among which those are found
LEASE = timedelta(minutes=3)  # longer than any turn; after a crash the entries are free again

#: Entries that are due at `now`, and calendars that may be written to, but for what the state
#: of their account says. Whether a question is still open is asked of the question: who begins to
#: wait for it may do so while it is answered, and neither sees the other.
_DUE = """
    o.given_up IS NOT TRUE AND (o.conflict_id IS NULL OR NOT EXISTS (
        SELECT FROM calendar_conflict q WHERE q.id = o.conflict_id AND q.state = 'open'))
    AND (o.claimed_until IS NULL OR o.claimed_until <= %(now)s)
    AND (o.not_before IS NULL OR o.not_before <= %(now)s)
"""
_OPEN = "(r.write_at IS NULL OR r.write_at <= %(now)s)"

_ACCOUNTS = f"""
    SELECT r.connection_id FROM calendar_outbox o JOIN calendar_remote r ON r.id = o.remote_id
     WHERE {_DUE} AND {_OPEN}
"""

#: Between two glances the outbox may be empty or full, and what the database believes of its
#: size is mostly wrong. So every step says what it begins with, and none is done twice: first
#: the calendars, of each its oldest entries by their index, then the rows of those ids. Who has
#: failed before comes after the others of them: it may be what the vendor stumbles over.
_TAKE = f"""
    WITH due AS MATERIALIZED (
        SELECT o.id, row_number() OVER (
                   PARTITION BY account ORDER BY o.attempts, o.id) AS place, account, batch
          FROM unnest(%(accounts)s::int[], %(batches)s::int[]) AS mine (account, batch)
          JOIN calendar_connection c ON c.id = mine.account AND {SPOKEN_TO}
          JOIN calendar_remote r ON r.connection_id = c.id AND {_OPEN}
    CROSS JOIN LATERAL (
               SELECT o.id, o.attempts FROM calendar_outbox o
                WHERE o.remote_id = r.id AND {_DUE}
                ORDER BY o.remote_id, o.id LIMIT %(among)s) AS o),
    free AS MATERIALIZED (
        SELECT id FROM calendar_outbox
         WHERE id = ANY(ARRAY(SELECT id FROM due WHERE place <= batch))
           FOR UPDATE SKIP LOCKED)
    UPDATE calendar_outbox o SET claimed_until = %(now)s + %(lease)s
      FROM due WHERE due.id = o.id AND place <= batch AND o.id = ANY(ARRAY(SELECT id FROM free))
    RETURNING o.id, due.account
"""


def accounts_due(now) -> SQL:
    """The accounts for which something waits in the outbox."""
    return SQL(_ACCOUNTS, now=now)


def take(env, accounts: list[int], *, ahead: bool) -> tuple[list[int], set[int]]:
    """Lease the next entries of each account: less when it begins than when it asks `ahead`.

    Return their ids, and the accounts for which there may be more.
    """
    known = env["calendar.connection"].browse(accounts).exists()
    batches = {account.id: _batch(account, ahead) for account in known}
    query = SQL(
        _TAKE,
        now=env.cr.now(),
        lease=LEASE,
        accounts=list(batches),
        batches=list(batches.values()),
        among=max([AMONG, *batches.values()]),
    )
    taken = env.execute_query(query)
    counts = Counter(account for _entry, account in taken)
    well = known.filtered(lambda account: not account.failures)
    return [entry for entry, _ in taken], {id_ for id_ in well.ids if counts[id_] == batches[id_]}


def _batch(account, ahead: bool) -> int:
    if account.failures:
        return 1  # which tells whether all is well again
    if not ahead:
        return FIRST
    return max(FIRST, ROUNDS * registry.get(account.provider).writes_at_once)
