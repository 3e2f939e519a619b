"""Saving what a vendor has already done, come what may."""

import logging
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from math import isqrt
from typing import Any, TypeVar

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo.exceptions import ConcurrencyError

_logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

TRIES = 5
CONCURRENCY = (SerializationFailure, DeadlockDetected, LockNotAvailable, ConcurrencyError)


def pass_on_clash(error: BaseException) -> None:
    """Raise the concurrency error that `error` is, or was raised from; if any.

    Odoo says in words what went wrong while a mail was written, whatever it was.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, CONCURRENCY):
            raise cause
        cause = cause.__cause__


def save(env, work: Callable[[], Any], tries: int = TRIES) -> Any:
    """Run `work` and commit. Concurrent edits make it start over on fresh data.

    What happened at the vendor can not be taken back, so giving up would lose it. The last
    failure is raised.
    """
    return _done(env, work, env["ir.cron"]._commit_progress, tries)


def glance(env, work: Callable[[], Any]) -> Any:
    """Run `work`, which changes nothing, in a transaction of its own.

    Runs do so many times a second. To note each time that the scheduled action is at work, as
    `save` does, would cost more than the glance.
    """
    return _done(env, work, env.cr.commit, TRIES)


def _done(env, work, commit, tries):
    for attempt in range(1, tries + 1):
        try:
            result = work()
            commit()
            return result
        except CONCURRENCY as error:
            env.cr.rollback()
            env.invalidate_all(flush=False)
            if attempt == tries:
                raise
            _logger.debug("started over after %s", type(error).__name__)


@contextmanager
def isolated(env, about: str, on_error: Callable[[Exception], Any] = lambda error: None):
    """Do something for one record so that its failure never reaches the next one.

    Concurrency errors pass, also from under others that were raised from them: they are for `save`
    to repeat. Everything else is logged with the record it is about, rolled back, and handed to
    `on_error`.
    """
    try:
        with env.cr.savepoint():
            yield
    except Exception as error:  # one poisonous record must not stop the others
        pass_on_clash(error)
        _logger.exception("could not process %s", about)
        on_error(error)


def together(
    env,
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], list[Result]],
    alone: Callable[[Item], Result],
) -> list[Result]:
    """Do something for many records in one go; return what came of each, in their order.

    `work` fails for all that it is given. Then fewer at a time are tried, until what fails
    stands by itself: that is left to `alone`. Concurrency errors pass.
    """
    if len(items) < 2:
        return [alone(item) for item in items]
    try:
        with env.cr.savepoint():
            return work(items)
    except Exception as error:  # whose it is comes out when fewer are tried
        pass_on_clash(error)
        _logger.info(
            "%s records do not go together, fewer are tried: %s", len(items), type(error).__name__
        )
    few = isqrt(len(items))
    groups = [items[first : first + few] for first in range(0, len(items), few)]
    return [done for group in groups for done in together(env, group, work, alone)]
