"""Sends what waits in the outbox: claim, call without any lock, record."""

import logging
import random
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from odoo.tools import SQL

from ..core.reconcile import same
from ..providers.errors import ProviderError, Remedy
from ..providers.lanes import Ended, Lanes, Piece, Question
from ..providers.push import Differs, Failed, Outcome, Push, Taken, Vanished, Written, push
from .secret_box import SecretLost
from .transactions import isolated, save

_logger = logging.getLogger(__name__)

WORKERS = 20  # accounts that are spoken to at once
BATCH = 20  # appointments of one account per turn, so that others get theirs
LEASE = timedelta(minutes=3)  # longer than any call; after a crash the entry is free again
BUDGET = 45.0  # seconds of claiming per run; Odoo stops jobs that run for two minutes
GLANCE = 0.05  # seconds between looks for new work while calls are under way

#: After these the next appointments of the same account would only fail the same way.
STOPS_LANE = {Remedy.RETRY, Remedy.RECONNECT, Remedy.TELL_ADMINISTRATOR, Remedy.TELL_OWNER}


@dataclass(frozen=True)
class Task:
    """One appointment on its way out, with the entries that asked for it."""

    link_id: int
    entry_ids: tuple[int, ...]
    push: Push


class Drain:
    """One run over the outbox."""

    def __init__(self, env):
        self.env = env
        self.providers = {}
        self.counts = {}

    def run(self):
        """Send everything that is due, the accounts side by side."""
        deadline = time.monotonic() + BUDGET
        with closing(Lanes(WORKERS)) as self.lanes:
            while True:
                if time.monotonic() < deadline:
                    self._start_lanes()
                if not self.lanes.busy:
                    break
                for message in self.lanes.messages(GLANCE):
                    self._hear(message)
        self._end(out_of_time=time.monotonic() >= deadline)

    # Claiming -------------------------------------------------------------------------------

    def _start_lanes(self):
        tasks = save(self.env, self._claim)
        for connection, batch in tasks.items():
            self.lanes.start(connection.id, self._work(connection, batch))

    def _claim(self):
        """Take due entries of idle accounts, and return what is to be sent for each."""
        entries = self.env["calendar.outbox"].browse(self._claim_ids())
        tasks = {}
        for (remote, _subject), group in entries.grouped(_subject_key).items():
            note = self._give_up_on(group)
            with isolated(self.env, f"outbox entries {group.ids}", note):
                task = self._prepare(remote, group)
                if task:
                    tasks.setdefault(remote.connection_id, []).append(task)
        return {c: batch for c, batch in tasks.items() if self._open(c)}

    def _claim_ids(self):
        self.env.cr.execute(
            SQL(
                """
                UPDATE calendar_outbox SET claimed_until = %(now)s + %(lease)s
                 WHERE id IN (
                    SELECT o.id FROM calendar_outbox o
                     WHERE o.id IN (
                        SELECT id FROM (
                            SELECT o.id, row_number() OVER (
                                       PARTITION BY r.connection_id ORDER BY o.id) AS place
                              FROM calendar_outbox o
                              JOIN calendar_remote r ON r.id = o.remote_id
                              JOIN calendar_connection c ON c.id = r.connection_id
                             WHERE o.given_up IS NOT TRUE
                               AND (o.not_before IS NULL OR o.not_before <= %(now)s)
                               AND (o.claimed_until IS NULL OR o.claimed_until <= %(now)s)
                               AND c.active AND c.state = 'connected'
                               AND (c.retry_at IS NULL OR c.retry_at <= %(now)s)
                               AND c.id != ALL(%(busy)s)) AS due
                         WHERE place <= %(batch)s)
                       FOR UPDATE SKIP LOCKED)
                RETURNING id
                """,
                now=self.env.cr.now(),
                lease=LEASE,
                busy=list(self.lanes.busy),
                batch=BATCH,
            )
        )
        self.env["calendar.outbox"].invalidate_model()
        return sorted(row[0] for row in self.env.cr.fetchall())

    def _prepare(self, remote, group):
        """Return the task for one appointment, or None when there is nothing to do."""
        link = group.link_id[:1] or self._make_link(remote, group)
        if not link:
            group.unlink()
            return None
        local, base = link._local_value(), link._base_value()
        if local is not None and base is not None and same(local, base):
            group.unlink()
            return None
        if remote.direction == "pull" and local is not None:
            group.unlink()
            return None
        task = Push(remote.remote_id, link.uid, local, link._ref())
        return Task(link.id, tuple(group.ids), task)

    def _make_link(self, remote, group):
        subject = group.recurrence_id[:1] or group.event_id[:1]
        if not subject or not subject._belongs_on(remote):
            return None
        return self.env["calendar.link"]._ensure(subject, remote)

    def _give_up_on(self, group):
        def give_up(error):
            group.write({"given_up": True, "failure": str(error)[:500], "claimed_until": False})

        return give_up

    def _open(self, connection):
        """Make sure that there is a provider for this account."""
        if connection.id in self.providers:
            return True
        try:
            # The lane's desk is not there yet: credentials are saved through the holder.
            holder = _Holder()
            self.providers[connection.id] = (connection._build_provider(holder.save), holder)
        except SecretLost as error:
            connection._failed(error, random.random())
            return False
        return True

    # Calling, in a thread that never sees the database ----------------------------------------

    def _work(self, connection, batch):
        provider, holder = self.providers[connection.id]

        def work(desk):
            holder.desk = desk
            for task in batch:
                outcome = push(provider, task.push)
                desk.give((task, outcome))
                if isinstance(outcome, Failed) and outcome.error.remedy in STOPS_LANE:
                    break

        return work

    # Recording --------------------------------------------------------------------------------

    def _hear(self, message):
        match message:
            case Question(lane=lane, value=credentials):
                connection = self.env["calendar.connection"].browse(lane)
                save(self.env, lambda: connection._store_credentials(credentials))
                self._count(lane, "token_refreshes")
                message.answer()
            case Piece(lane=lane, value=(task, outcome)):
                save(self.env, lambda: self._record(lane, task, outcome))
                self._count(lane, _what_happened(task, outcome))
            case Ended(lane=lane, error=error):
                if error is not None:
                    _logger.error("pushing for connection %s broke off", lane, exc_info=error)
                save(self.env, lambda: self._release(lane))

    def _record(self, lane, task: Task, outcome: Outcome):
        link = self.env["calendar.link"].browse(task.link_id).exists()
        entries = self.env["calendar.outbox"].browse(task.entry_ids).exists()
        connection = self.env["calendar.connection"].browse(lane)
        if isinstance(outcome, Failed):
            self._record_failure(connection, entries, outcome.error)
            return
        if link:
            with isolated(self.env, f"calendar link {link.id}", self._give_up_on(entries)):
                self._record_success(link, task, outcome)
                entries.unlink()
        connection._succeeded()

    def _record_success(self, link, task, outcome):
        match outcome:
            case Written(ref=ref):
                link._remember(ref, task.push.event)
            case Taken():
                self._record_taken(link)
            case Vanished():
                link._settle(None, None)
            case Differs(found=found):
                link._settle(found.ref, found.event)

    def _record_taken(self, link):
        """Done with, unless it was brought back while it was being taken away."""
        link._forget_place()
        if link._local_value() is None:
            link.unlink()
        else:
            self.env["calendar.outbox"]._queue_links(link)

    def _record_failure(self, connection, entries, error: ProviderError):
        if error.remedy in STOPS_LANE:
            attempts = max([0, *entries.mapped("attempts")]) + 1
            entries.write({"claimed_until": False, "attempts": attempts})
            connection._failed(error, random.random())
        else:
            self._give_up_on(entries)(error)
            self.env["calendar.sync.log"]._incident(connection, "rejected", str(error))

    def _release(self, lane):
        """What this lane did not get to is free again."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE calendar_outbox o SET claimed_until = NULL
                  FROM calendar_remote r
                 WHERE r.id = o.remote_id AND r.connection_id = %s AND o.claimed_until IS NOT NULL
                """,
                lane,
            )
        )

    def _count(self, lane, what):
        counts = self.counts.setdefault(lane, {})
        counts[what] = counts.get(what, 0) + 1

    def _end(self, out_of_time):
        for lane, counts in self.counts.items():
            connection = self.env["calendar.connection"].browse(lane)
            self.env["calendar.sync.log"]._run(connection, "push", counts)
        if out_of_time:
            self.env["calendar.outbox"]._wake()
        save(self.env, lambda: None)


class _Holder:
    """Lets a provider, which outlives one turn of its lane, save credentials at the lane's desk."""

    desk = None

    def save(self, credentials):
        self.desk.ask(credentials)


def _what_happened(task: Task, outcome: Outcome) -> str:
    """Under which heading of the log an outcome is counted."""
    match outcome:
        case Written():
            return "updated" if task.push.ref else "created"
        case Taken():
            return "removed"
        case Failed():
            return "errors"
    return "met"


def _subject_key(entry):
    """Entries for one appointment on one calendar are one push."""
    link = entry.link_id
    subject = link._subject or entry.recurrence_id or entry.event_id or link
    return entry.remote_id, subject
