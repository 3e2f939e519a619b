from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...core.interval import Interval, merge
from ...core.slots import STAGES, Availability, Refusal, Rules, find_slots, is_free, untimely
from ..pure import PureCase, repeatable
from .values import BRUSSELS, DAY, HOUR, MINUTE, MONDAY, at, brussels, span

HALF_HOURS = Rules(duration=30 * MINUTE, step=30 * MINUTE)
HOURS = Rules(duration=HOUR, step=HOUR)
TODAY = Interval(MONDAY, MONDAY + DAY)
LONG_AGO = MONDAY - DAY


def times(slots):
    """The starts as hours of Monday."""
    return [(slot.start - MONDAY) / HOUR for slot in slots]


def offered(rules, hours, taken=(), now=LONG_AGO, window=TODAY):
    return times(find_slots(rules, [Availability(1, hours, taken)], window, now))


class TestSlots(PureCase):
    def test_a_morning_is_cut_into_slots(self):
        self.assertEqual([9, 9.5, 10, 10.5], offered(HALF_HOURS, [span(9, 11)]))

    def test_a_half_hour_opening_cannot_hold_an_hour(self):
        self.assertEqual([], offered(HOURS, [span(9, 9.5)]))

    def test_the_last_slot_ends_when_work_does(self):
        self.assertEqual([9, 9.5, 10], offered(replace(HOURS, step=30 * MINUTE), [span(9, 11)]))

    def test_a_slot_may_lie_over_two_shifts_that_touch(self):
        self.assertEqual([9, 10, 11, 12], offered(HOURS, [span(9, 11), span(11, 13)]))
        ninety = Rules(duration=90 * MINUTE, step=HOUR)
        self.assertEqual([9, 10, 11], offered(ninety, [span(9, 11), span(11, 13)]))

    def test_a_short_meeting_never_shifts_the_grid(self):
        self.assertEqual([10, 11], offered(HOURS, [span(9, 12)], [span(9.1, 9.2)]))

    def test_each_attendance_begins_a_grid_of_its_own(self):
        rules = Rules(duration=30 * MINUTE, step=45 * MINUTE)
        self.assertEqual(
            [9, 9.75, 10.5, 11, 11.75, 12.5], offered(rules, [span(9, 11), span(11, 13)])
        )

    def test_where_the_search_begins_never_shifts_the_grid(self):
        late = Interval(at(9.4), at(24))
        self.assertEqual([10, 11], offered(HOURS, [span(9, 12)], window=late))

    def test_a_slot_must_start_in_the_window(self):
        self.assertEqual([9, 10], offered(HOURS, [span(8, 13)], window=span(9, 11)))

    def test_taken_time_may_come_in_any_order_and_overlap(self):
        taken = [span(14, 15), span(9, 12), span(10, 10.5), span(0, 9)]
        self.assertEqual([8 + 4, 13, 15, 16], offered(HOURS, [span(9, 17)], taken))

    def test_what_began_before_the_window_still_blocks(self):
        self.assertEqual([12], offered(HOURS, [span(9, 13)], [span(-100, 12)], window=span(9, 24)))

    def test_a_meeting_may_touch_its_neighbours(self):
        self.assertEqual([10], offered(HOURS, [span(9, 12)], [span(9, 10), span(11, 12)]))

    def test_buffers_must_be_free_but_need_no_working_hours(self):
        before = replace(HOURS, before=15 * MINUTE)
        after = replace(HOURS, after=15 * MINUTE)
        for rules, expected in ((before, [9, 11]), (after, [11])):
            with self.subTest(rules):
                self.assertEqual(expected, offered(rules, [span(9, 12)], [span(10, 10.5)]))
        self.assertEqual([9, 10, 11], offered(replace(before, after=HOUR), [span(9, 12)]))

    def test_a_meeting_outside_working_hours_may_take_the_buffer(self):
        rules = replace(HOURS, before=15 * MINUTE, after=15 * MINUTE)
        early, late = span(8.8, 8.9), span(12.1, 12.2)
        self.assertEqual([10, 11], offered(rules, [span(9, 12)], [early]))
        self.assertEqual([9, 10], offered(rules, [span(9, 12)], [late]))

    def test_short_notice_and_the_far_future_are_not_offered(self):
        rules = replace(HOURS, notice=2 * HOUR, horizon=4 * HOUR)
        self.assertEqual([11, 12, 13], offered(rules, [span(8, 18)], now=at(9)))

    def test_the_past_is_not_offered(self):
        self.assertEqual([11], offered(HOURS, [span(9, 12)], now=at(10.5)))

    def test_a_slot_is_never_made_of_two_people(self):
        early = Availability(1, [span(9, 10)])
        late = Availability(2, [span(10, 11)])
        two_hours = Rules(duration=2 * HOUR, step=HOUR)
        self.assertEqual([], find_slots(two_hours, [early, late], TODAY, LONG_AGO))

    def test_a_slot_names_everyone_who_is_free_for_it(self):
        one = Availability(1, [span(9, 11)])
        two = Availability(2, [span(10, 12)])
        slots = find_slots(HOURS, [one, two], TODAY, LONG_AGO)
        self.assertEqual(
            [(9, (1,)), (10, (1, 2)), (11, (2,))],
            [((slot.start - MONDAY) / HOUR, slot.resources) for slot in slots],
        )

    def test_on_the_night_of_the_clock_change_time_goes_on_evenly(self):
        night = Interval(brussels(2027, 10, 31, 0), brussels(2027, 10, 31, 4))
        slots = find_slots(HOURS, [Availability(1, [night])], night, LONG_AGO)
        clock = [slot.start.astimezone(BRUSSELS).strftime("%H:%M %Z") for slot in slots]
        self.assertEqual(
            ["00:00 CEST", "01:00 CEST", "02:00 CEST", "02:00 CET", "03:00 CET"], clock
        )

    def test_rules_that_never_end_are_refused(self):
        for nonsense in ({"step": 0 * MINUTE}, {"duration": 0 * MINUTE}, {"after": -MINUTE}):
            with self.subTest(nonsense), self.assertRaises(ValueError):
                replace(HOURS, **nonsense)


