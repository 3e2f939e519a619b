"""Keeps accounts in good order: subscriptions renewed, calendars listed, left accounts closed."""

import logging
import time
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass

from ...providers.base import CalendarInfo, Subscription
from ...providers.errors import AuthError, ProviderError, Remedy
from ...providers.lanes import Ended, Lanes, Piece, Question
from ..moments import naive
from ..transactions import glance, save
from ..watch.run_meter import RunMeter
from .account_turns import AT_ONCE, BUDGET
from .secret_box import SecretLost, hash_secret

_logger = logging.getLogger(__name__)

FAREWELLS = 5  # tries to tell a vendor that we leave, before the credentials are destroyed


@dataclass(frozen=True)
class Made:
    """A subscription was made for this remote calendar."""

    remote_id: int
    subscription: Subscription


@dataclass(frozen=True)
class Renewed:
    """A subscription lives longer, under the same secret."""

    record_id: int
    subscription: Subscription


@dataclass(frozen=True)
class Stopped:
    """The vendor sends no more notices for this subscription."""

    record_id: int


@dataclass(frozen=True)
class Asked:
    """The account is being asked for its calendars: others come first the next time."""


@dataclass(frozen=True)
class Listed:
    """These are the account's calendars."""

    infos: tuple[CalendarInfo, ...]


@dataclass(frozen=True)
class Trouble:
    """One step failed; `fatal` when the account can not be asked further."""

    error: ProviderError
    remote_id: int | None = None


@dataclass(frozen=True)
class MayEnd:
    """A question: whether the grant may be ended, as nobody uses it any more."""


@dataclass(frozen=True)
class Revoked:
    """The vendor was asked to end all that the account granted. It may have done so."""


@dataclass(frozen=True)
class Left:
    """Nothing is left to be said to the vendor."""


class Upkeep:
    """Runs one kind of upkeep for many accounts side by side."""

    def __init__(self, env):
        self.env = env
        self.meter = RunMeter(env, "keep up")

    def run(self, connections, plan):
        """`plan(connection)` returns the work of one lane: a function of provider and desk, or
        None when there is nothing to do any more.

        A vendor that does not answer fills its own room only, and accounts in trouble come
        last. When the time is up nothing more is begun: return for how many that was so.
        """
        began = time.monotonic()
        waiting = {}
        for connection in sorted(connections, key=lambda each: each.failures):
            waiting.setdefault(connection.provider, deque()).append(connection)
        with closing(Lanes()) as lanes:
            while lanes.busy or any(waiting.values()):
                if time.monotonic() - began < BUDGET:
                    self._start_some(lanes, waiting, plan)
                elif not lanes.busy:
                    break
                for message in lanes.messages(0.5):
                    self._hear(message)
        self.meter.keep(lanes.answers)
        return sum(map(len, waiting.values()))

    def _start_some(self, lanes, waiting, plan):
        taken = Counter(self.env["calendar.connection"].browse(lanes.busy).mapped("provider"))
        for vendor, connections in waiting.items():
            for _ in range(min(AT_ONCE - taken[vendor], len(connections))):
                connection = connections.popleft()
                try:
                    if work := plan(connection):
                        self._start(lanes, connection, work)
                except SecretLost as error:
                    save(self.env, lambda c=connection, e=error: c._failed(e))

    def _start(self, lanes, connection, work):
        desks = []
        provider = connection._build_provider(lambda creds: desks[0].ask(creds))

        def lane(desk):
            desks.append(desk)
            work(provider, desk)

        lanes.start(connection.id, lane)

    def _hear(self, message):
        connection = self.env["calendar.connection"].browse(message.lane)
        match message:
            case Question(value=MayEnd()):
                glance(self.env, lambda: None)  # what was seen until now may be old
                message.answer(glance(self.env, connection._may_be_ended))
            case Question(value=credentials):
                save(self.env, lambda: connection._store_credentials(credentials))
                message.answer()
            case Piece(value=value):
                if isinstance(value, Trouble):
                    self.meter.failed(message.lane, value.error)
                save(self.env, lambda: self._record(connection, value))
            case Ended(error=error) if error is not None:
                _logger.error("upkeep of connection %s broke off", connection.id, exc_info=error)

    def _record(self, connection, value):
        match value:
            case Made(remote_id=remote_id, subscription=subscription):
                self._record_subscription(remote_id, subscription)
            case Renewed(record_id=record_id, subscription=subscription):
                self._record_renewal(record_id, subscription)
            case Stopped(record_id=record_id):
                self.env["calendar.subscription"].browse(record_id).exists().unlink()
            case Asked():
                connection.listed_at = self.env.cr.now()
            case Listed(infos=infos):
                self.env["calendar.remote"]._adopt(connection, infos)
            case Revoked():
                connection._who_is_back()._try_grant()
            case Left():
                connection._forget_credentials_when_left()
            case Trouble(error=error, remote_id=remote_id):
                self._record_trouble(connection, error, remote_id)

    def _record_subscription(self, remote_id, subscription):
        remote = self.env["calendar.remote"].browse(remote_id)
        if not (remote.connection_id.active or remote.connection_id.credential_ids):
            return  # the account was left meanwhile, and nothing of it is kept
        self.env["calendar.subscription"].create(
            {
                "remote_id": remote_id,
                "channel": subscription.id,
                "resource": subscription.resource,
                "secret_hash": hash_secret(subscription.secret),
                "expires_at": naive(subscription.expires),
            }
        )
        # Whatever changed before the subscription began to speak is read now.
        self.env["calendar.notice"]._post(remote)

    def _record_renewal(self, record_id, subscription):
        record = self.env["calendar.subscription"].browse(record_id).exists()
        record.expires_at = naive(subscription.expires)
        # A subscription that was about to lapse may have kept silent for a while.
        self.env["calendar.notice"]._post(record.remote_id)

    def _record_trouble(self, connection, error, remote_id):
        remote = self.env["calendar.remote"].browse(remote_id or [])
        reason = connection._explain_silence(error)
        self.env["calendar.sync.log"]._incident(connection, "subscription", reason, remote)
        if error.remedy in (Remedy.RECONNECT, Remedy.TELL_ADMINISTRATOR):
            connection._failed(error)


# The work of a lane -------------------------------------------------------------------------


def list_calendars():
    """Read which calendars the account has."""

    def work(provider, desk):
        desk.give(Asked())
        try:
            desk.give(Listed(tuple(provider.calendars())))
        except ProviderError as error:
            desk.give(Trouble(error))

    return work


def say_farewell(subscriptions, oauth, credentials):
    """Stop notices, and end the grant unless somebody uses it by then."""
    old = [(record.id, record._to_subscription()) for record in subscriptions]

    def work(provider, desk):
        try:
            stop(provider, desk, old)
            if oauth and desk.ask(MayEnd()):
                end(oauth, desk, credentials)
            desk.give(Left())
        except AuthError:
            desk.give(Left())  # ended already
        except ProviderError as error:
            desk.give(Trouble(error))

    return work


def end(oauth, desk, credentials):
    """End the grant. When the answer is lost that may have happened, too."""
    try:
        oauth.revoke(credentials)
    finally:
        desk.give(Revoked())


def stop(provider, desk, old):
    """Raise what the vendor raises: the rest is stopped another time."""
    for record_id, subscription in old:
        provider.unsubscribe(subscription)
        desk.give(Stopped(record_id))
