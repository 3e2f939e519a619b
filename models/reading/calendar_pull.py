"""Reads what changed over there: claim, read without any lock, apply page by page."""

import logging
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta

from odoo.tools import SQL

from ...providers.errors import TransientError
from ...providers.lanes import Ended, Lanes, Piece, Question
from ..connections.account_turns import BUDGET, LIMIT, Kind, Turns, is_due
from ..connections.secret_box import SecretLost
from ..moments import aware
from ..transactions import CONCURRENCY, glance, save
from ..watch.run_meter import RunMeter
from .pace import Pace
from .page_keeper import End, Keeper, NotKept
from .reading import (
    AllSeen,
    BrokeOff,
    Finished,
    LookedAt,
    LookedFor,
    PageRead,
    Reading,
    Stumbled,
    read,
)

_logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
#: Our own pushes are told of too. While some are under way, their notices may wait this long.
PATIENCE = timedelta(seconds=3)
GLANCE = 0.05
#: So many pages are kept in one go, unless they have more events than that.
PAGES, EVENTS = 10, 500

#: Calendars with a notice, whose time has come, or whose reader died; but for what the state of
#: their account says.
_DUE = """
    FROM calendar_remote r
   WHERE r.active
     AND (r.claimed_until IS NULL OR r.claimed_until <= %(now)s)
     AND (r.due_at <= %(now)s OR r.claimed_until <= %(now)s
          OR EXISTS (SELECT FROM calendar_notice n WHERE n.remote_id = r.id
              AND (n.posted_at <= %(now)s - %(patience)s
                   OR NOT EXISTS (
                      SELECT FROM calendar_outbox o
                       WHERE o.remote_id = r.id AND o.claimed_until > %(now)s))))
     AND (r.blocks_availability
          OR r.direction != 'push' AND (r.receives_bookings
              OR EXISTS (SELECT FROM calendar_link l WHERE l.remote_id = r.id)))
"""


def _due(now) -> SQL:
    return SQL(_DUE, now=now, patience=PATIENCE)


def accounts_due(now) -> SQL:
    """The accounts with calendars that are to be read."""
    return SQL("SELECT r.connection_id %s", _due(now))


