"""Saving what a vendor has already done, come what may."""

import logging
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo.exceptions import ConcurrencyError

_logger = logging.getLogger(__name__)

TRIES = 5
CONCURRENCY = (SerializationFailure, DeadlockDetected, LockNotAvailable, ConcurrencyError)


def save(env, work: Callable[[], Any]) -> Any:
    """Run `work` and commit. Concurrent edits make it start over on fresh data.

    What happened at the vendor can not be taken back, so giving up would lose it. The last
    failure is raised.
    """
    for attempt in range(1, TRIES + 1):
        try:
            result = work()
            env["ir.cron"]._commit_progress()
            return result
        except CONCURRENCY as error:
            env.cr.rollback()
            env.invalidate_all(flush=False)
            if attempt == TRIES:
                raise
            _logger.debug("started over after %s", type(error).__name__)


@contextmanager
def isolated(env, about: str, on_error: Callable[[Exception], Any] = lambda error: None):
    """Do something for one record so that its failure never reaches the next one.

    Concurrency errors pass: they are for `save` to repeat. Everything else is logged with
    the record it is about, rolled back, and handed to `on_error`.
    """
    try:
        with env.cr.savepoint():
            yield
    except CONCURRENCY:
        raise
    except Exception as error:  # one poisonous record must not stop the others
        _logger.exception("could not process %s", about)
        on_error(error)
