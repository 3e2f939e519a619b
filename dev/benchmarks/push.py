"""From the commit of an appointment until its request arrives at the vendor."""

import time
from datetime import datetime, timedelta

from .figures import Figure
from .world import World

SINGLES = 60
BURST = 200
PATIENCE = 60  # seconds


def measure(world: World) -> list[Figure]:
    """Idle, one appointment after the other; then two hundred of twenty accounts at once."""
    return [_idle(world), _burst(world)]


def _idle(world: World) -> Figure:
    waits = []
    for number in range(SINGLES):
        committed = _commit(world, {f"idle {number}": number})
        waits += _waits(world, committed, 1)
        time.sleep(0.1)  # let the run before come to its end
    return Figure(f"commit → {world.vendor.label}", "idle", tuple(waits), 0.3)


def _burst(world: World) -> Figure:
    world.control.post("latency", milliseconds=100)
    try:
        committed = _commit(world, {f"burst {number}": number for number in range(BURST)})
        waits = _waits(world, committed, BURST)
    finally:
        world.control.post("latency", milliseconds=0)
    condition = f"{BURST} at once, 20 accounts, 100 ms"
    return Figure(f"commit → {world.vendor.label}", condition, tuple(waits), 2.0)


def _commit(world: World, titles: dict[str, int]) -> dict[str, float]:
    """Make appointments in one transaction; return when each was committed."""
    with world.transaction() as env:
        env["calendar.event"].create([_values(world, *item) for item in titles.items()])
        env.flush_all()
        # The moment before: what the commit itself takes counts as waiting.
        moment = time.time()
    return dict.fromkeys(titles, moment)


def _values(world: World, title: str, number: int) -> dict:
    _, user_id, _ = world.practitioners[number % len(world.practitioners)]
    start = datetime.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30 + number)
    return {
        "name": title,
        "start": start,
        "stop": start + timedelta(hours=1),
        "user_id": user_id,
        "partner_ids": [],
    }


def _waits(world: World, committed: dict[str, float], count: int) -> list[float]:
    title_of = lambda request: request["body"].get(world.vendor.title)  # noqa: E731
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        arrived = {title_of(r): r["at"] for r in world.arrivals() if r["body"]}
        found = committed.keys() & arrived.keys()
        if len(found) >= count:
            world.control.delete("requests")
            return [arrived[title] - committed[title] for title in found]
        time.sleep(0.02)
    raise RuntimeError(f"{count - len(found)} of {count} appointments never arrived")
