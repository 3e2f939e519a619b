"""A month of free times, of practitioners with full diaries."""

import time
from datetime import datetime, timedelta, timezone

from ..setup.inside import ours
from .diaries import EVENTS_A_YEAR, salon, today
from .figures import Figure
from .world import World

#: How many practitioners, and of how many years Odoo knows their appointments.
DIARIES = ((1, 1), (10, 1), (50, 1), (50, 5))
ROUNDS = 20
MOST_QUERIES = 12


def measure(world: World) -> list[Figure]:
    return [_measured(world, *diary) for diary in DIARIES]


def _measured(world: World, people: int, years: int) -> Figure:
    with world.transaction() as env:
        figure = _measure(env, people, years)
        env.cr.rollback()  # nobody else needs these diaries
    return figure


def _measure(env, people: int, years: int) -> Figure:
    service = salon(env, people, years=years)
    start = today().replace(tzinfo=timezone.utc) + timedelta(days=60)
    window = ours("core.interval").Interval(start, start + timedelta(days=31))
    waits = [_once(env, service, window) for _ in range(ROUNDS)]
    of_years = f", of {years} years" if years > 1 else ""
    condition = f"{people} practitioners × {EVENTS_A_YEAR} events a year{of_years}"
    return Figure("a month of slots", condition, tuple(waits), 0.1)


def _once(env, service, window) -> float:
    env.invalidate_all()
    queries = env.cr.sql_log_count
    began = time.perf_counter()
    service._slots(window, datetime.now(timezone.utc))
    waited = time.perf_counter() - began
    if env.cr.sql_log_count - queries > MOST_QUERIES:
        raise RuntimeError(f"{env.cr.sql_log_count - queries} queries")
    return waited
