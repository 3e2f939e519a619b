"""Whose the processor's time was, of the programs that run beside each other."""

import os
from collections import Counter

import psutil

from .world import World


class Account:
    """Notices what each program has used of the processor since it was asked before.

    `answering` is the process of the Odoo that answers those who come from outside, `beside` are
    those that measure beside this one. What a program has started counts for it, also when that
    is over.
    """

    def __init__(self, world: World, answering: int, *beside: int):
        self._whose = {
            "Odoo answers": [answering],
            "Odoo reads and sends": [world.stack.odoo.pid],
            "PostgreSQL": [_database_server(world)],
            "vendors": [simulator.pid for simulator in world.stack.simulators],
        }
        self._beside = beside
        self._before = self._used()

    def spent(self) -> Counter[str]:
        """Seconds, by whose they were."""
        before, self._before = self._before, self._used()
        return Counter({who: used - before[who] for who, used in self._before.items()})

    def _used(self) -> dict[str, float]:
        here = os.times()
        measuring = here.user + here.system + sum(map(_of_tree, self._beside))
        others = {who: sum(map(_of_tree, pids)) for who, pids in self._whose.items()}
        return {**others, "who measures": measuring}


def _of_tree(pid: int) -> float:
    process = psutil.Process(pid)
    return sum(map(_of_one, [process, *process.children(recursive=True)]))


def _of_one(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:4])  # its own, and of its children that have ended
    except psutil.NoSuchProcess:  # from now on it counts for who has started it
        return 0.0


def _database_server(world: World) -> int:
    """The process that starts one more for each connection. It must run on this machine."""
    with world.transaction() as env:
        env.cr.execute("SELECT pg_backend_pid()")
        return psutil.Process(env.cr.fetchone()[0]).ppid()
