"""The environment in which Odoo's programs and the tests run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from . import databases, postgres
from .network import HOST
from .paths import ODOO_CONFIG, VENV


@contextmanager
def ready() -> Iterator[None]:
    """A database server that answers, and this process's environment set for Odoo."""
    os.environ.update(
        {
            "ODOO_RC": str(ODOO_CONFIG),
            "VIRTUAL_ENV": str(VENV),
            "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}",
            # A burst of requests waits in line, and does not run out of database connections.
            "ODOO_MAX_HTTP_THREADS": "auto",
            # What runs on this machine is spoken to directly, also behind a proxy.
            "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY"), HOST, "localhost"])),
        }
    )
    with postgres.server():
        databases.check_role()
        databases.drop_leftovers()
        yield
