"""The base class of tests that need neither Odoo nor a database."""

try:
    # Odoo's runner passes silently over test classes that are not its own.
    from odoo.tests.common import BaseCase as PureCase
except ImportError:
    from unittest import TestCase as PureCase

__all__ = ["PureCase"]
