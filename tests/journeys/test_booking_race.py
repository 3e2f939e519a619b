"""Many visitors want the same time in the same moment, on a real server with real commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from unittest import TestCase

import psycopg2
import pytest
import requests
from psycopg2.errors import ExclusionViolation
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from .visitor import Visitor, all_at_once, instant
from .world import World, as_stored, at

VISITORS = 12


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World() as made:
        yield made


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

    def all_at_once(self, wishes, what="confirm") -> list[requests.Response]:
        """Each visitor sends one wish, in the same moment."""
        return all_at_once(
            [
                partial(getattr(visitor, what), moment, resource=resource)
                for visitor, (moment, resource) in zip(self.visitors, wishes, strict=False)
            ]
        )

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

    def test_two_presses_of_one_visitor_in_one_moment_are_one_appointment(self):
        """With anyone: whoever else is free then would be booked as well."""
        press = partial(self.visitors[0].confirm, at(13), resource="")
        answers = all_at_once([press, press])
        self.assertEqual({200}, {answer.status_code for answer in answers})
        self.assertEqual(1, len({answer.json()["url"] for answer in answers}))
        self.assertEqual(1, len(self.booked()))

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

    def test_of_many_who_choose_one_time_exactly_one_keeps_it(self):
        answers = self.all_at_once([(at(15), self.maya.resource_id)] * VISITORS, "hold")
        self.assertEqual({200: 1, 409: VISITORS - 1}, Counter(a.status_code for a in answers))
        [winner] = [v for v, a in zip(self.visitors, answers, strict=True) if a.ok]
        for lost in (answer.json() for answer in answers if not answer.ok):
            free = [slot["start"][:16] for slot in lost["slots"]["days"][f"{at(15):%Y-%m-%d}"]]
            self.assertNotIn(instant(at(15))[:16], free)
        answers = self.all_at_once([(at(15), self.maya.resource_id)] * VISITORS)
        booked = [v for v, a in zip(self.visitors, answers, strict=True) if a.ok]
        self.assertEqual([winner], booked, "who keeps a time is not overtaken")

    def test_of_holds_and_bookings_of_one_time_one_wins(self):
        deeds = [
            partial(
                visitor.confirm if n % 2 else visitor.hold, at(16), resource=self.maya.resource_id
            )
            for n, visitor in enumerate(self.visitors)
        ]
        answers = all_at_once(deeds)
        self.assertEqual({200: 1, 409: VISITORS - 1}, Counter(a.status_code for a in answers))

    def test_of_many_who_want_a_place_on_a_day_no_more_get_one_than_there_are(self):
        few = self.world.service("Few", self.maya, daily_limit=2)
        self.visitors = [Visitor(few, number) for number in range(6)]
        answers = self.all_at_once([(at(9 + n, day=5), "") for n in range(6)])
        self.assertEqual({200: 2, 409: 4}, Counter(a.status_code for a in answers))

    def test_no_more_get_a_place_in_a_week_than_there_are_whoever_it_is_with(self):
        few = self.world.service("Few", self.maya, self.jonas, weekly_limit_all=2)
        self.visitors = [Visitor(few, number) for number in range(6)]
        monday = 14 - at(0, day=0).weekday()
        answers = self.all_at_once([(at(9 + n, day=monday + n % 3), "") for n in range(6)])
        self.assertEqual({200: 2, 409: 4}, Counter(a.status_code for a in answers))

    def test_services_that_share_a_room_have_it_one_after_the_other(self):
        thing = {"resource_type": "material", "calendar_id": False, "tz": "UTC"}
        room, lamp = (
            self.world.odoo.create("resource.resource", name=name, **thing)
            for name in ("Room", "Lamp")
        )
        ways = ((self.maya, room, lamp), (self.jonas, lamp, room))
        services = [
            self.world.service(
                "Facial", who, room_ids=[(6, 0, [one])], equipment_ids=[(6, 0, [all_])]
            )
            for who, one, all_ in ways
        ]
        self.visitors = [Visitor(services[n % 2], n) for n in range(VISITORS)]
        answers = self.all_at_once([(at(10, day=8), "")] * VISITORS)
        self.assertEqual({200: 1, 409: VISITORS - 1}, Counter(a.status_code for a in answers))

    def test_who_comes_together_is_booked_together_or_not_at_all(self):
        together = self.world.service("Duo", self.maya, self.jonas, assignment="together")
        alone = self.world.service("Alone", self.jonas)
        self.visitors = [Visitor((together, alone)[n % 2], n) for n in range(VISITORS)]
        answers = self.all_at_once([(at(10, day=9), "")] * VISITORS)
        self.assertEqual({200: 1, 409: VISITORS - 1}, Counter(a.status_code for a in answers))

    def test_of_many_who_move_to_one_time_or_book_it_one_wins_and_the_others_keep_theirs(self):
        away = self.world.service("Away", self.maya)
        self.visitors = [Visitor(away, number) for number in range(8)]
        had = [at(9 + n, day=6) for n in range(6)]
        wanted = partial(at, 16, day=6)
        movers = list(zip(self.visitors, map(Visitor.confirm, self.visitors, had), strict=False))
        moves = [partial(visitor.move, booked, wanted()) for visitor, booked in movers]
        others = [partial(visitor.confirm, wanted()) for visitor in self.visitors[6:]]
        answers = all_at_once([*moves, *others])
        self.assertEqual({200: 1, 409: 7}, Counter(answer.status_code for answer in answers))
        self.service = away
        starts = [event["start"] for event in self.booked()]
        won = [moment for moment, answer in zip(had, answers, strict=False) if answer.ok]
        stays = [as_stored(moment) for moment in had if moment not in won]
        self.assertEqual(sorted([*stays, as_stored(wanted())]), sorted(starts))

    def test_one_visitor_who_chooses_everywhere_keeps_one_time(self):
        jane = self.visitors[0]
        deeds = [
            partial(jane.hold, at(9 + n, day=4), resource=self.maya.resource_id) for n in range(6)
        ]
        self.assertEqual({200}, {answer.status_code for answer in all_at_once(deeds)})
        free = self.visitors[1].free(at(9, day=4), self.maya.resource_id)
        taken = [n for n in range(6) if instant(at(9 + n, day=4))[:16] not in free]
        self.assertEqual(1, len(taken))

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
