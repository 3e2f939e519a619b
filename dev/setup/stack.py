"""Odoo and the vendors' simulators, running together.

    with databases.scratch() as name, Stack(name) as stack:
        ...                              # stack.odoo_url, stack.google_url, stack.microsoft_url
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import databases, vendors
from .network import HOST, answers, free_port
from .odoo_config import odoo_command
from .paths import ADDON, PYTHON
from .processes import Child
from .progress import step

_SIMULATOR_SECONDS = 30
_ODOO_SECONDS = 120
_UPSERT = (
    "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
    " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"
)


class Stack:
    """Odoo on a database with the addon, connected to simulators of the vendors.

    Entering it starts them, and returns when all of them answer; leaving it stops them.
    """

    def __init__(
        self,
        database: str,
        *,
        workers: int = 0,
        cron_threads: int = 2,
        latency_ms: int = 0,
        state: Path | None = None,
        odoo_port: int = 0,
        odoo_options: Sequence[str] = (),
        more: Sequence[vendors.Vendor] = (),
    ):
        """`state` is the folder in which the simulators keep their accounts between runs;
        `odoo_port` is taken if it is free. `more` runs beside Google and Microsoft, which can
        be slow on command. The other options are as the programs' own."""
        self.database = database
        self._workers = workers
        self._cron_threads = cron_threads
        self._latency_ms = latency_ms
        self._state = state
        self._odoo_options = odoo_options
        self._odoo_port = free_port(odoo_port)
        google, microsoft = vendors.google(), vendors.microsoft()
        self.vendors = (google, microsoft, *more)
        self.odoo_url = f"http://{HOST}:{self._odoo_port}"
        self.google_url, self.microsoft_url = google.page, microsoft.page
        self.odoo: Child | None = None
        self.others: list[Child] = []
        self.simulators: list[Child] = []

    def __enter__(self) -> "Stack":
        try:
            with step("Starting the simulated vendors"):
                self.start_vendors()
            self.set_parameters()
            with step("Starting Odoo"):
                self.start_odoo()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop()

    @contextmanager
    def without_odoo(self) -> Iterator["Stack"]:
        """Starts the vendors. Whoever wants may start Odoo later; in the end all is stopped."""
        try:
            self.start_vendors()
            self.set_parameters()
            yield self
        finally:
            self._stop()

    def start_vendors(self) -> None:
        self.simulators = [self._simulator(vendor) for vendor in self.vendors]
        for child, vendor in zip(self.simulators, self.vendors, strict=True):
            page = f"{vendor.page}{vendor.health}"
            child.wait_until(lambda page=page: answers(page, 2), _SIMULATOR_SECONDS)

    def _simulator(self, vendor: vendors.Vendor) -> Child:
        options = [*vendor.options, *vendor.state(self._state)]
        if self._latency_ms:
            options += ["--latency-ms", str(self._latency_ms)]
        command = [PYTHON, "-m", f"dev.simulators.{vendor.name}", *options]
        log = f"{vendor.name}-{vendor.page.rpartition(':')[2]}"
        return Child(f"{vendor.label} (simulated)", log, command)

    def start_odoo(self) -> None:
        """Starts Odoo, also again after a test has stopped or killed it."""
        self.odoo = self._server(self._odoo_port, self._workers)
        self._wait_for(self.odoo, self._odoo_port)

    def start_another(self, workers: int = 0) -> Child:
        """Starts one more Odoo on the same database, as a second server would."""
        port = free_port()
        another = self._server(port, workers)
        self.others.append(another)
        self._wait_for(another, port)
        return another

    def _server(self, port: int, workers: int) -> Child:
        options = [
            f"--http-port={port}",
            f"--gevent-port={free_port()}",
            f"--workers={workers}",
            f"--max-cron-threads={self._cron_threads}",
        ]
        command = odoo_command(self.database, *options, *self._odoo_options)
        return Child("Odoo", f"odoo-{port}", command, self.environment)

    def _wait_for(self, odoo: Child, port: int) -> None:
        page = f"http://{HOST}:{port}/web/login"
        odoo.wait_until(lambda: answers(page, _ODOO_SECONDS), _ODOO_SECONDS)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs around it to speak to the simulated vendors."""
        return {name: value for v in self.vendors for name, value in v.environment.items()}

    def wait(self) -> None:
        """Returns never; raises `MissingPiece` when one of the programs ends."""
        while True:
            for child in self._children():
                child.check()
            time.sleep(1)

    def _stop(self) -> None:
        """Odoo first: it would take a vanished simulator for a vendor's failure."""
        for child in self._children():
            child.stop()

    def _children(self) -> list[Child]:
        return [child for child in (self.odoo, *self.others, *self.simulators) if child]

    def set_parameters(self) -> None:
        with databases.connected(self.database) as link, link.cursor() as cursor:
            cursor.executemany(_UPSERT, list(self._parameters().items()))

    def _parameters(self) -> dict[str, str]:
        told = {name: value for v in self.vendors for name, value in v.parameters.items()}
        return {
            "web.base.url": self.odoo_url,
            "web.base.url.freeze": "True",
            f"{ADDON}.webhook_base_url": self.odoo_url,
            **{f"{ADDON}.{name}": value for name, value in told.items()},
        }
