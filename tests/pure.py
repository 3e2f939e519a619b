"""The base class of tests that need neither Odoo nor a database."""

import os

from hypothesis import HealthCheck, settings

try:
    # Odoo's runner passes silently over test classes that are not its own.
    from odoo.tests.common import BaseCase as PureCase
except ImportError:
    from unittest import TestCase as PureCase


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


__all__ = ["PureCase", "repeatable"]