class TestRefusals(PureCase):
    def test_every_refusal_has_its_reason(self):
        rules = replace(HOURS, notice=HOUR, horizon=DAY)
        availability = Availability(1, [span(0, 12), span(30, 60)], [span(9, 10)])
        now = at(5.5)
        for start, reason in {
            5: Refusal.PAST,
            6: Refusal.NOTICE,
            7: None,
            9: Refusal.TAKEN,
            10.5: Refusal.OFF_GRID,
            11.5: Refusal.OUTSIDE_HOURS,
            20: Refusal.OUTSIDE_HOURS,
            31: Refusal.HORIZON,
        }.items():
            with self.subTest(start):
                self.assertEqual(reason, is_free(rules, availability, at(start), now))

    def test_what_takes_place_anyway_has_the_same_reasons_whoever_works_then(self):
        rules = replace(HOURS, notice=2 * HOUR, horizon=DAY, until=at(20))
        starts = [at(hour) for hour in (9, 10, 12, 19, 20)]
        works = Availability(1, [span(0, 48)])
        reasons = {start: is_free(rules, works, start, at(10)) for start in starts}
        self.assertEqual(
            {start: reason for start, reason in reasons.items() if reason},
            untimely(rules, starts, at(10)),
        )
        self.assertEqual(
            [Refusal.PAST, Refusal.NOTICE, None, None, Refusal.HORIZON], list(reasons.values())
        )

    def test_the_same_instant_gets_the_same_answer_in_any_zone(self):
        availability = Availability(1, [span(9, 12)])
        self.assertIsNone(is_free(HOURS, availability, at(9).astimezone(BRUSSELS), LONG_AGO))

    def test_an_hour_from_the_repeated_hour_ends_in_the_repetition(self):
        start = brussels(2027, 10, 31, 2)
        next_one = Interval(start.replace(fold=1), brussels(2027, 10, 31, 3))
        night = Interval(start - 2 * HOUR, start + 4 * HOUR)
        self.assertIsNone(is_free(HOURS, Availability(1, [night], [next_one]), start, LONG_AGO))

    def test_every_reason_can_be_given(self):
        self.assertEqual(set(Refusal), {*STAGES, Refusal.OFF_GRID})


