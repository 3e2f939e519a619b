"""Sends what waits in the outbox: claim, call without any lock, record."""

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from ...providers.abreast import abreast
from ...providers.errors import TransientError, mistake
from ...providers.lanes import Desk, Ended, Lanes, NobodyWaits, Piece, Question
from ...providers.push import Failed, push
from ..connections.account_turns import BUDGET, LIMIT, Kind, Turns
from ..connections.secret_box import SecretLost
from ..transactions import save
from ..watch.run_meter import RunMeter
from .outbox_claim import Claim, Task
from .outbox_record import Record
from .outbox_take import accounts_due

_logger = logging.getLogger(__name__)

GLANCE = 0.05  # seconds between looks for new work while calls are under way


#: What a lane asks for: more, to be prepared while it sends what it has.
MORE = object()


class Batch(NamedTuple):
    """What a lane sends next; `more` says that there may be more after it."""

    tasks: list[Task]
    more: bool


class Drain:
    """One run over the outbox. `under_way` has the ids of the links that lanes are sending."""

    def __init__(self, env):
        self.env = env
        self.providers = {}
        self.counts = {}
        self.under_way = {}
        self.meter = RunMeter(env, "send")

    def run(self):
        """Send everything that is due, the accounts side by side."""
        self.began = time.monotonic()
        helpers = self.env["calendar.outbox"]._crons()
        turns = Turns(self.env, Kind.PUSH, accounts_due, helpers)
        with closing(Lanes()) as self.lanes, turns as self.turns:
            while self._passed() < LIMIT:
                in_time = self._passed() < BUDGET
                found = self._start_lanes() if in_time else turns.watch()
                if self.lanes.busy:
                    self._hear(self.lanes.collect(GLANCE))
                elif not found:
                    break
            for lane in self.lanes.busy:
                save(self.env, lambda n=lane: self._go_on_without(n))
        self._end(in_time)

    def _passed(self):
        return time.monotonic() - self.began

    # Calling, in threads that never see the database --------------------------------------------

    def _start_lanes(self):
        """Begin with what is due; return whether anything was. What needs nothing is done with,
        and must not keep from its turn what stands behind it."""
        accounts = self.turns.take()
        if not accounts:
            return False
        claim = Claim(self.env, accounts)
        for lane, batch in self._claimed(claim).items():
            try:
                work = self._work(lane, batch)
            except SecretLost as error:
                save(self.env, lambda n=lane, e=error: self._shut_out(n, e))
                del self.under_way[lane]
                continue
            self.lanes.start(lane, work)
        self.turns.end([lane for lane in accounts if lane not in self.lanes.busy])
        return claim.found

    def _shut_out(self, lane, error):
        """The account can not be opened: what waits is sent by whoever can open it again."""
        self.env["calendar.connection"].browse(lane)._failed(error)
        self.env["calendar.outbox"]._release(lane)

    def _go_on_without(self, lane, why="too slow"):
        """The account takes too long: others must not wait. What was taken for it stays so until
        the lease ends, as it may be on its way."""
        self.env["calendar.connection"].browse(lane)._failed(TransientError(why))

    def _claimed(self, claim):
        """Return what comes next in each lane of the claim."""
        tasks = save(self.env, claim.tasks)
        for lane, mine in tasks.items():
            self.under_way.setdefault(lane, set()).update(task.link_id for task in mine)
        return {lane: Batch(mine, lane in claim.more) for lane, mine in tasks.items()}

    def _work(self, lane, batch):
        provider, desk_of = self._provider(lane)
        is_one = len(batch.tasks) == 1 and not batch.more
        most = 1 if is_one else provider.writes_at_once

        def work(desk):
            desk_of.desk = desk
            for done in abreast(carry_out, _ahead(desk, batch), most, _goes_on):
                desk.give(done)

        def carry_out(task):
            return _carried_out(provider, task)

        return work

    def _provider(self, lane):
        """One provider per account and run: it keeps its access and its connection open."""
        if lane not in self.providers:
            desk_of = _DeskOf()
            connection = self.env["calendar.connection"].browse(lane)
            self.providers[lane] = (connection._build_provider(desk_of.save), desk_of)
        return self.providers[lane]

    # Recording ----------------------------------------------------------------------------------

    def _hear(self, messages):
        """Record everything that has come in, in one transaction, before anything is claimed."""
        questions = [message for message in messages if isinstance(message, Question)]
        for question in questions:
            if question.value is not MORE:
                self._keep_credentials(question)
        pieces = [(m.lane, *m.value) for m in messages if isinstance(m, Piece)]
        if pieces:
            record = Record(self.env, pieces)
            for lane, what in save(self.env, record.counted):
                self._count(lane, what)
            self._measure(pieces, record)
            for lane, task, _outcome in pieces:
                self.under_way[lane].discard(task.link_id)
        self._prepare([question for question in questions if question.value is MORE])
        for message in messages:
            if isinstance(message, Ended):
                self._end_lane(message)

    def _prepare(self, wishes):
        """Claim what comes next in these lanes, while they send. None, where it is somebody
        else's turn: then what comes next is found when theirs has come again."""
        lanes = [wish.lane for wish in wishes if self._goes_on_with(wish.lane)]
        under_way = set().union(*(self.under_way[lane] for lane in lanes))
        batches = self._claimed(Claim(self.env, lanes, under_way)) if lanes else {}
        for wish in wishes:
            wish.answer(batches.get(wish.lane))

    def _goes_on_with(self, lane):
        return self._passed() < BUDGET and self.turns.goes_on(lane)

    def _measure(self, pieces, record):
        for lane, _task, outcome in pieces:
            if isinstance(outcome, Failed):
                self.meter.failed(lane, outcome.error)
        for lane, waited in record.waited:
            self.meter.took(lane, "push", waited)

    def _keep_credentials(self, question):
        connection = self.env["calendar.connection"].browse(question.lane)
        save(self.env, lambda: connection._store_credentials(question.value))
        self._count(question.lane, "token_refreshes")
        question.answer()

    def _end_lane(self, message):
        if message.error is not None:
            lane, error = message.lane, message.error
            _logger.error("pushing for connection %s broke off", lane, exc_info=error)
            save(self.env, lambda: self._go_on_without(lane, "broke off"))
        save(self.env, lambda: self.env["calendar.outbox"]._release(message.lane))
        del self.under_way[message.lane]
        self.turns.end([message.lane])

    def _count(self, lane, what):
        counts = self.counts.setdefault(lane, {})
        counts[what] = counts.get(what, 0) + 1

    def _end(self, in_time):
        for lane, counts in self.counts.items():
            connection = self.env["calendar.connection"].browse(lane)
            self.env["calendar.sync.log"]._run(connection, "push", counts)
        if not in_time:
            self.env["calendar.outbox"]._wake()
        if self.env["calendar.notice"].search_count([], limit=1):
            self.env["calendar.notice"]._wake()  # what waited for the pushes to end
        save(self.env, self.env["calendar.remote"]._forget_refusals)
        self.meter.keep(self.lanes.answers)


def _carried_out(provider, task):
    try:
        return push(provider, task.push)
    except NobodyWaits:
        raise
    except Exception as error:  # one poisonous appointment must not stop the others
        _logger.exception("calendar link %s can not be sent", task.link_id)
        return Failed(mistake(error))


def _ahead(desk: Desk, batch: Batch | None) -> Iterator[Task]:
    """The tasks of a lane. While some are sent, the caller prepares the next ones."""
    while batch:
        upcoming = desk.order(MORE) if batch.more else None
        yield from batch.tasks
        batch = upcoming and upcoming()


def _goes_on(outcome):
    """Whether the account may be asked for more."""
    return not (isinstance(outcome, Failed) and outcome.error.concerns_account)


class _DeskOf:
    """Where a provider, which outlives one turn of its lane, hands in new credentials."""

    desk = None

    def save(self, credentials):
        self.desk.ask(credentials)
