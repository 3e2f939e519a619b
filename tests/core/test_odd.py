from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ...core.event import Event, Override
from ...core.reconcile import Verb, reconcile, same
from ..pure import PureCase, repeatable
from .values import HOUR, brussels, weekly

STARTS = [brussels(2027, 3, day, 9) for day in (8, 15, 22)]
WHOLE = None  # the whole series, and not one of its occurrences


def told(edits, base=None) -> Event:
    """A weekly series as somebody tells it who made these edits, in order.

    An edit is an occurrence (or the whole series), a field and a value. What is done to the whole
    series is done to all its occurrences that have nothing else of their own.
    """
    series = {"title": "Massage", "location": "Room 1", "notes": "", "hours": 0}
    own = {start: {} for start in STARTS}
    for where, field, value in [*(base or []), *edits]:
        (series if where is WHOLE else own[where])[field] = value
    odd = [Override(start, one({**series, **own[start]}, start)) for start in STARTS if own[start]]
    return replace(weekly(), overrides=tuple(odd), **words(series))


def words(fields):
    return {name: fields[name] for name in ("title", "location", "notes")}


def one(fields, start) -> Event:
    start += fields["hours"] * HOUR
    single = replace(weekly(), start=start, stop=start + HOUR, recurrence=())
    return replace(single, **words(fields))


names = st.sampled_from(["title", "location", "notes"])
renamings = st.tuples(st.just(WHOLE), names, st.sampled_from("AB"))
#: What an occurrence has in common with its series is not its own: so it is called otherwise.
odd_texts = st.tuples(st.sampled_from(STARTS), names, st.sampled_from("CD"))
moves = st.tuples(st.sampled_from(STARTS), st.just("hours"), st.integers(1, 3))
edits = st.lists(st.one_of(renamings, odd_texts, moves), max_size=6)


def apart(mine, theirs):
    """What of `theirs` is done to nothing that `mine` touch."""
    taken = {(where, field) for where, field, _ in mine}
    return [each for each in theirs if each[:2] not in taken]


class TestOddOccurrences(PureCase):
    def test_an_occurrence_that_was_moved_there_is_renamed_with_its_series_here(self):
        moved = [(STARTS[0], "hours", 1), (STARTS[1], "hours", 1)]
        decision = reconcile(told([]), told([(WHOLE, "title", "Yoga")]), told(moved))
        self.assertEqual(Verb.MERGE, decision.verb)
        self.assertTrue(same(told([(WHOLE, "title", "Yoga"), *moved]), decision.event))

    def test_one_occurrence_renamed_here_and_moved_there_is_no_conflict(self):
        moved, renamed = (STARTS[0], "hours", 1), (STARTS[0], "title", "Yoga")
        decision = reconcile(told([]), told([renamed]), told([moved]))
        self.assertEqual(Verb.MERGE, decision.verb)
        self.assertTrue(same(told([renamed, moved]), decision.event))

    def test_one_occurrence_renamed_on_both_sides_is_a_conflict(self):
        here, there = ([(STARTS[0], "title", title)] for title in ("Yoga", "Pilates"))
        self.assertEqual(Verb.CONFLICT, reconcile(told([]), told(here), told(there)).verb)

    def test_one_occurrence_renamed_here_and_cancelled_there_is_a_conflict(self):
        gone = told([]).with_override(Override(STARTS[0], None))
        here = told([(STARTS[0], "title", "Yoga")])
        for base in (told([]), told([(STARTS[0], "hours", 1)])):
            self.assertEqual(Verb.CONFLICT, reconcile(base, here, gone).verb)

    def test_an_occurrence_that_goes_back_here_keeps_what_it_was_called_there(self):
        base = [(STARTS[0], "hours", 1)]
        here, there = told([]), told([(STARTS[0], "title", "Yoga")], base)
        decision = reconcile(told(base), here, there)
        self.assertEqual(Verb.MERGE, decision.verb)
        self.assertTrue(same(told([(STARTS[0], "title", "Yoga")]), decision.event))

    def test_one_cancelled_here_whose_series_alone_was_changed_there_is_cancelled(self):
        base = [(STARTS[0], "hours", 1)]
        here = told(base).with_override(Override(STARTS[0], None))
        there = replace(told(base), notes="Bring a towel")  # but not in what it tells of the one
        for mine, theirs in ((here, there), (there, here)):
            decision = reconcile(told(base), mine, theirs)
            self.assertEqual(Verb.MERGE, decision.verb)
            self.assertTrue(same(replace(here, notes="Bring a towel"), decision.event))

    def test_a_title_of_its_own_stays_when_the_series_is_renamed(self):
        base = [(STARTS[0], "title", "Yoga")]
        for here, there in (
            ([(WHOLE, "title", "Pilates")], [(STARTS[0], "hours", 2)]),
            ([(STARTS[0], "hours", 2)], [(WHOLE, "title", "Pilates")]),
        ):
            decision = reconcile(told(base), told(here, base), told(there, base))
            self.assertEqual(Verb.MERGE, decision.verb)
            self.assertTrue(same(told(here + there, base), decision.event))

    def test_a_longer_series_makes_longer_what_has_no_time_of_its_own(self):
        base = [(STARTS[0], "title", "Yoga"), (STARTS[1], "hours", 1)]
        first, moved = told(base).overrides
        first = replace(first, event=replace(first.event, stop=first.event.stop + HOUR))
        longer = replace(told(base), stop=told(base).stop + HOUR, overrides=(first, moved))
        decision = reconcile(told(base), told([(WHOLE, "notes", "A")], base), longer)
        self.assertEqual(Verb.MERGE, decision.verb)
        hours = [(each.event.stop - each.event.start) / HOUR for each in decision.event.overrides]
        self.assertEqual([2, 1], hours)

    @repeatable(20)
    @given(edits, edits, edits)
    def test_what_both_sides_do_to_different_things_is_all_done(self, before, mine, theirs):
        theirs = apart(mine, theirs)
        base, here, there = told(before), told(mine, before), told(theirs, before)
        decision = reconcile(base, here, there)
        event = decision.event or here  # nothing was to be done, or both did the same
        self.assertNotEqual(Verb.CONFLICT, decision.verb)
        self.assertTrue(same(told([*mine, *theirs], before), event), event)
