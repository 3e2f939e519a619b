"""Odoo inside this process, for programs that fill a database, or measure what it costs.

It is imported when it is first asked for: who only wants the rest of a module needs no Odoo.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from .paths import ADDON


def load(database: str):
    """The registry of that database. Of its log only errors are kept."""
    import odoo
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-d", database, "--log-level=error"])
    return Registry(database)


@contextmanager
def transaction(registry, **context) -> Iterator:
    """An environment of everybody's rights, whose changes are committed at the end."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, context)


def ours(name: str) -> ModuleType:
    """A module of the addon, such as ``core.interval``, once a registry was loaded."""
    return import_module(f"odoo.addons.{ADDON}.{name}")
