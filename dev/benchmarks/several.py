"""Another Odoo on the same database, of several processes: for those who come from outside."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..setup.network import HOST, answers, free_port
from ..setup.odoo_config import odoo_command
from ..setup.processes import Child
from .world import World

WORKERS = 4


@contextmanager
def odoo(world: World) -> Iterator[str]:
    """Gives its address. What waits is done by the Odoo of the world."""
    port = free_port()
    options = [
        f"--http-port={port}",
        f"--gevent-port={free_port()}",
        f"--workers={WORKERS}",
        "--max-cron-threads=0",
    ]
    command = odoo_command(world.database, *options)
    several = Child("Odoo", f"odoo-several-{port}", command, world.stack.environment)
    url = f"http://{HOST}:{port}"
    try:
        several.wait_until(lambda: answers(f"{url}/web/login", 60), 120)
        yield url
    finally:
        several.stop()
