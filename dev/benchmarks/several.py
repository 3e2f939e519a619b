"""Another Odoo on the same database, for those who come from outside."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..setup.network import HOST, answers, free_port
from ..setup.odoo_config import odoo_command
from ..setup.processes import Child
from .world import World

WORKERS = 4
PATIENCE = 120  # seconds


@contextmanager
def odoo(world: World) -> Iterator[str]:
    """One of several processes; gives its address. What waits is done by the Odoo of the world."""
    workers = (f"--gevent-port={free_port()}", f"--workers={WORKERS}")
    with serving(world.database, *workers, environment=world.stack.environment) as url:
        yield url


@contextmanager
def serving(
    database: str, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """An Odoo that serves pages and nothing else; gives its address."""
    port = free_port()
    command = odoo_command(database, f"--http-port={port}", "--max-cron-threads=0", *options)
    child = Child("Odoo", f"odoo-serving-{port}", command, environment)
    url = f"http://{HOST}:{port}"
    try:
        child.wait_until(lambda: answers(f"{url}/web/login", 60), PATIENCE)
        yield url
    finally:
        child.stop()
