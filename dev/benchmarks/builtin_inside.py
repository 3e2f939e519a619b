"""One of the addons that `builtin` compares, in a process of its own: it does what it is told.

It reads a line of JSON for each piece of work, and answers with one: how long it took, how much
of that its user waited, how many queries it were, and how much memory was in use at most.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from ..setup import inside
from .builtin_sides import Ours, Theirs, make_user

GLANCE = 0.05  # seconds between looks at how far the work is


def main(side: str, database: str, google_url: str) -> None:
    registry = inside.load(database)
    transaction = partial(inside.transaction, registry)
    if side == "theirs":
        addon = Theirs(registry, transaction, google_url)
    else:
        addon = Ours(registry, transaction, side)
    works = Works(addon)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(getattr(works, order.pop("work"))(**order)), flush=True)


class Works:
    """What an addon can be told to do."""

    def __init__(self, addon):
        self.addon = addon
        self.transaction = addon.transaction

    def connect(self, account: str, tokens: dict) -> dict:
        """A practitioner with this account, connected; one without when there are no tokens."""
        with self.transaction() as env:
            if tokens:
                self.addon.connect(env, account, tokens)
            else:
                make_user(env, account)
        return {}

    def push(self, account: str, title: str, transactions: int, each: int) -> dict:
        """The practitioner makes appointments; over when all of them were sent."""
        with self.transaction() as env:
            user_id = env["res.users"].search([("login", "=", account)]).id
        waits = []

        def work():
            with self.addon.scheduler() as committed:
                for number in range(transactions):
                    began = time.perf_counter()
                    self._make(user_id, f"{title} {number}", number * each, each)
                    waits.append(time.perf_counter() - began)
                    committed()

        return {**measured(work), "request": sum(waits)}

    def _make(self, user_id, title, first, each):
        with self.transaction() as env:
            start = datetime.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
            env["calendar.event"].with_user(user_id).create(
                [
                    {
                        "name": f"{title} {number}",
                        "start": start + timedelta(hours=first + number),
                        "stop": start + timedelta(hours=first + number + 1),
                        "user_id": user_id,
                        "partner_ids": [],
                    }
                    for number in range(each)
                ]
            )

    def pull(self, accounts: list[str], more: int) -> dict:
        """Read these accounts; `served` is when so many more were here, or None."""
        with self.transaction() as env:
            wanted = self.addon.known(env) + more
        with self._watched(wanted) as served:
            told = measured(lambda: self.addon.pull(accounts))
        return {**told, "served": served[0] if served else None}

    @contextmanager
    def _watched(self, wanted):
        """Look from outside, by a connection of its own, when so much is committed."""
        began, served, over = time.perf_counter(), [], threading.Event()

        def look():
            last = False
            while not (last or served):
                last = over.wait(GLANCE)
                with self.transaction() as env:
                    if self.addon.known(env) >= wanted:
                        served.append(time.perf_counter() - began)

        thread = threading.Thread(target=look)
        thread.start()
        yield served
        over.set()
        thread.join()


def measured(work: Callable[[], object]) -> dict:
    """Seconds, those of them that this process worked itself, queries of all its threads, and
    megabytes in use at most."""
    from odoo import sql_db

    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    queries, worked, began = sql_db.sql_counter, time.process_time(), time.perf_counter()
    work()
    return {
        "seconds": time.perf_counter() - began,
        "worked": time.process_time() - worked,
        "queries": sql_db.sql_counter - queries,
        "megabytes": _peak(),
    }


def _peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not tell how much memory is in use")


if __name__ == "__main__":
    main(*sys.argv[1:])
