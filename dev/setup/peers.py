"""Other people's work, to be tried beside ours: fetched for a moment, and never part of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from .odoo_config import write_config
from .python_env import install_alone_into, install_into

#: OCA's addon for bookings, and what it cannot do without.
RESOURCE_BOOKING = (
    "odoo-addon-resource-booking==19.*",
    "odoo-addon-web-calendar-slot-duration==19.*",
    "cssselect",
)

#: OCA's queue of jobs.
QUEUE_JOB = ("odoo-addon-queue-job==19.*", "openupgradelib")

#: A program that subscribes to calendars, and one that shows what it got.
SUBSCRIBER = ("vdirsyncer==0.21.*", "khal==0.14.*")


@contextmanager
def programs(*packages: str) -> Iterator[Path]:
    """While the block runs, the folder where Python finds these and what they depend on.

    Raises `MissingPiece` when the package index does not give them.
    """
    with TemporaryDirectory(prefix="programs-") as folder:
        install_into(Path(folder), *packages)
        yield Path(folder)


@contextmanager
def at_hand(*packages: str) -> Iterator[None]:
    """While the block runs, Odoo's processes that it starts find these packages' addons.

    Raises `MissingPiece` when the package index does not give them.
    """
    with TemporaryDirectory(prefix="peers-") as folder:
        # The database server's user has nothing to do in there; Odoo's has.
        install_alone_into(Path(folder), *packages)
        config = Path(folder, "odoo.conf")
        write_config(config, [Path(folder, "odoo", "addons")])
        with patch.dict(os.environ, ODOO_RC=str(config), PYTHONPATH=folder):
            yield
