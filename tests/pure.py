"""The base class of tests that need neither Odoo nor a database."""

try:
    # Odoo's runner passes silently over test classes that are not its own.
    from odoo.tests.common import BaseCase as PureCase
except ImportError:
    from unittest import TestCase as PureCase

import requests

_send = requests.Session.send


class ImaginedNames:
    """For tests in which names of the Internet lead to this machine: Odoo's would forbid them."""

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        return _send(session, request, **options)


__all__ = ["ImaginedNames", "PureCase"]