def quarter(lowest, highest):
    return st.integers(lowest * 4, highest * 4).map(lambda number: number / 4)


spans = st.tuples(quarter(0, 20), quarter(1, 4)).map(lambda pair: span(pair[0], pair[0] + pair[1]))
few_minutes = st.sampled_from([0, 15, 30, 60]).map(lambda number: number * MINUTE)
all_rules = st.builds(
    Rules,
    duration=st.sampled_from([15, 45, 60, 90]).map(lambda number: number * MINUTE),
    step=st.sampled_from([15, 20, 45, 60]).map(lambda number: number * MINUTE),
    before=few_minutes,
    after=few_minutes,
    notice=few_minutes,
    horizon=st.none() | st.sampled_from([3, 12]).map(lambda number: number * HOUR),
)
people = st.lists(
    st.tuples(st.lists(spans, max_size=3), st.lists(spans, max_size=4)), min_size=1, max_size=3
).map(lambda all_: [Availability(number, *one) for number, one in enumerate(all_)])
nows = quarter(-2, 12).map(at)


def by_the_book(rules, availability, start, now):
    """What a slot is, said once more and slowly."""
    stop = start + rules.duration
    needed = Interval(start - rules.before, stop + rules.after)
    return (
        start >= now + rules.notice
        and (rules.horizon is None or start <= now + rules.horizon)
        and any(each.start <= start and stop <= each.stop for each in merge(availability.hours))
        and not any(each.meets(needed) for each in availability.taken)
    )


class TestSlotsAlways(PureCase):
    @repeatable(8)
    @given(all_rules, people, nows)
    def test_what_is_offered_can_be_had_and_nothing_else(self, rules, everyone, now):
        slots = {slot.start: slot.resources for slot in find_slots(rules, everyone, TODAY, now)}
        for minute in range(0, 24 * 60, 5):
            start = MONDAY + timedelta(minutes=minute)
            for one in everyone:
                is_offered = one.id in slots.get(start, ())
                self.assertEqual(is_offered, is_free(rules, one, start, now) is None)

    @repeatable(8)
    @given(all_rules, people, nows)
    def test_slots_are_what_the_book_says(self, rules, everyone, now):
        for one in everyone:
            starts = [slot.start for slot in find_slots(rules, [one], TODAY, now)]
            begins = sorted(each.start for each in one.hours)
            for minute in range(0, 24 * 60, 5):
                start = MONDAY + timedelta(minutes=minute)
                grid = [begin for begin in begins if begin <= start][-1:]
                on_grid = bool(grid) and not (start - grid[0]) % rules.step
                expected = on_grid and by_the_book(rules, one, start, now)
                self.assertEqual(expected, start in starts)

    @repeatable(8)
    @given(all_rules, people, nows)
    def test_freeing_time_never_takes_a_slot_away(self, rules, everyone, now):
        before = find_slots(rules, everyone, TODAY, now)
        for number, one in enumerate(everyone):
            for index in range(len(one.taken)):
                freed = replace(one, taken=one.taken[:index] + one.taken[index + 1 :])
                others = [*everyone[:number], freed, *everyone[number + 1 :]]
                after = {s.start: s.resources for s in find_slots(rules, others, TODAY, now)}
                for slot in before:
                    self.assertLessEqual(set(slot.resources), set(after[slot.start]))

    @repeatable(8)
    @given(all_rules, people, nows)
    def test_more_people_never_mean_less(self, rules, everyone, now):
        alone = {s.start for s in find_slots(rules, everyone[:1], TODAY, now)}
        together = {s.start for s in find_slots(rules, everyone, TODAY, now)}
        self.assertLessEqual(alone, together)
