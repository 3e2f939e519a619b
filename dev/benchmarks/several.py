"""Another Odoo on the same database, for those who come from outside."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from ..setup.network import HOST, answers, free_port
from ..setup.odoo_config import odoo_command
from ..setup.processes import Child
from .world import World

WORKERS = 4
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Served:
    """Where it answers, and the process that has started the others."""

    url: str
    pid: int


@contextmanager
def odoo(world: World) -> Iterator[Served]:
    """One of several processes. What waits is done by the Odoo of the world."""
    workers = (f"--gevent-port={free_port()}", f"--workers={WORKERS}")
    with serving(world.database, *workers, environment=world.stack.environment) as served:
        yield served


@contextmanager
def serving(
    database: str, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """An Odoo that serves pages and nothing else, while the block runs."""
    port = free_port()
    command = odoo_command(database, f"--http-port={port}", "--max-cron-threads=0", *options)
    child = Child("Odoo", f"odoo-serving-{port}", command, environment)
    url = f"http://{HOST}:{port}"
    try:
        child.wait_until(lambda: answers(f"{url}/web/login", 60), PATIENCE)
        yield Served(url, child.pid)
    finally:
        child.stop()
