"""Asks the calendars outside, in the moment of confirming, whether a time is still free."""

import logging
import time
from contextlib import closing
from datetime import timedelta
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from odoo.tools import SQL, str2bool

from ...core import recurrence
from ...core.interval import Interval, subtract
from ...providers.base import Credentials, Feature
from ...providers.errors import ProviderError
from ...providers.lanes import Ended, Lanes, Piece
from ..calendars.calendar_remote import SILENT_AFTER
from ..connections.secret_box import SecretLost
from ..moments import naive
from ..transactions import save
from .live_question import Asked, Question, Told

_logger = logging.getLogger(__name__)

PARAMETER = "appointment_calendar_sync.live_check"
#: Seconds for all that is asked outside while one visitor waits. With what we do ourselves, it is
#: two seconds at most.
PATIENCE = 1.8
A_DAY = timedelta(days=1)
#: Calendars that are asked, whosever time they take.
FOLLOWED = [
    ("blocks_availability", "=", True),
    ("connection_id.active", "=", True),
    ("connection_id.state", "=", "connected"),
    ("connection_id.failures", "<", SILENT_AFTER),
]


class Verdict(Enum):
    """What the calendars outside say of a time."""

    FREE = "free"  # they say so, or nobody answers and their owner lets visitors book then
    TAKEN = "taken"
    UNKNOWN = "unknown"  # nobody answers, and their owner offers nothing then


class Finding(NamedTuple):
    """What was found out, and whose time (resource.resource) is not free."""

    verdict: Verdict
    resources: Any


class LiveCheck:
    """What one visitor's confirmation asks outside, with whomever it is to be.

    While it waits, no transaction is open: `ask` commits what was done before.
    """

    def __init__(self, env):
        self.env = env
        self._deadline = time.monotonic() + PATIENCE

    def is_needed(self) -> bool:
        """Whether there is any calendar that may have to be asked."""
        remotes = self.env["calendar.remote"].sudo()
        return self._is_on() and bool(remotes.search_count(FOLLOWED, limit=1))

    def ask(self, team, span: Interval) -> Finding:
        """Return whether all of `team` can be booked for `span`, as far as is known outside."""
        if not self._is_on():
            return Finding(Verdict.FREE, team.browse())
        remotes = self._remotes(team)
        questions = save(self.env, lambda: self._questions(remotes))
        told = self._listen(questions, span)
        return save(self.env, lambda: self._judge(remotes, told, span))

    def _is_on(self):
        parameter = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        return str2bool(parameter or "True", True)

    def _remotes(self, team):
        """The calendars that take the time of these resources and can be asked about it.

        Left out are accounts that wait for their owner or have long been silent: what of those
        is not known is decided before a time is offered.
        """
        theirs = [
            "|", ("resource_id", "in", team.ids),
            "&", ("resource_id", "=", False), ("user_id", "in", team.user_id.ids),
        ]  # fmt: skip
        found = self.env["calendar.remote"].sudo().search(FOLLOWED + theirs)
        mine = found.filtered(lambda remote: remote._blocked_resource() in team)
        return mine.filtered(lambda remote: remote.connection_id._supports(Feature.FREE_BUSY))

    def _questions(self, remotes):
        questions = []
        for connection, calendars in remotes.grouped("connection_id").items():
            try:
                questions.append(self._question(connection, calendars))
            except SecretLost:
                _logger.info("live check: connection %s can not be opened", connection.id)
        return questions

    def _question(self, connection, remotes):
        """One account's question, and the desk at which its answers arrive."""
        desks = []
        provider = connection._build_provider(
            lambda credentials: desks[0].give(credentials), answer_within=str(PATIENCE)
        )
        question = Question(connection.id, provider, tuple(map(_asked, remotes)))

        def work(span, desk):
            desks.append(desk)
            question.ask(span, desk)

        return connection.id, work

    # While the vendors answer -------------------------------------------------------------------

    def _listen(self, questions, span):
        """Return {calendar's id: when it is taken, or why that is not known}, side by side.

        Who has not answered in time is missing. Nobody waits for them any longer.
        """
        told = {}
        with closing(Lanes(len(questions) or 1)) as lanes:
            for lane, work in questions:
                lanes.start(lane, partial(work, span))
            while lanes.busy and (left := self._deadline - time.monotonic()) > 0:
                for message in lanes.messages(left):
                    self._hear(message, told)
        return told

    def _hear(self, message, told):
        match message:
            case Piece(value=Told(record_id=record_id, taken=taken)):
                told[record_id] = taken
            case Piece(lane=lane, value=Credentials() as credentials):
                connection = self.env["calendar.connection"].browse(lane)
                save(self.env, lambda: connection._store_credentials(credentials))
            case Ended(lane=lane, error=ProviderError() as error):
                _logger.info("live check: connection %s: %s", lane, error.reason or error)
            case Ended(lane=lane, error=error) if error is not None:
                _logger.error("live check: connection %s broke off", lane, exc_info=error)

    # What follows -------------------------------------------------------------------------------

    def _judge(self, remotes, told, span):
        """Decide, and have read what is not as it was known here."""
        silent = remotes.filtered(lambda r: isinstance(told.get(r.id), ProviderError | None))
        taken = (remotes - silent).filtered(lambda r: self._news(r, told[r.id], span))
        if taken or silent:
            self.env["calendar.notice"].sudo()._post(taken | silent)
        if taken:
            _logger.info("live check: taken in calendars %s", taken.ids)
            return Finding(Verdict.TAKEN, _whose(taken))
        closed = silent.filtered(lambda r: r.connection_id.when_broken == "block")
        return Finding(Verdict.UNKNOWN if closed else Verdict.FREE, _whose(closed))

    def _news(self, remote, taken, span):
        """The time that is taken over there by something else than our own appointments.

        One that was cancelled or moved away here is there until it is written: its time is free.
        """
        return taken and subtract(taken, self._ours(remote, span))

    def _ours(self, remote, span):
        remote.env["calendar.link"].flush_model()
        query = SQL(
            """SELECT id FROM calendar_link
                WHERE remote_id = %(remote)s AND jsonb_typeof(base) = 'object'
                  AND (base->>'start' < %(stop)s AND base->>'stop' > %(start)s
                       OR base->>'recurrence' != '[]')""",
            remote=remote.id,
            start=naive(span.start - A_DAY).isoformat(),
            stop=naive(span.stop + A_DAY).isoformat(),
        )
        ids = [row[0] for row in self.env.execute_query(query)]
        links = self.env["calendar.link"].sudo().browse(ids)
        zone = remote.timezone or "UTC"
        return [each for link in links for each in _taken_by(link._kept_base(), span, zone)]


def _whose(remotes):
    return remotes.resource_id.browse().union(*(each._blocked_resource() for each in remotes))


def _taken_by(event, span, zone):
    """The time that an appointment of ours takes over there; none when that can not be told."""
    try:
        return recurrence.busy(event, span, zone=zone)
    except recurrence.BadRecurrence:
        return []


def _asked(remote):
    switches = {name: remote[name] for name in ("tentative_blocks", "unanswered_blocks")}
    place = (remote.id, remote.remote_id, remote.timezone or "UTC", remote.sync_token or "")
    return Asked(*place, switches)
