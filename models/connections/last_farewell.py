"""Leaves every account at once, for when nobody is there any more to do it later.

What `upkeep` does in its own time, and with several tries, is done here once and in the time that
there is. Nothing is recorded: everything that could be is about to go.
"""

import logging
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from ...providers import registry
from ...providers.base import CalendarProvider, Credentials, Feature, OAuthClient, Subscription
from ...providers.errors import AuthError, ProviderError
from ...providers.lanes import Ended, Lanes, Piece
from .secret_box import SecretLost

_logger = logging.getLogger(__name__)

WORKERS = 20
PATIENCE = 30.0  # seconds for all accounts together
ONE_ANSWER = 5.0  # seconds for one request
LEFT = object()


@dataclass(frozen=True)
class Farewell:
    """What has to be said to one vendor for one connection."""

    provider: CalendarProvider
    oauth: OAuthClient | None
    credentials: Credentials
    subscriptions: tuple[Subscription, ...]

    def stop(self) -> None:
        for subscription in self.subscriptions:
            self.provider.unsubscribe(subscription)

    def end(self) -> None:
        if self.oauth:
            self.oauth.revoke(self.credentials)


def leave_all(env, patience: float = PATIENCE) -> int:
    """Stop all notices, and end what was granted, within so many seconds.

    Return how many accounts could not be told; what they still send finds nobody.
    """
    deadline = time.monotonic() + patience
    accounts = _farewells(env)
    told = set()
    with closing(Lanes(WORKERS)) as lanes:
        for account, farewells in accounts.items():
            lanes.start(account, partial(_say, farewells))
        while lanes.busy and (left := deadline - time.monotonic()) > 0:
            for message in lanes.messages(left):
                told |= _heard(message)
    for account in accounts.keys() - told:
        _logger.warning("an account at %s could not be told that we leave", account[0])
    return len(accounts.keys() - told)


def _farewells(env):
    """Return {account: what is to be said}: two who have one account share what was granted."""
    every = env["calendar.connection"].sudo().with_context(active_test=False)
    found = {}
    for connection in every.search([("credential_ids", "!=", False)]):
        try:
            farewell = _farewell(connection)
        except SecretLost:
            continue  # what can not be opened any more can not be left
        account = (connection.provider, connection.account_key)
        found.setdefault(account, []).append(farewell)
    return found


def _farewell(connection):
    hurry = {"answer_within": str(ONE_ANSWER)}
    oauth = None
    if connection._supports(Feature.OAUTH):
        vendor = registry.get(connection.provider)
        oauth = vendor.oauth({**connection._settings(), **hurry})
    return Farewell(
        connection._build_provider(lambda _renewed: None, **hurry),
        oauth,
        connection.credential_ids._read_credentials(),
        tuple(s._to_subscription() for s in connection.remote_ids.subscription_ids),
    )


def _say(farewells, desk):
    """Notices first: once the grant has ended, nothing else can be asked for."""
    for step in [each.stop for each in farewells] + [each.end for each in farewells]:
        try:
            step()
        except AuthError:
            continue  # ended already
        except ProviderError as error:
            desk.give(error)
            return
    desk.give(LEFT)


def _heard(message) -> set:
    """Return the accounts that the message proves to be left."""
    match message:
        case Piece(lane=lane, value=value) if value is LEFT:
            return {lane}
        case Piece(lane=lane, value=error):
            _logger.info("leaving %s: %s", lane[0], error.reason or type(error).__name__)
        case Ended(lane=lane, error=error) if error is not None:
            _logger.error("leaving %s broke off", lane[0], exc_info=error)
    return set()
