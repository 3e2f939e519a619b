"""What a push adds to the request of the user or visitor who causes it."""

import time
from datetime import datetime, timedelta

from .figures import Figure
from .world import World

EVENTS = 100


def measure(world: World) -> list[Figure]:
    """Make events, and time the part that puts them into the outbox."""
    waits = []
    _, user_id, _ = world.practitioners[0]
    start = datetime.now().replace(microsecond=0) + timedelta(days=300)
    for number in range(EVENTS):
        with world.transaction() as env:
            values = {"name": f"request {number}", "user_id": user_id, "partner_ids": []}
            times = {"start": start, "stop": start + timedelta(hours=1)}
            event = env["calendar.event"].create({**values, **times})
            env.flush_all()
            began = time.perf_counter()
            event._queue_sync()
            waits.append(time.perf_counter() - began)
    return [Figure("added to the request", "one appointment", tuple(waits), 0.005)]
