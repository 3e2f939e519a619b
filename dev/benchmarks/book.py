"""What asking the calendars once more adds to the time that a visitor waits for a booking."""

import itertools
import time
from datetime import datetime, timedelta, timezone

from ..setup.inside import ours
from .figures import Figure
from .world import World

QUESTIONS = 60
HANGS = 10
LATENCY_MS = 100


def measure(world: World) -> list[Figure]:
    """At a vendor that takes its time, and at one that does not answer."""
    _ask(world, QUESTIONS // 3)  # until connections are open
    return [
        _figure(world, f"vendor takes {LATENCY_MS} ms", _slow(world), 0.3),
        _figure(world, "vendor does not answer", _hanging(world), 2.0),
    ]


def _figure(world: World, condition: str, waits: list[float], promise: float) -> Figure:
    return Figure(f"asking {world.vendor.label} on confirm", condition, tuple(waits), promise)


def _slow(world: World) -> list[float]:
    world.control.post("latency", milliseconds=LATENCY_MS)
    try:
        return _ask(world, QUESTIONS)
    finally:
        world.control.post("latency", milliseconds=0)


def _hanging(world: World) -> list[float]:
    fault = {"kind": "hang", "path": world.vendor.busy_path, "seconds": 10, "times": None}
    world.control.post("faults", **fault)
    try:
        return _ask(world, HANGS)
    finally:
        world.control.delete("faults")


def _ask(world: World, times: int) -> list[float]:
    """Ask about one practitioner after the other; return how long each answer took."""
    start = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=30)
    span = ours("core.interval").Interval(start, start + timedelta(hours=1))
    practitioners = itertools.cycle(resource for _, _, resource in world.practitioners)
    return [_wait(world, resource, span) for resource in itertools.islice(practitioners, times)]


def _wait(world: World, resource: int, span) -> float:
    with world.transaction() as env:
        person = env["resource.resource"].browse(resource)
        began = time.perf_counter()
        ours("models.free_times.booking_live_check").LiveCheck(env).ask(person, span)
        return time.perf_counter() - began
