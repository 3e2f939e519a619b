"""A database server that may be killed: nobody else uses it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from ..setup import databases, templates
from ..setup.cluster import Cluster
from ..setup.commands import run
from ..setup.network import lasting_port
from ..setup.progress import MissingPiece, step
from .clock import Clock

NAME = "postgres-faults"
#: The template of this server: the clone's own, under a name that its files can share.
TEMPLATE = "faults"
#: What was committed has to outlive a crash of the server, though not one of the machine.
SETTINGS = ("synchronous_commit=on",)


class Server:
    """Started, it is what this process's PG* variables name. `clock`, if it has one, is its own
    and that of whoever runs beside it."""

    def __init__(self, leaps: bool = False):
        self._cluster = Cluster.made(NAME)
        self._port = lasting_port()
        self.clock = Clock(self._cluster.home) if leaps else None

    def start(self) -> None:
        """Also again after it was killed, and then where it was before."""
        with self.clock.still if self.clock else nullcontext():
            started = self._cluster.started(self._port, *SETTINGS, environment=self.environment)
        os.environ.update(started)
        self._port = int(os.environ["PGPORT"])

    @property
    def environment(self) -> dict[str, str]:
        """Of programs that live by its clock."""
        return self.clock.environment if self.clock else {}

    def kill(self) -> None:
        self._cluster.kill()

    @property
    def log(self) -> Path:
        """Of all its lives."""
        return self._cluster.home / "log"

    def keep(self, database: str, file: Path) -> None:
        """Write all that is in a database into a file, from which `pg_restore` makes it again."""
        command = [self._cluster.program("pg_dump"), "-Fc", "-f", file, database]
        run(command, "pg_dump", what="The database can not be kept.")

    def dump(self, database: str, elsewhere: dict[str, str]) -> None:
        """Takes in a database of the server that the variables `elsewhere` name."""
        target = databases.name(TEMPLATE)
        databases.create(target)
        dump = [self._cluster.program("pg_dump"), "-Fc", "-Z0", database]
        restore = [self._cluster.program("pg_restore"), "-d", target, "--no-owner"]
        with subprocess.Popen(dump, stdout=subprocess.PIPE, env=elsewhere) as source:
            done = subprocess.run(restore, stdin=source.stdout, capture_output=True, text=True)
        if source.returncode or done.returncode:
            how = f"{done.stderr}\nIs pg_dump as new as the server that PG* names?"
            raise MissingPiece("The database can not be taken to another server.", how)
        databases.share_files(database, target)


@contextmanager
def own_server(leaps: bool = False) -> Iterator[Server]:
    """The server, with the clone's template, and this process's environment as it was afterwards.

    With `leaps` its clock can be put anywhere.
    """
    template = templates.make_addon_template()
    mark, before = databases.mark_of(template), dict(os.environ)
    server = Server(leaps)
    try:
        with step("Starting a database server to be killed"):
            server.start()
            if databases.mark_of(databases.name(TEMPLATE)) != mark:
                server.dump(template, before)
                databases.mark(databases.name(TEMPLATE), mark)
            databases.drop_leftovers()
        yield server
    finally:
        server.kill()
        os.environ.update({name: before[name] for name in before if name.startswith("PG")})
