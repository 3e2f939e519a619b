"""Twenty visitors at once at an Odoo of four processes, as a busy practice runs it.

Processes share nothing but the database, so here it alone decides who was first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from unittest import TestCase

import psycopg2
import pytest
import requests

from .visitor import Visitor, all_at_once, instant
from .waiting import PATIENCE, eventually
from .world import ZONE, Service, World, as_stored, at

VISITORS = 20
WORKERS = 4

#: What Odoo's log says of a fault, and of what is none: it does over what came second.
FAULT = re.compile(r"^.* (?:WARNING|ERROR|CRITICAL) .*|^Traceback|\" 5\d\d ", re.MULTILINE)
DONE_OVER = re.compile(r"^.* bad query: .*\n+ERROR: could not serialize .*\n", re.MULTILINE)

#: Appointments that hold no time, or still hold it; time that is held for no appointment; sessions
#: that count their participants wrongly. Who joins a session takes no time of their own.
LOOSE_ENDS = """
    SELECT e.id, 'time', count(r.id)
      FROM calendar_event e
      LEFT JOIN booking_reservation r ON r.event_id = e.id AND r.state = 'booked'
     WHERE e.booking_service_id IS NOT NULL
  GROUP BY e.id
    HAVING (count(r.id) > 0) != (e.active AND e.booking_session_id IS NULL)
 UNION ALL
    SELECT NULL, 'time', count(*) FROM booking_reservation
     WHERE state = 'booked' AND event_id IS NULL HAVING count(*) > 0
 UNION ALL
    SELECT s.id, 'places', count(p.id)
      FROM calendar_event s
      LEFT JOIN calendar_event p ON p.booking_session_id = s.id AND p.active
     WHERE s.booking_seats > 0
  GROUP BY s.id
    HAVING count(p.id) != s.booking_seats_taken OR count(p.id) > s.booking_seats
