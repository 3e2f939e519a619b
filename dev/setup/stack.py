"""Odoo and the vendors' simulators, running together.

    with databases.scratch() as name, Stack(name) as stack:
        ...                              # stack.odoo_url, stack.google_url
"""

import time
from collections.abc import Sequence
from pathlib import Path

from . import databases
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
    ):
        """`state` is the file in which the simulator keeps its accounts between runs;
        `odoo_port` is taken if it is free. The other options are as the programs' own."""
        self.database = database
        self._workers = workers
        self._cron_threads = cron_threads
        self._latency_ms = latency_ms
        self._state = state
        self._odoo_options = odoo_options
        self._odoo_port = free_port(odoo_port)
        self._google_port = free_port()
        self.odoo_url = f"http://{HOST}:{self._odoo_port}"
        self.google_url = f"http://{HOST}:{self._google_port}"
        self.odoo: Child | None = None
        self.google: Child | None = None

    def __enter__(self) -> "Stack":
        try:
            with step("Starting the Google simulator"):
                self.start_google()
            self.set_parameters()
            with step("Starting Odoo"):
                self.start_odoo()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop()

    def start_google(self) -> None:
        options = ["--port", str(self._google_port)]
        if self._latency_ms:
            options += ["--latency-ms", str(self._latency_ms)]
        if self._state:
            options += ["--state", str(self._state)]
        command = [PYTHON, "-m", "dev.simulators.google", *options]
        self.google = Child("The Google simulator", f"google-{self._google_port}", command)
        page = f"{self.google_url}/healthz"
        self.google.wait_until(lambda: answers(page, 2), _SIMULATOR_SECONDS)

    def start_odoo(self) -> None:
        """Starts Odoo, also again after a test has stopped or killed it."""
        options = [
            f"--http-port={self._odoo_port}",
            f"--gevent-port={free_port()}",
            f"--workers={self._workers}",
            f"--max-cron-threads={self._cron_threads}",
        ]
        command = odoo_command(self.database, *options, *self._odoo_options)
        self.odoo = Child("Odoo", f"odoo-{self._odoo_port}", command)
        page = f"{self.odoo_url}/web/login"
        self.odoo.wait_until(lambda: answers(page, _ODOO_SECONDS), _ODOO_SECONDS)

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
        return [child for child in (self.odoo, self.google) if child]

    def set_parameters(self) -> None:
        with databases.connected(self.database) as link, link.cursor() as cursor:
            cursor.executemany(_UPSERT, list(self._parameters().items()))

    def _parameters(self) -> dict[str, str]:
        google = {
            "client_id": "demo-client-id.apps.example",
            "client_secret": "demo-client-secret",
            "auth_uri": f"{self.google_url}/o/oauth2/v2/auth",
            "token_uri": f"{self.google_url}/token",
            "revoke_uri": f"{self.google_url}/revoke",
            "api_root": f"{self.google_url}/",
        }
        return {
            "web.base.url": self.odoo_url,
            "web.base.url.freeze": "True",
            f"{ADDON}.webhook_base_url": self.odoo_url,
            **{f"{ADDON}.google_{name}": value for name, value in google.items()},
        }
