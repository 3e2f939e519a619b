"""What `peers` does in a process of its own, whose Odoo has the other addon too.

Prints what it found as JSON. Both addons are asked in turn, so that what else the machine has
to do falls on both.
"""

import calendar
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, timezone

import requests

from ..setup import inside
from .diaries import ZONE, salon
from .peers import Month
from .several import serving

PEOPLE = (1, 10, 50)
EVENTS = (0, 200, 2000)
ROUNDS = 7


@dataclass
class Contestant:
    """One addon with the diaries of so many people: how to ask it, and what it answered."""

    addon: str
    people: int
    events: int
    ask: Callable
    path: str

    def __post_init__(self):
        self.seconds, self.page_seconds = [], []
        self.queries = self.page_bytes = 0

    def month(self) -> Month:
        return Month(
            self.addon, self.people, self.events, tuple(self.seconds), self.queries,
            tuple(self.page_seconds), self.page_bytes,
        )  # fmt: skip


def main(database: str) -> None:
    registry = inside.load(database)
    with inside.transaction(registry, tz=ZONE) as env:
        contestants = _furnish(env, _month())
    for _ in range(ROUNDS + 1):  # the first one is not counted: it fills what is kept
        for each in contestants:
            _ask(registry, each)
    with serving(database, "--log-level=warn") as served:
        for _ in range(ROUNDS + 1):
            for each in contestants:
                _get(served.url, each)
    for each in contestants:
        del each.seconds[0], each.page_seconds[0]
    print(json.dumps([asdict(each.month()) for each in contestants]))


def _month() -> date:
    """The first day of the second month from now."""
    return (date.today().replace(day=1) + timedelta(days=65)).replace(day=1)


def _furnish(env, month):
    return [
        contestant
        for people in PEOPLE
        for events in EVENTS
        for contestant in _both(env, month, people, events)
    ]


def _both(env, month, people, events):
    service = salon(env, people, events)
    booking = _their_booking(env, service)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    booking._portal_ensure_token()
    token = booking.access_token
    return (
        Contestant(
            "ours", people, events, lambda env: _our_slots(env, service.id, month, last),
            f"{service.website_url}/slots?from={month}&to={last}&tz={ZONE}",
        ),
        Contestant(
            "resource_booking", people, events, lambda env: _their_slots(env, booking.id, month),
            f"/my/bookings/{booking.id}/schedule/{month.year}/{month.month}?access_token={token}",
        ),
    )  # fmt: skip


def _our_slots(env, service_id, first, last):
    bounds = [datetime(day.year, day.month, day.day, tzinfo=timezone.utc) for day in (first, last)]
    window = inside.ours("core.interval").Interval(bounds[0], bounds[1] + timedelta(days=1))
    return env["booking.service"].browse(service_id)._slots(window, datetime.now(timezone.utc))


def _their_slots(env, booking_id, month):
    booking = env["resource.booking"].browse(booking_id).with_context(tz=ZONE)
    return booking._get_calendar_context(month.year, month.month)["slots"]


def _their_booking(env, service):
    """The same people, each alone, for as long, at the same distance."""
    teams = env["resource.booking.combination"].create(
        [{"resource_ids": [(6, 0, resource.ids)]} for resource in service.resource_ids]
    )
    kind = env["resource.booking.type"].create(
        {
            "name": service.name,
            "resource_calendar_id": service.resource_ids[0].calendar_id.id,
            "combination_assignment": "sorted",
            "combination_rel_ids": [(0, 0, {"combination_id": team.id}) for team in teams],
        }
    )
    client = env["res.partner"].create({"name": "Jane", "email": "jane@client.example"})
    return env["resource.booking"].create(
        {"type_id": kind.id, "partner_ids": [(6, 0, client.ids)]}
    )


def _ask(registry, contestant) -> None:
    with inside.transaction(registry, tz=ZONE) as env:
        began = time.perf_counter()
        found = contestant.ask(env)
        contestant.seconds.append(time.perf_counter() - began)
        contestant.queries = env.cr.sql_log_count
        env.cr.rollback()
    if not found:
        raise RuntimeError(f"{contestant.addon} finds nothing for {contestant.people}")


def _get(url, contestant) -> None:
    began = time.perf_counter()
    answer = requests.get(url + contestant.path, timeout=120)
    contestant.page_seconds.append(time.perf_counter() - began)
    answer.raise_for_status()
    if answer.history:
        raise RuntimeError(f"{contestant.addon} sends us to {answer.url}")
    contestant.page_bytes = len(answer.content)


if __name__ == "__main__":
    main(sys.argv[1])
