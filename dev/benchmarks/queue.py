"""From the commit of an appointment until its request arrives, by scheduled actions and through
OCA's queue of jobs: turn by turn on one server, as the machine has its moods."""

import os
import time
from collections.abc import Sequence
from unittest.mock import patch

from ..setup import databases, peers
from ..setup.odoo_config import run_odoo
from ..setup.paths import ADDON
from . import figures, push
from .figures import Figure
from .vendors import GOOGLE
from .world import World

ROUNDS = 4
CHANNELS = f"root:6,root.{ADDON}.send:2,root.{ADDON}.read:2"
SERVER = {"workers": 4, "cron_threads": 2, "odoo_options": ["--load=base,web,queue_job"]}
#: By how it is called, whether the queue is switched on.
WAYS = {"scheduled action": False, "queue of jobs": True}
RUNNER_SECONDS = 120


def measure() -> list[Figure]:
    with peers.at_hand(*peers.QUEUE_JOB), databases.scratch("queue") as database:
        run_odoo(database, ["-i", "queue_job"], what="Odoo can not install queue_job.")
        channels = patch.dict(os.environ, ODOO_QUEUE_JOB_CHANNELS=CHANNELS)
        with channels, World(database, GOOGLE, **SERVER) as world:
            _wait_for_runner(world)
            return _turn_by_turn(world)


def table(found: Sequence[Figure]) -> str:
    return figures.table(found)


def _wait_for_runner(world: World) -> None:
    log, deadline = world.stack.odoo.log, time.monotonic() + RUNNER_SECONDS
    while "queue job runner ready" not in log.read_text():
        if time.monotonic() > deadline:
            raise RuntimeError(f"the queue's runner did not start: {log}")
        time.sleep(0.2)


def _turn_by_turn(world: World) -> list[Figure]:
    seconds, promises = {}, {}
    for _round in range(ROUNDS):
        for way, on in WAYS.items():
            _switch(world, on)
            for figure in push.measure(world):
                key = (way, figure.condition)
                seconds[key] = seconds.get(key, ()) + figure.seconds
                promises[key] = figure.promise
    return [Figure(*key, seconds[key], promises[key]) for key in sorted(seconds)]


def _switch(world: World, on: bool) -> None:
    """As the settings do it. Then let what is under way come to its end."""
    with world.transaction() as env:
        queue = env["calendar.job.queue"]
        env["ir.config_parameter"].set_param(f"{ADDON}.queue_of_jobs", str(on))
        queue._switch(on)
    world.registry.signal_changes()
    time.sleep(2)
