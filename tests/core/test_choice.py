from dataclasses import replace

from ...core.choice import WHOLE, Side, choose, differing
from ...core.event import Override
from ...core.parts import FIELDS
from ...core.reconcile import same
from ..pure import PureCase
from .values import DAY, HOUR, brussels, meeting, weekly

BASE = meeting(title="Massage", notes="First visit")
SECOND = brussels(2027, 3, 8, 9)


def later(event, by=HOUR):
    return replace(event, start=event.start + by, stop=event.stop + by)


class TestWhatThereIsToChoose(PureCase):
    def test_sides_that_agree_leave_nothing_to_choose(self):
        self.assertEqual((), differing(BASE, later(BASE), later(BASE)))

    def test_each_difference_says_who_changed_it(self):
        here, there = replace(later(BASE), title="Yoga"), later(BASE, 2 * HOUR)
        title, when = differing(BASE, here, there)
        self.assertEqual(("title", True, False, False), _facts(title))
        self.assertEqual(("when", True, True, True), _facts(when))

    def test_what_only_one_side_changed_is_suggested_from_there(self):
        here, there = replace(BASE, title="Yoga"), replace(later(BASE), notes="Second visit")
        suggested = {each.part: each.suggestion for each in differing(BASE, here, there)}
        calendar = Side.CALENDAR
        self.assertEqual({"title": Side.ODOO, "when": calendar, "notes": calendar}, suggested)

    def test_nothing_is_suggested_where_both_changed_it(self):
        [when] = differing(BASE, later(BASE), later(BASE, DAY))
        self.assertIsNone(when.suggestion)

    def test_nothing_is_suggested_when_both_meet_for_the_first_time(self):
        [when] = differing(None, BASE, later(BASE))
        self.assertIsNone(when.suggestion)

    def test_where_one_side_has_nothing_the_whole_is_to_be_chosen(self):
        for here, there in ((later(BASE), None), (None, later(BASE))):
            [whole] = differing(BASE, here, there)
            self.assertEqual(WHOLE, whole.part)
            self.assertTrue(whole.clash)

    def test_every_odd_occurrence_is_a_choice_of_its_own(self):
        third = SECOND + 7 * DAY
        here = weekly().with_override(Override(SECOND, meeting(start=SECOND + HOUR)))
        there = weekly().with_override(Override(third, None))
        found = differing(weekly(), here, there)
        keys = ["overrides/20270308T080000Z", "overrides/20270315T080000Z"]
        self.assertEqual(keys, [each.part for each in found])
        self.assertFalse(any(each.tied for each in found))

    def test_a_moved_pattern_and_its_odd_occurrences_are_tied(self):
        here = weekly().with_override(Override(SECOND, meeting(start=SECOND + HOUR)))
        there = later(weekly())
        self.assertTrue(all(each.tied for each in differing(weekly(), here, there)))

    def test_the_title_of_a_moved_series_is_tied_to_nothing(self):
        found = differing(weekly(), later(weekly()), replace(weekly(), title="Yoga"))
        self.assertEqual({"title": False, "when": True}, {d.part: d.tied for d in found})


class TestChoosing(PureCase):
    HERE = replace(later(BASE), title="Yoga")
    THERE = replace(later(BASE, DAY), title="Tai chi")

    def test_one_side_chosen_throughout_is_that_side(self):
        for side, wanted in ((Side.ODOO, self.HERE), (Side.CALENDAR, self.THERE)):
            sides = dict.fromkeys(("title", "when"), side)
            self.assertTrue(same(wanted, choose(self.HERE, self.THERE, sides), FIELDS))

    def test_parts_can_be_mixed(self):
        mixed = choose(self.HERE, self.THERE, {"title": Side.ODOO, "when": Side.CALENDAR})
        self.assertEqual(("Yoga", self.THERE.start), (mixed.title, mixed.start))

    def test_an_event_that_one_side_has_not_is_kept_or_goes(self):
        self.assertEqual(self.HERE, choose(self.HERE, None, {WHOLE: Side.ODOO}))
        self.assertIsNone(choose(self.HERE, None, {WHOLE: Side.CALENDAR}))
        self.assertEqual(self.THERE, choose(None, self.THERE, {WHOLE: Side.CALENDAR}))

    def test_a_part_that_was_forgotten_is_asked_for(self):
        with self.assertRaisesRegex(ValueError, "when"):
            choose(self.HERE, self.THERE, {"title": Side.ODOO})

    def test_a_series_takes_its_times_from_one_side(self):
        here = weekly().with_override(Override(SECOND, meeting(start=SECOND + HOUR)))
        there = later(weekly())
        odd, when = (each.part for each in differing(weekly(), here, there))
        with self.assertRaises(ValueError):
            choose(here, there, {odd: Side.ODOO, when: Side.CALENDAR})
        moved = choose(here, there, {odd: Side.CALENDAR, when: Side.CALENDAR})
        self.assertTrue(same(there, moved))

    def test_an_occurrence_that_is_regular_there_becomes_regular_here(self):
        here = weekly().with_override(Override(SECOND, None))
        [odd] = differing(weekly(), here, weekly())
        self.assertTrue(same(weekly(), choose(here, weekly(), {odd.part: Side.CALENDAR})))


def _facts(difference):
    return difference.part, difference.here, difference.there, difference.clash