"""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(workers=WORKERS) as made:
        yield made


@pytest.fixture(scope="module")
def crowd(world: World) -> list[Visitor]:
    """They have opened a page; which one does not matter for what they send."""
    door = world.service("Door", world.practitioner("Dora Klein"))
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(partial(Visitor, door), range(VISITORS)))


class TestBookingCrowd(TestCase):
    """The right number of them wins, the others are told, and nothing else happens."""

    world: World
    crowd: list[Visitor]

    @pytest.fixture(autouse=True)
    def _arrive(self, world: World, crowd: list[Visitor]) -> None:
        self.world, self.crowd = world, crowd

    def setUp(self):
        self.told = len(self.log())
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.massage = self.world.service("Massage", self.maya)
        self.services = [self.massage]

    def tearDown(self):
        told = DONE_OVER.sub("", self.log()[self.told :])
        self.assertEqual([], FAULT.findall(told), "Odoo complains")
        with psycopg2.connect(dbname=self.world.database) as link, link.cursor() as cursor:
            cursor.execute(LOOSE_ENDS)
            self.assertEqual([], cursor.fetchall(), "something is held for nobody")

    # Who wins -----------------------------------------------------------------------------------

    def test_of_twenty_who_want_one_time_one_gets_it(self):
        answers = self.all_confirm([at(10)] * VISITORS)
        self.assert_winners(1, answers)
        self.assertEqual(1, len(self.booked()))
        self.assert_told(answers, at(10), free=at(11))

    def test_of_times_that_only_overlap_one_is_taken(self):
        self.massage = self.service("Half hours", self.maya, step=15)
        starts = [at(10) + timedelta(minutes=15 * (n % 4)) for n in range(VISITORS)]
        answers = self.all_confirm(starts)
        self.assert_winners(1, answers)
        for start in set(starts):
            self.assert_told(answers, start, free=at(12))

    def test_two_services_of_one_person_are_never_booked_at_once(self):
        wash = self.service("Wash", self.maya, duration=30, buffer_before=30)
        deeds = [
            partial(visitor.turn_to((self.massage, wash)[n % 2]).confirm, at(10))
            for n, visitor in enumerate(self.crowd)
        ]
        self.assert_winners(1, all_at_once(deeds))
        self.assertEqual(1, len(self.booked()))

    def test_of_twenty_who_take_anyone_as_many_get_it_as_there_are(self):
        others = [self.world.practitioner(name) for name in ("Jonas Weber", "Ida Berg")]
        people = [self.maya, *others]
        self.massage = self.service("Anyone", *people)
        answers = self.all_confirm([at(10)] * VISITORS)
        self.assert_winners(3, answers)
        self.assert_told(answers, at(10), free=at(11))
        self.assertEqual(
            sorted(person.user_id for person in people),
            sorted(event["user_id"][0] for event in self.booked()),
        )

    def test_two_services_in_one_room_are_never_booked_at_once(self):
        room = self.world.odoo.create(
            "resource.resource", name="Room", resource_type="material", tz=ZONE, calendar_id=False
        )
        people = [self.world.practitioner(name) for name in ("Jonas Weber", "Ida Berg")]
        both = [self.service("In the room", each, room_ids=[(6, 0, [room])]) for each in people]
        deeds = [
            partial(visitor.turn_to(both[n % 2]).confirm, at(10))
            for n, visitor in enumerate(self.crowd)
        ]
        self.assert_winners(1, all_at_once(deeds))
        self.assertEqual(1, len(self.booked()))

    def test_of_twenty_who_begin_a_group_as_many_come_as_there_are_places(self):
        self.massage = self.service("Yoga", self.maya, seats=6)
        answers = self.all_confirm([at(10)] * VISITORS)
        self.assert_winners(6, answers)
        self.assert_told(answers, at(10), free=at(11))
        self.assertEqual(1 + 6, len(self.booked()), "one session, and who comes")

    def test_of_twenty_who_choose_a_place_in_a_group_as_many_have_it_as_there_are(self):
        self.massage = self.service("Pilates", self.maya, seats=6)
        visitors = [visitor.turn_to(self.massage) for visitor in self.crowd]
        chosen = all_at_once([partial(visitor.hold, at(10)) for visitor in visitors])
        self.assertGreaterEqual(self.winners(chosen), 6)
        self.assert_winners(6, self.all_confirm([at(10)] * VISITORS))
        self.assertEqual(1 + 6, len(self.booked()), "one session, and who comes")

    def test_of_twenty_who_join_a_session_as_many_do_as_there_are_places(self):
        self.massage = self.service("Dance", self.maya, seats=6)
        self.address_of(self.crowd[0].turn_to(self.massage).confirm(at(10)))
        left = [visitor.turn_to(self.massage) for visitor in self.crowd[1:]]
        self.assert_winners(5, all_at_once([partial(visitor.confirm, at(10)) for visitor in left]))
        self.assertEqual(1 + 6, len(self.booked()), "one session, and who comes")

    def test_of_ten_who_choose_a_time_and_ten_who_book_it_one_has_it(self):
        choices = self.choose_or_confirm(at(10))
        answers = all_at_once(choices)
        self.assert_winners(1, answers)
        winner = [answer.ok for answer in answers].index(True)
        # Who has chosen it books it now, and who has booked it is led to what that made.
        again = self.all_confirm([at(10)] * VISITORS)
        self.assertEqual([winner], [n for n, answer in enumerate(again) if answer.ok])
        self.assertEqual(1, len(self.booked()))

    def test_different_times_are_all_taken(self):
        starts = [at(9 + n % 10, day=3 + n // 10) for n in range(VISITORS)]
        self.assert_winners(VISITORS, self.all_confirm(starts))
        self.assertEqual(VISITORS, len(self.booked()))

    # Who moves ----------------------------------------------------------------------------------

    def test_of_who_moves_to_a_time_and_who_books_it_one_has_it(self):
        had = [
            visitor.turn_to(self.massage).confirm(at(9 + n, day=3))
            for n, visitor in enumerate(self.crowd[:8])
        ]
        others = [visitor.turn_to(self.massage) for visitor in self.crowd[8:]]
        deeds = [
            *(partial(v.move, booked, at(10)) for v, booked in zip(self.crowd, had, strict=False)),
            *(partial(visitor.confirm, at(10)) for visitor in others),
        ]
        answers = all_at_once(deeds)
        self.assert_winners(1, answers)
        self.assertEqual(1, len(self.booked(at(10))))
        moved = any(answer.ok for answer in answers[: len(had)])
        self.assertEqual(8 if moved else 9, len(self.booked()), "who did not move stays")

    def test_two_who_change_places_lose_neither(self):
        hours = (9, 11)
        pair = [visitor.turn_to(self.massage) for visitor in self.crowd[:2]]
        had = [visitor.confirm(at(hour)) for visitor, hour in zip(pair, hours, strict=True)]
        deeds = [
            partial(visitor.move, booked, at(hour))
            for visitor, booked, hour in zip(pair, had, reversed(hours), strict=True)
        ]
        self.winners(all_at_once(deeds))
        self.assertEqual(2, len(self.booked()))

    def test_of_who_moves_into_a_group_and_who_books_it_as_many_have_it_as_there_are(self):
        self.massage = self.service("Choir", self.maya, seats=3)
        visitors = [visitor.turn_to(self.massage) for visitor in self.crowd[:8]]
        had = [visitor.confirm(at(9 + n // 3, day=3)) for n, visitor in enumerate(visitors[:4])]
        deeds = [
            *(partial(v.move, booked, at(10)) for v, booked in zip(visitors, had, strict=False)),
            *(partial(visitor.confirm, at(10)) for visitor in visitors[4:]),
        ]
        answers = all_at_once(deeds)
        self.assert_winners(3, answers)
        moved = sum(answer.ok for answer in answers[:4])
        seats = [event for event in self.booked() if event["booking_client_id"]]
        self.assertEqual(4 + 3 - moved, len(seats), "who did not move stays")

    # Who says yes -------------------------------------------------------------------------------

    def test_a_request_that_two_approve_at_once_is_confirmed_once(self):
        self.massage = self.service("With a question", self.maya, needs_approval=True)
        asked = self.crowd[0].turn_to(self.massage).confirm(at(10))
        self.address_of(asked)
        [event] = self.booked(at(10))
        approve = partial(
            self.world.odoo.call, "calendar.event", "action_booking_approve", [event["id"]]
        )
        all_at_once([approve] * 4)
        told = partial(self.mails, event["id"], "With a question: ")
        self.assertEqual(1, eventually(told, PATIENCE, "the confirmation"))

    # Who gives back -----------------------------------------------------------------------------

    def test_what_is_given_back_is_had_by_one_at_most(self):
        first = self.crowd[0].turn_to(self.massage)
        for hour in (10, 12, 14):
            page = self.address_of(first.confirm(at(hour)))
            others = [visitor.turn_to(self.massage) for visitor in self.crowd[1:]]
            deeds = [partial(visitor.confirm, at(hour)) for visitor in others]
            given_back, *answers = all_at_once([partial(first.cancel, page), *deeds])
            self.assertEqual(303, given_back.status_code)
            self.assertLessEqual(self.winners(answers), 1)
            self.assertEqual(self.winners(answers), len(self.booked(at(hour))))
        late = self.crowd[1].confirm(at(hour))
        self.assertEqual(1, len(self.booked(at(hour))), "what nobody has can be had")
        self.assertEqual(late.ok, not self.winners(answers))

    def test_what_is_given_back_ten_times_is_given_back_once(self):
        first = self.crowd[0].turn_to(self.massage)
        page = self.address_of(first.confirm(at(10)))
        answers = all_at_once([partial(first.cancel, page)] * 10)
        self.assertEqual({303}, {answer.status_code for answer in answers})
        [event] = self.booked(at(10), active=False)
        self.assertEqual(1, self.mails(event["id"], "Cancelled"))

    # --------------------------------------------------------------------------------------------

    def service(self, name: str, *people, **values) -> Service:
        made = self.world.service(name, *people, **values)
        self.services.append(made)
        return made

    def all_confirm(self, starts: Sequence[datetime]) -> list[requests.Response]:
        visitors = [visitor.turn_to(self.massage) for visitor in self.crowd]
        pairs = zip(visitors, starts, strict=True)
        return all_at_once([partial(visitor.confirm, start) for visitor, start in pairs])

    def choose_or_confirm(self, start: datetime) -> list:
        """The even ones choose, the odd ones book at once."""
        visitors = [visitor.turn_to(self.massage) for visitor in self.crowd]
        return [partial((v.hold, v.confirm)[n % 2], start) for n, v in enumerate(visitors)]

    def winners(self, answers: Sequence[requests.Response]) -> int:
        """How many got it. All others must have been told that it is taken."""
        count = Counter(answer.status_code for answer in answers)
        self.assertLessEqual(count.keys(), {200, 409}, [answer.text[:200] for answer in answers])
        return count[200]

    def assert_winners(self, expected: int, answers: Sequence[requests.Response]) -> None:
        self.assertEqual(expected, self.winners(answers))

    def assert_told(self, answers, gone: datetime, free: datetime) -> None:
        """Who lost is shown what is free now."""
        for lost in (answer.json() for answer in answers if answer.status_code == 409):
            self.assertEqual("taken", lost["reason"])
            day = lost["slots"]["days"][f"{gone:%Y-%m-%d}"]
            starts = [slot["start"][:16] for slot in day]
            self.assertNotIn(instant(gone)[:16], starts)
            self.assertIn(instant(free)[:16], starts)

    def booked(self, start: datetime | None = None, active: bool = True) -> list[dict]:
        domain = [
            ("booking_service_id", "in", [service.id for service in self.services]),
            ("active", "=", active),
        ]
        if start:
            domain.append(("start", "=", as_stored(start)))
        names = ("start", "user_id", "booking_client_id")
        return self.world.odoo.read("calendar.event", domain, *names)

    def mails(self, event_id: int, beginning: str) -> int:
        """How many mails about an appointment have a subject that begins like this."""
        about_it = [("res_id", "=", event_id), ("model", "=", "calendar.event")]
        told = self.world.odoo.read("mail.message", about_it, "subject")
        return sum((each["subject"] or "").startswith(beginning) for each in told)

    def address_of(self, answer: requests.Response) -> str:
        self.assertEqual(200, answer.status_code, answer.text)
        return self.world.stack.odoo_url + answer.json()["url"]

    def log(self) -> str:
        return self.world.stack.odoo.log.read_text(errors="replace")
