from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...core.slots import Availability, Refusal, Rules
from ...core.teams import Cast, team_slots, teams, why_none
from ..pure import PureCase, repeatable
from .test_slots import HOURS, LONG_AGO, TODAY, all_rules, by_the_book, nows, spans
from .values import HOUR, MINUTE, MONDAY, at, span

ALWAYS = (span(-48, 96),)
ADA = Availability(1, [span(9, 13)], [span(9, 10)])
BEA = Availability(2, [span(9.5, 12.5)])
ROOM = Availability(11, ALWAYS, [span(9, 11)])
OTHER_ROOM = Availability(12, [span(11, 13)])
LAMP = Availability(21, ALWAYS, [span(12, 13)])
HALVES = replace(HOURS, step=30 * MINUTE)


def offered(cast, rules=HALVES):
    slots = team_slots(rules, cast, TODAY, LONG_AGO)
    return {(slot.start - MONDAY) / HOUR: slot.resources for slot in slots}


class TestTeams(PureCase):
    def test_one_of_the_hosts_is_enough(self):
        self.assertEqual((2,), offered(Cast([ADA, BEA]))[9.5])
        self.assertEqual((1, 2), offered(Cast([ADA, BEA]))[10.5])

    def test_all_together_needs_everyone_on_the_grid_of_the_first(self):
        self.assertEqual({10: (1, 2), 11: (1, 2)}, offered(Cast([ADA, BEA], together=True), HOURS))
        self.assertEqual(
            {10.5: (2, 1), 11.5: (2, 1)}, offered(Cast([BEA, ADA], together=True), HOURS)
        )

    def test_without_a_free_room_there_is_no_time(self):
        self.assertEqual([11, 11.5, 12], list(offered(Cast([ADA], rooms=[ROOM]))))
        self.assertEqual([], list(offered(Cast([ADA], rooms=[replace(ROOM, taken=ALWAYS)]))))

    def test_a_slot_is_never_made_of_two_rooms(self):
        first, second = Availability(11, [span(9, 10.5)]), Availability(12, [span(10.5, 13)])
        two_hours = Rules(duration=2 * HOUR, step=30 * MINUTE)
        host = Availability(1, [span(9, 13)])
        self.assertEqual([10.5, 11], list(offered(Cast([host], rooms=[first, second]), two_hours)))

    def test_every_thing_is_needed(self):
        self.assertEqual([10, 10.5, 11], list(offered(Cast([ADA], things=[LAMP]))))

    def test_the_room_is_free_for_the_buffers_too(self):
        rules = replace(HALVES, before=30 * MINUTE)
        self.assertEqual([11.5, 12], list(offered(Cast([ADA], rooms=[ROOM]), rules)))

    def test_teams_come_in_the_order_of_hosts_and_then_of_rooms(self):
        cast = Cast([ADA, BEA], rooms=[ROOM, OTHER_ROOM], things=[LAMP])
        self.assertEqual(
            [(1, 11, 21), (1, 12, 21), (2, 11, 21), (2, 12, 21)],
            teams(HALVES, cast, at(11), LONG_AGO),
        )
        together = replace(cast, together=True)
        self.assertEqual(
            [(1, 2, 11, 21), (1, 2, 12, 21)], teams(HALVES, together, at(11), LONG_AGO)
        )

    def test_it_is_said_what_stands_in_the_way(self):
        closed = replace(OTHER_ROOM, hours=[span(20, 21)])
        full = replace(BEA, full=[span(0, 24)])
        for cast, start, reason in (
            (Cast([ADA]), 9, Refusal.TAKEN),
            (Cast([ADA]), 13, Refusal.OUTSIDE_HOURS),
            (Cast([BEA], rooms=[ROOM]), 9.5, Refusal.TAKEN),
            (Cast([BEA], rooms=[ROOM, closed]), 9, Refusal.TAKEN),
            (Cast([BEA], rooms=[closed]), 11, Refusal.OUTSIDE_HOURS),
            (Cast([BEA], rooms=[ROOM, OTHER_ROOM]), 12, Refusal.OUTSIDE_HOURS),
            (Cast([full]), 10, Refusal.FULL),
            (Cast([full, ADA]), 9.5, Refusal.TAKEN),
            (Cast([BEA], things=[LAMP]), 12, Refusal.TAKEN),
            (Cast([]), 12, Refusal.TAKEN),
        ):
            with self.subTest(start=start, reason=reason):
                self.assertEqual([], teams(HALVES, cast, at(start), LONG_AGO))
                self.assertEqual(reason, why_none(HALVES, cast, at(start), LONG_AGO))


def some(first, *, least=0, most=2):
    """Up to so many resources, with ids from `first` on."""
    one = st.tuples(st.lists(spans, max_size=3), st.lists(spans, max_size=3))
    return st.lists(one, min_size=least, max_size=most).map(
        lambda all_: [Availability(first + number, *each) for number, each in enumerate(all_)]
    )


casts = st.builds(
    Cast, hosts=some(1, least=1), together=st.booleans(), rooms=some(11), things=some(21, most=1)
)


def on_grid(rules, availability, start):
    begun = [each.start for each in availability.hours if each.start <= start]
    return bool(begun) and not (start - max(begun)) % rules.step


def brute_force(rules, cast, start, now):
    """Every team that can have this start, found by trying all there are."""

    def can(each):
        return by_the_book(rules, each, start, now)

    found = []
    for leader in cast.hosts[:1] if cast.together else cast.hosts:
        hosts = [leader, *cast.hosts[1:]] if cast.together else [leader]
        for room in [[each] for each in cast.rooms] or [[]]:
            team = [*hosts, *room, *cast.things]
            if on_grid(rules, leader, start) and all(map(can, team)):
                found.append(tuple(each.id for each in team))
    return found


class TestTeamsAlways(PureCase):
    @repeatable(15)
    @given(all_rules, casts, nows)
    def test_what_is_offered_can_be_had_and_nothing_else(self, rules, cast, now):
        slots = {slot.start: slot.resources for slot in team_slots(rules, cast, TODAY, now)}
        hosts = {each.id for each in cast.hosts}
        for minute in range(0, 24 * 60, 5):
            start = MONDAY + timedelta(minutes=minute)
            expected = brute_force(rules, cast, start, now)
            self.assertEqual(expected, teams(rules, cast, start, now))
            self.assertEqual(bool(expected), start in slots)
            shown = {id for team in expected for id in team} & hosts
            self.assertEqual(shown, set(slots.get(start, ())))
