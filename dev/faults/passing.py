"""Time that passes at once: what Odoo has written down to do later is moved to now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..setup import databases
from ..setup.paths import ADDON
from .hands import DEAD, Hand, NothingToDo, Scene

RUNS = ("cron_drain", "cron_drain_help", "cron_pull", "cron_pull_help", "cron_renew",
        "cron_farewell")  # fmt: skip
#: Table by table, the columns that say until when something waits as it has failed,
AFTER_FAILURES = {
    "calendar_outbox": ("not_before",),
    "calendar_remote": ("write_at", "again_at"),
    "calendar_connection": ("retry_at",),
}
#: and those of all else that waits: for the lease of a process that died, for the next look.
OTHERWISE = {"calendar_outbox": ("claimed_until",), "calendar_remote": ("claimed_until", "due_at")}
SOON = 0.7  # seconds, on average, until what has failed is tried again in a storm


def let_pass(database: str, *waiting: Mapping[str, Sequence[str]]) -> bool:
    """Move what waits to now, and return whether anything did."""
    moved = 0
    with databases.connected(database) as link, link.cursor() as cursor:
        for table, column in _columns(waiting):
            cursor.execute(
                f"UPDATE {table} SET {column} = now() AT TIME ZONE 'UTC'"
                f" WHERE {column} > now() AT TIME ZONE 'UTC'"
            )
            moved += cursor.rowcount
    return bool(moved)


def _columns(waiting: Sequence[Mapping[str, Sequence[str]]]) -> list[tuple[str, str]]:
    return [(table, each) for kind in waiting for table in kind for each in kind[table]]


def let_run(database: str) -> None:
    """Call the jobs as anything that happens in Odoo does."""
    with databases.connected(database) as link, link.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id,"
            " date_trunc('second', now() AT TIME ZONE 'UTC') FROM ir_model_data"
            " WHERE module = %s AND name = ANY(%s)",
            [ADDON, list(RUNS)],
        )
    wake(database)


def wake(database: str) -> None:
    """An Odoo that has just been started has not heard of what was due before, and would not look
    for a minute."""
    with databases.connected("postgres") as link, link.cursor() as cursor:
        cursor.execute("SELECT pg_notify('cron_trigger', %s)", [database])


class Haste(Hand):
    """Nobody: in a storm of seconds, an account that waits for seconds after each failure would
    meet one trouble, and see little of what is done meanwhile."""

    name_of_hand = "time"

    def __init__(self, scene: Scene):
        super().__init__(scene, "time that passes", SOON)

    def step(self) -> None:
        database = self.salon.house.database
        try:
            if not let_pass(database, AFTER_FAILURES):
                raise NothingToDo
            let_run(database)
        except DEAD as dead:
            raise NothingToDo from dead
        self.count("what had failed is tried again")
