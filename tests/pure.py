"""The base class of tests that need neither Odoo nor a database."""

import os

import requests
from hypothesis import HealthCheck, settings

try:
    # Odoo's runner passes silently over test classes that are not its own.
    from odoo.tests.common import BaseCase as PureCase
except ImportError:
    from unittest import TestCase as PureCase

_send = requests.Session.send


class ImaginedNames:
    """For tests in which names of the Internet lead to this machine: Odoo's would forbid them."""

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        return _send(session, request, **options)


def repeatable(examples: int) -> settings:
    """Have a property tried on so many examples, the same in each run, however slow it is.

    `EXAMPLES` in the environment says how many times as many, when there is time.
    """
    return settings(
        max_examples=int(os.environ.get("EXAMPLES", "1")) * examples,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


__all__ = ["ImaginedNames", "PureCase", "repeatable"]
