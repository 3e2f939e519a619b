"""A month of free times, of practitioners with full diaries."""

import random
import time
from datetime import datetime, timedelta, timezone

from psycopg2.extras import execute_values

from ..setup.paths import ADDON
from .figures import Figure
from .world import World

EVENTS_A_YEAR = 2000
PEOPLE = (1, 10, 50)
ROUNDS = 20
MOST_QUERIES = 12


def measure(world: World) -> list[Figure]:
    with world.transaction() as env:
        figures = [_measure(env, people) for people in PEOPLE]
        env.cr.rollback()  # nobody else needs these diaries
    return figures


def _measure(env, people: int) -> Figure:
    service = _salon(env, people)
    start = _year().replace(tzinfo=timezone.utc) + timedelta(days=60)
    window = _interval()(start, start + timedelta(days=31))
    waits = [_once(env, service, window) for _ in range(ROUNDS)]
    condition = f"{people} practitioners × {EVENTS_A_YEAR} events a year"
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


def _interval():
    return __import__(f"odoo.addons.{ADDON}.core.interval", fromlist=["Interval"]).Interval


def _year() -> datetime:
    return datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _salon(env, people: int):
    """A service of that many people, each with working hours of their own."""
    hours = {"name": "Hours", "tz": "Europe/Brussels"}
    users = env["res.users"].create(
        [
            {"name": f"Diary {people}/{n}", "login": f"diary{people}-{n}", "tz": "Europe/Brussels"}
            for n in range(people)
        ]
    )
    resources = env["resource.resource"].create(
        [
            {
                "name": user.name,
                "user_id": user.id,
                "tz": "Europe/Brussels",
                "calendar_id": env["resource.calendar"].create(hours).id,
            }
            for user in users
        ]
    )
    _fill_diaries(env, users)
    rules = {"duration": 30, "step": 30, "horizon": 365, "timezone": "Europe/Brussels"}
    values = {"name": "Talk", "resource_ids": [(6, 0, resources.ids)], **rules}
    return env["booking.service"].create(values)


def _fill_diaries(env, users) -> None:
    """Half hours within the year, at the same places each time, as the ORM would store them."""
    dice = random.Random(1)
    env.flush_all()
    for user in users:
        rows = []
        for _ in range(EVENTS_A_YEAR):
            start = _year() + timedelta(
                days=dice.randrange(365), minutes=30 * dice.randrange(14, 36)
            )
            rows.append((user.name, start, start + timedelta(minutes=30), user.id))
        ids = execute_values(
            env.cr._obj,
            "INSERT INTO calendar_event (name, start, stop, user_id, active, show_as, allday)"
            " VALUES %s RETURNING id",
            rows,
            template="(%s, %s, %s, %s, true, 'busy', false)",
            page_size=EVENTS_A_YEAR,
            fetch=True,
        )
        execute_values(
            env.cr._obj,
            "INSERT INTO calendar_attendee (event_id, partner_id, state) VALUES %s",
            [(id, user.partner_id.id, "accepted") for (id,) in ids],
            page_size=EVENTS_A_YEAR,
        )
    env.cr.execute("ANALYZE calendar_event")
    env.cr.execute("ANALYZE calendar_attendee")
