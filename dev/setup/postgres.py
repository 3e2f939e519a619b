"""Brings a PostgreSQL server: the one that the PG* variables name, else one of our own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from .cluster import Cluster
from .locks import Users, one_set_up_at_a_time

_NAMING = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")


@contextmanager
def server() -> Iterator[None]:
    """A server that answers while the block runs; this process's PG* variables name it."""
    if any(os.environ.get(variable) for variable in _NAMING):
        yield
        return
    for variable in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[variable]
    with one_set_up_at_a_time():
        cluster = Cluster.made()
    # Commands that run side by side share the cluster: the first starts it, the last stops it.
    with Users(cluster.home / "users.lock").join() as user:
        with one_set_up_at_a_time():
            os.environ.update(cluster.started())
        try:
            yield
        finally:
            if user.is_the_last():
                cluster.stop()