class Pull:
    """One run over the calendars that are due."""

    def __init__(self, env):
        self.env = env
        self.refreshes = Counter()
        self.unread = Counter()
        self.meter = RunMeter(env, "read")
        self.keeper = Keeper(env, self.refreshes)
        self.pace = Pace()
        self.resting = []

    def run(self):
        """Read every calendar that is due, the accounts side by side."""
        began = time.monotonic()
        turns = Turns(self.env, Kind.PULL, self._accounts, self.env["calendar.notice"]._crons())
        with closing(Lanes()) as self.lanes, turns as self.turns:
            while (passed := time.monotonic() - began) < LIMIT:
                if passed < BUDGET:
                    self._start_lanes()
                else:
                    turns.watch()
                if not self.lanes.busy and (passed >= BUDGET or not self._soon_again()):
                    break
                self._hear_all(self.lanes.messages(GLANCE))
            for lane in self.lanes.busy:
                save(self.env, lambda n=lane: self._go_on_without(n))
        if passed >= BUDGET:
            save(self.env, self.env["calendar.notice"]._wake)
        self.meter.keep(self.lanes.answers)

    # Claiming -------------------------------------------------------------------------------

    def _accounts(self, now):
        """The accounts with calendars that are to be read, but for those that rest now."""
        self.resting = self.pace.resting()
        return SQL("%s AND r.id != ALL(%s)", accounts_due(now), self.resting)

    def _soon_again(self):
        """Whether a calendar is due that was left alone by the last look, as it rests. Odoo would
        wake nobody for it within a second."""

        def due(now):
            return SQL("%s AND r.id = ANY(%s)", accounts_due(now), self.resting)

        return bool(self.resting) and glance(self.env, lambda: is_due(self.env, due))

    def _start_lanes(self):
        accounts = self.turns.take()
        if not accounts:
            return
        claimed = save(self.env, lambda: self._claim(accounts))
        # Browsed anew, so that what they are built with is read for all of them at once.
        for connection in self.env["calendar.connection"].browse(claimed):
            readings = claimed[connection.id]
            self.pace.begin(reading.remote_id for reading in readings)
            try:
                work = self._work(connection, readings)
            except SecretLost as error:
                save(self.env, lambda c=connection, e=error: self._shut_out(c, e))
                continue
            self.unread[connection.id] = len(readings)
            self.lanes.start(connection.id, work)
        self.turns.end([lane for lane in accounts if lane not in self.lanes.busy])

    def _shut_out(self, connection, error):
        """The account can not be opened: its calendars wait for whoever can open it again."""
        connection._failed(error)
        self._release(connection.id)

    def _claim(self, accounts):
        """Take what is due of these accounts, whose turn the run has."""
        # The database gives them in any order; an account's are read in the order of their ids.
        remotes = self.env["calendar.remote"].browse(sorted(self._claim_ids(accounts)))
        remotes.invalidate_recordset()
        # Taken away before reading: a notice that comes while we read makes it due again.
        told = self.env["calendar.notice"]._take_away(remotes)
        readings = {}
        for remote in remotes:
            token = remote.sync_token or ""
            audit = bool(token) and remote.audit_step == "read"
            place = (remote.id, remote.remote_id, "" if audit else token)
            reading = Reading(*place, remote._asked_detail(), remote.claimed_until, audit)
            reading.told_at = aware(told.get(remote.id))
            reading.last_at = aware(remote.last_pull_at)
            reading.stumbles, reading.again = remote._stumbled_over()
            reading.claimed_at = self.env.cr.now()
            readings.setdefault(remote.connection_id.id, []).append(reading)
        return readings

    def _claim_ids(self, accounts):
        """NO KEY: who only refers to a calendar meanwhile, as the drain does with a new link,
        must not make it look taken, for nobody would come back to it before the next minute.
        """
        now = self.env.cr.now()
        self.env.cr.execute(
            SQL(
                """
                UPDATE calendar_remote SET claimed_until = %(now)s + %(lease)s
                 WHERE id IN (
                    SELECT r.id %(due)s AND r.connection_id = ANY(%(accounts)s)
                       AND r.id != ALL(%(resting)s)
                       FOR NO KEY UPDATE OF r SKIP LOCKED)
                RETURNING id
                """,
                now=now,
                lease=LEASE,
                due=_due(now),
                accounts=accounts,
                resting=self.pace.resting(),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _work(self, connection, readings):
        desks = []
        provider = connection._build_provider(lambda credentials: desks[0].ask(credentials))

        def work(desk):
            desks.append(desk)
            for reading in readings:
                if not read(provider, reading, desk):
                    break

        return work

    # Keeping --------------------------------------------------------------------------------

    def _hear_all(self, messages):
        """Hear what has come. Pages wait for each other: a lane says nothing before its own is
        answered."""
        pages = []
        for message in messages:
            if not isinstance(message, Question) or not isinstance(message.value, PageRead):
                self._hear(message)
                continue
            pages.append(message)
            events = sum(len(each.value.items) for each in pages)
            if len(pages) == PAGES or events >= EVENTS:
                self._hear_pages(pages)
                pages = []
        if pages:
            self._hear_pages(pages)

    def _hear_pages(self, pages):
        """Keep pages of several calendars in one go. Where that clashes with what somebody does
        meanwhile, each is kept by itself."""
        for page in pages:
            page.value.reading.mark()
        try:
            self._keep(pages, tries=1)
        except CONCURRENCY:
            for page in pages:
                self._keep([page])

    def _keep(self, pages, **tries):
        told = [page.value for page in pages]
        kept = save(self.env, lambda: self.keeper.keep(told), **tries)
        for page, closer in zip(pages, kept, strict=True):
            if isinstance(closer, End):
                self._end_reading(page.lane, page.value.reading if closer is End.KEPT else None)
            if closer is End.BROKEN:
                self.meter.failed(page.lane, NotKept())
            page.answer(None if isinstance(closer, End) else closer)

    def _hear(self, message):
        match message:
            case Question(value=AllSeen(reading=reading)):
                message.answer(save(self.env, lambda: self.keeper.moved(reading)))
            case Question(lane=lane, value=credentials):
                connection = self.env["calendar.connection"].browse(lane)
                save(self.env, lambda: connection._store_credentials(credentials))
                self.refreshes[lane] += 1
                message.answer()
            case Piece(value=LookedAt() as look):
                save(self.env, lambda: self.keeper.look(look))
            case Piece(lane=lane, value=Stumbled() as stumbled):
                save(self.env, lambda: self.keeper.stumbled(stumbled))
                if stumbled.aside:
                    self.meter.failed(lane, stumbled.error)
            case Piece(value=LookedFor() as found):
                save(self.env, lambda: self.keeper.found(found))
            case Piece(lane=lane, value=Finished(reading=reading, token=token)):
                save(self.env, lambda: self.keeper.finish([(reading, token)]))
                self._end_reading(lane, reading)
            case Piece(lane=lane, value=BrokeOff(reading=reading, error=error)):
                self.meter.failed(lane, error)
                save(self.env, lambda: self.keeper.break_off(reading, error))
                self._end_reading(lane)
            case Ended(lane=lane, error=error):
                self._end_lane(lane, error)

    def _end_lane(self, lane, error):
        if error is not None:
            _logger.error("reading for connection %s broke off", lane, exc_info=error)
            save(self.env, lambda: self._go_on_without(lane, "broke off"))
        if self.unread.pop(lane):
            save(self.env, lambda: self._release(lane))
        self.turns.end([lane])

    def _end_reading(self, lane, reading=None):
        """It was read and all of it is kept, or it was broken off."""
        self.unread[lane] -= 1
        self.refreshes.pop(lane, None)
        if reading and reading.told_at:
            for measure, delay in reading.delays(aware(self.env.cr.now())).items():
                self.meter.took(lane, measure, delay)

    def _go_on_without(self, lane, why="too slow"):
        """The account takes too long: others must not wait. It has its turn in a while."""
        self.env["calendar.connection"].browse(lane)._failed(TransientError(why))
        self._release(lane)

    def _release(self, lane):
        """Calendars that the lane did not get to are due again."""
        remotes = self.env["calendar.remote"].search(
            [("connection_id", "=", lane), ("claimed_until", "!=", False)]
        )
        remotes.write({"claimed_until": False, "due_at": self.env.cr.now()})
