"""Many visitors want the same time in the same moment, on a real server with real commits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from threading import Barrier
from unittest import TestCase
from zoneinfo import ZoneInfo

import psycopg2
import pytest
import requests
from psycopg2.errors import ExclusionViolation
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from .world import ZONE, Service, World, at

VISITORS = 12


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World() as made:
        yield made


def instant(moment: datetime) -> str:
    return moment.replace(tzinfo=ZoneInfo(ZONE)).isoformat()


class Visitor:
    """A browser without script, with a page of the service open."""

    def __init__(self, service: Service, number: int):
        self.url = service.url
        self.session = requests.Session()
        self.session.trust_env = False
        page = self.session.get(self.url, timeout=60).text
        self.form = {
            "csrf_token": re.search(r'name="csrf_token" value="(\w+)"', page)[1],
            "name": f"Visitor {number}",
            "email": f"visitor{number}@client.example",
            "tz": ZONE,
        }

    def confirm(self, moment: datetime, **wish) -> requests.Response:
        form = {**self.form, "start": instant(moment), **wish}
        headers = {"Accept": "application/json"}
        return self.session.post(f"{self.url}/confirm", form, headers=headers, timeout=60)


class TestBookingRace(TestCase):
    """However many ask, a practitioner is booked once."""

    world: World

    @pytest.fixture(autouse=True)
    def _arrive(self, world: World) -> None:
        self.world = world

    def setUp(self):
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.jonas = self.world.practitioner("Jonas Weber")
        self.service = self.world.service("Massage", self.maya, self.jonas)
        self.visitors = [Visitor(self.service, number) for number in range(VISITORS)]

    def all_at_once(self, wishes) -> list[requests.Response]:
        """Each visitor sends one wish, in the same moment."""
        gate = Barrier(len(wishes))

        def send(visitor, wish):
            moment, resource = wish
            gate.wait()
            return visitor.confirm(moment, resource=resource)

        with ThreadPoolExecutor(len(wishes)) as pool:
            return list(pool.map(send, self.visitors, wishes))

    def booked(self) -> list[dict]:
        domain = [("booking_service_id", "=", self.service.id)]
        return self.world.odoo.read("calendar.event", domain, "start", "user_id")

    def test_of_many_who_want_one_time_of_one_person_exactly_one_gets_it(self):
        answers = self.all_at_once([(at(10), self.maya.resource_id)] * VISITORS)
        self.assertEqual({200: 1, 409: VISITORS - 1}, Counter(a.status_code for a in answers))
        self.assertEqual(1, len(self.booked()))
        for lost in (answer.json() for answer in answers if answer.status_code == 409):
            self.assertEqual("taken", lost["reason"])
            free = [slot["start"] for slot in lost["slots"]["days"][f"{at(10):%Y-%m-%d}"]]
            self.assertNotIn(instant(at(10))[:16], [start[:16] for start in free])
            self.assertIn(instant(at(11))[:16], [start[:16] for start in free])

    def test_of_many_who_want_anyone_as_many_get_it_as_there_are(self):
        answers = self.all_at_once([(at(12), "")] * VISITORS)
        self.assertEqual({200: 2, 409: VISITORS - 2}, Counter(a.status_code for a in answers))
        people = [event["user_id"][0] for event in self.booked()]
        self.assertEqual(sorted([self.maya.user_id, self.jonas.user_id]), sorted(people))

    def test_times_that_only_overlap_are_one_time(self):
        half = self.world.service("Half hours", self.maya, step=15)
        self.visitors = [Visitor(half, number) for number in range(VISITORS)]
        starts = [at(14) + timedelta(minutes=15 * (n % 4)) for n in range(VISITORS)]
        answers = self.all_at_once([(start, "") for start in starts])
        self.assertEqual(1, Counter(a.status_code for a in answers)[200])

    def test_different_times_do_not_stand_in_each_others_way(self):
        wishes = [(at(9 + n, day=3), self.maya.resource_id) for n in range(VISITORS - 1)]
        self.visitors = self.visitors[: len(wishes)]
        answers = self.all_at_once(wishes)
        self.assertEqual({200}, {answer.status_code for answer in answers})

    def test_whose_view_of_the_world_is_old_is_refused_too(self):
        """The interleaving against which neither row locks nor advisory locks help."""
        start = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(days=9)
        row = (self.maya.resource_id, start, start + timedelta(hours=1))
        insert = (
            "INSERT INTO booking_reservation (resource_id, start, stop, state)"
            " VALUES (%s, %s, %s, 'booked')"
        )
        early, late = (psycopg2.connect(dbname=self.world.database) for _ in range(2))
        for link in (early, late):
            self.addCleanup(link.close)
            link.set_isolation_level(ISOLATION_LEVEL_REPEATABLE_READ)
        with early.cursor() as first, late.cursor() as second:
            second.execute("SELECT count(*) FROM booking_reservation")
            first.execute(insert, row)
            early.commit()
            second.execute("SELECT count(*) FROM booking_reservation WHERE start = %s", [start])
            self.assertEqual(0, second.fetchone()[0], "the other's booking can not be seen")
            with self.assertRaises(ExclusionViolation):
                second.execute(insert, row)
