from dataclasses import replace
from datetime import timedelta
from itertools import product

from ...core.event import Override, Status
from ...core.parts import FIELDS
from ...core.reconcile import (
    DECISIONS,
    Change,
    Grounds,
    Strategy,
    Verb,
    reconcile,
    resolve,
    ruling,
    same,
)
from ..pure import PureCase
from .values import DAY, HOUR, brussels, meeting, weekly

BASE = meeting(title="Massage", notes="First visit")
RENAMED = replace(BASE, title="Yoga")
LATER = replace(BASE, start=BASE.start + HOUR, stop=BASE.stop + HOUR)
SECOND, THIRD = brussels(2027, 3, 8, 9), brussels(2027, 3, 15, 9)


def moved(original, by=HOUR):
    return Override(original, meeting(start=original + by))


class TestDecisions(PureCase):
    def test_no_case_is_forgotten(self):
        self.assertEqual(set(product(Change, Change)), set(DECISIONS))

    def test_each_story_has_its_verb(self):
        stories = {
            "nobody touched it": (BASE, BASE, BASE, Verb.NOTHING),
            "edited in the calendar": (BASE, BASE, LATER, Verb.PULL),
            "taken out of the calendar": (BASE, BASE, None, Verb.CANCEL),
            "edited in Odoo": (BASE, LATER, BASE, Verb.PUSH),
            "edited on both sides, alike": (BASE, LATER, LATER, Verb.AGREE),
            "edited on both sides, elsewhere": (BASE, RENAMED, LATER, Verb.MERGE),
            "edited on both sides, differently": (
                BASE,
                RENAMED,
                replace(BASE, title="Tai chi"),
                Verb.CONFLICT,
            ),
            "edited in Odoo, taken out of the calendar": (BASE, LATER, None, Verb.CONFLICT),
            "cancelled in Odoo": (BASE, None, BASE, Verb.REMOVE),
            "cancelled in Odoo, edited in the calendar": (BASE, None, LATER, Verb.CONFLICT),
            "cancelled on both sides": (BASE, None, None, Verb.FORGET),
            "met for the first time, equal": (None, BASE, BASE, Verb.AGREE),
            "met for the first time, different": (None, BASE, LATER, Verb.CONFLICT),
            "new in Odoo": (None, BASE, None, Verb.PUSH),
            "new in the calendar": (None, None, BASE, Verb.PULL),
            "never there": (None, None, None, Verb.NOTHING),
        }
        for story, (base, local, remote, verb) in stories.items():
            with self.subTest(story):
                self.assertEqual(verb, reconcile(base, local, remote).verb)

    def test_a_cancelled_event_is_as_good_as_gone(self):
        off = replace(BASE, status=Status.CANCELLED)
        self.assertEqual(Verb.CANCEL, reconcile(BASE, BASE, off).verb)
        self.assertEqual(Verb.REMOVE, reconcile(BASE, off, BASE).verb)
        self.assertEqual(Verb.FORGET, reconcile(BASE, off, None).verb)

    def test_a_decision_brings_what_is_to_be_written(self):
        self.assertEqual(LATER, reconcile(BASE, BASE, LATER).event)
        self.assertEqual(LATER, reconcile(BASE, LATER, BASE).event)
        both = replace(LATER, title="Yoga")
        self.assertEqual(both, reconcile(BASE, RENAMED, LATER).event)
        self.assertEqual(both, reconcile(BASE, LATER, RENAMED).event)

    def test_a_decision_says_what_changed(self):
        self.assertEqual({"when"}, reconcile(BASE, BASE, LATER).fields)
        self.assertEqual({"when", "title"}, reconcile(BASE, RENAMED, LATER).fields)
        clash = reconcile(BASE, replace(LATER, title="Yoga"), replace(BASE, title="Tai chi"))
        self.assertEqual({"title"}, clash.fields)
        self.assertEqual({"when"}, reconcile(BASE, LATER, None).fields)
        self.assertEqual({"when"}, reconcile(None, BASE, LATER).fields)
        odd = weekly().with_override(moved(SECOND))
        self.assertEqual({"overrides"}, reconcile(None, weekly(), odd).fields)

    def test_a_start_from_here_never_meets_a_stop_from_there(self):
        earlier = replace(BASE, start=BASE.start - HOUR)
        longer = replace(BASE, stop=BASE.stop + HOUR)
        self.assertEqual({"when"}, reconcile(BASE, earlier, longer).fields)

    def test_a_push_whose_answer_was_lost_is_no_conflict(self):
        self.assertEqual(Verb.AGREE, reconcile(BASE, LATER, LATER).verb)
        edited_since = replace(BASE, start=BASE.start - DAY)
        self.assertEqual(Verb.CONFLICT, reconcile(BASE, edited_since, LATER).verb)
        self.assertEqual(Verb.PUSH, reconcile(BASE, edited_since, LATER, sent=[LATER]).verb)

    def test_what_of_a_lost_push_is_found_beside_another_edit_is_no_conflict(self):
        noted = replace(LATER, notes="Bring the papers")
        edited_since = replace(BASE, start=BASE.start - DAY, stop=BASE.stop - DAY)
        merged = reconcile(BASE, edited_since, noted, sent=[LATER])
        self.assertEqual(Verb.MERGE, merged.verb)
        self.assertEqual(replace(edited_since, notes="Bring the papers"), merged.event)
        elsewhere = replace(noted, start=BASE.start - 2 * DAY, stop=BASE.stop - 2 * DAY)
        self.assertEqual({"when"}, reconcile(BASE, edited_since, elsewhere, sent=[LATER]).fields)

    def test_what_the_vendor_can_not_carry_stays_as_it_is_here(self):
        secret = replace(BASE, private=True)
        carried = FIELDS - {"private"}
        self.assertEqual(Verb.NOTHING, reconcile(BASE, secret, BASE, carried).verb)
        pulled = reconcile(BASE, secret, LATER, carried)
        self.assertEqual((Verb.PULL, replace(LATER, private=True)), (pulled.verb, pulled.event))


class TestSeries(PureCase):
    def test_two_occurrences_changed_on_two_sides_merge(self):
        base = weekly()
        here = base.with_override(moved(SECOND))
        there = base.with_override(Override(THIRD, None))
        decision = reconcile(base, here, there)
        both = here.with_override(Override(THIRD, None))
        self.assertEqual((Verb.MERGE, both), (decision.verb, decision.event))
        self.assertEqual({"overrides"}, decision.fields)

    def test_one_occurrence_changed_on_both_sides_is_a_conflict(self):
        base = weekly()
        here, there = base.with_override(moved(SECOND)), base.with_override(Override(SECOND, None))
        self.assertEqual(Verb.CONFLICT, reconcile(base, here, there).verb)

    def test_what_is_missing_of_a_series_whose_creation_broke_off_is_sent(self):
        here = weekly().with_override(moved(SECOND)).with_override(Override(THIRD, None))
        for there in (weekly(), weekly().with_override(moved(SECOND))):
            with self.subTest(overrides=len(there.overrides)):
                decision = reconcile(None, here, there, sent=[here])
                self.assertEqual((Verb.PUSH, here), (decision.verb, decision.event))

    def test_what_was_noted_in_a_series_whose_creation_broke_off_is_an_edit(self):
        here = weekly().with_override(moved(SECOND)).with_override(Override(THIRD, None))
        noted = replace(weekly(), title="Noted there").with_override(moved(SECOND))
        decision = reconcile(None, here, noted, sent=[here])
        both = replace(here, title="Noted there")
        self.assertEqual(Verb.MERGE, decision.verb)
        self.assertTrue(same(both, decision.event))
        elsewhere = replace(moved(SECOND).event, location="Room 4")
        noted = weekly().with_override(Override(SECOND, elsewhere))
        decision = reconcile(None, here, noted, sent=[here])
        self.assertEqual(Verb.MERGE, decision.verb)
        self.assertTrue(same(noted.with_override(Override(THIRD, None)), decision.event))

    def test_a_series_moved_there_before_it_was_complete_is_a_question(self):
        here = weekly().with_override(moved(SECOND))
        there = replace(weekly(), start=weekly().start + HOUR, stop=weekly().stop + HOUR)
        decision = reconcile(None, here, there, sent=[here])
        self.assertEqual((Verb.CONFLICT, {"when", "overrides"}), (decision.verb, decision.fields))

    def test_an_occurrence_that_goes_back_to_its_place_is_an_edit(self):
        base = weekly().with_override(moved(SECOND))
        decision = reconcile(base, base, weekly())
        self.assertEqual((Verb.PULL, weekly()), (decision.verb, decision.event))

    def test_an_occurrence_moved_there_means_nothing_in_a_series_moved_here(self):
        base = weekly()
        here = replace(base, start=base.start + HOUR, stop=base.stop + HOUR)
        there = base.with_override(moved(SECOND))
        decision = reconcile(base, here, there)
        self.assertEqual((Verb.CONFLICT, {"when", "overrides"}), (decision.verb, decision.fields))
        for strategy, winner in {
            Strategy.ODOO_WINS: here,
            Strategy.CALENDAR_WINS: there,
        }.items():
            self.assertTrue(same(winner, resolve(strategy, base, here, there).event))

    def test_a_series_renamed_there_and_moved_here_merges(self):
        base = weekly()
        here = base.with_override(moved(SECOND))
        there = replace(base, title="Yoga")
        decision = reconcile(base, here, there)
        self.assertEqual(Verb.MERGE, decision.verb)
        [moved_one] = decision.event.overrides
        self.assertEqual("Yoga", decision.event.title)
        self.assertEqual((SECOND + HOUR, "Yoga"), (moved_one.event.start, moved_one.event.title))

    def test_exception_dates_and_cancelled_occurrences_merge(self):
        line = "EXDATE;TZID=Europe/Brussels:20270308T090000"
        base = weekly(line)
        here = weekly(line, title="Yoga")
        there = weekly(overrides=(Override(SECOND, None), Override(THIRD, None)))
        decision = reconcile(base, here, there)
        self.assertEqual((Verb.MERGE, {"title", "overrides"}), (decision.verb, decision.fields))
        self.assertTrue(same(replace(there, title="Yoga"), decision.event))


class TestStrategies(PureCase):
    HERE = replace(BASE, title="Here", notes="From Odoo")
    THERE = replace(BASE, title="There", location="Room 2")

    def settle(self, strategy, local=HERE, remote=THERE, **times):
        return resolve(strategy, BASE, local, remote, **times)

    def test_only_what_clashes_is_taken_from_the_winner(self):
        merged = replace(BASE, notes="From Odoo", location="Room 2")
        for strategy, title in {
            Strategy.ODOO_WINS: "Here",
            Strategy.CALENDAR_WINS: "There",
        }.items():
            decision = self.settle(strategy)
            self.assertEqual(
                (Verb.MERGE, replace(merged, title=title)), (decision.verb, decision.event)
            )

    def test_what_the_loser_said_is_written_on_one_side_when_that_is_all(self):
        here, there = replace(BASE, title="Here"), replace(BASE, title="There")
        for strategy, expected in {
            Strategy.ODOO_WINS: (Verb.PUSH, here),
            Strategy.CALENDAR_WINS: (Verb.PULL, there),
        }.items():
            decision = self.settle(strategy, here, there)
            self.assertEqual(expected, (decision.verb, decision.event))

    def test_gone_on_one_side_and_edited_on_the_other(self):
        for strategy, local, remote, expected in [
            (Strategy.ODOO_WINS, LATER, None, (Verb.PUSH, LATER)),
            (Strategy.CALENDAR_WINS, LATER, None, (Verb.CANCEL, None)),
            (Strategy.ODOO_WINS, None, LATER, (Verb.REMOVE, None)),
            (Strategy.CALENDAR_WINS, None, LATER, (Verb.PULL, LATER)),
        ]:
            with self.subTest(strategy, local=local):
                decision = self.settle(strategy, local, remote)
                self.assertEqual(expected, (decision.verb, decision.event))

    def test_the_first_meeting_is_settled_too(self):
        for strategy, expected in {
            Strategy.ODOO_WINS: (Verb.PUSH, self.HERE),
            Strategy.CALENDAR_WINS: (Verb.PULL, self.THERE),
        }.items():
            decision = resolve(strategy, None, self.HERE, self.THERE)
            self.assertEqual(expected, (decision.verb, decision.event))

    def test_the_later_edit_wins_and_clocks_may_differ_a_little(self):
        noon = brussels(2027, 3, 1, 12)
        odoo, calendar = "Here", "There"
        for local_at, remote_at, title in [
            (noon, noon + HOUR, calendar),
            (noon + HOUR, noon, odoo),
            (noon, noon, odoo),
            (noon, noon + timedelta(seconds=2), odoo),
            (noon, noon + timedelta(seconds=3), calendar),
            (noon, None, odoo),
            (None, noon, odoo),
            (None, None, odoo),
        ]:
            with self.subTest(local_at=local_at, remote_at=remote_at):
                times = {"local_at": local_at, "remote_at": remote_at}
                decision = self.settle(Strategy.MOST_RECENT, **times)
                self.assertEqual(title, decision.event.title)

    def test_who_is_asked_keeps_both(self):
        decision = self.settle(Strategy.ASK)
        self.assertEqual((Verb.CONFLICT, None), (decision.verb, decision.event))

    def test_where_nothing_clashes_no_strategy_is_needed(self):
        for strategy in Strategy:
            decision = self.settle(strategy, RENAMED, LATER)
            self.assertEqual(replace(LATER, title="Yoga"), decision.event)


class TestRuling(PureCase):
    NOON = brussels(2027, 3, 1, 12)

    def recent(self, local, remote):
        found = ruling(Strategy.MOST_RECENT, local, remote)
        return found.odoo_wins, found.grounds

    def test_a_named_winner_wins_whatever_the_clock_says(self):
        for strategy, odoo in ((Strategy.ODOO_WINS, True), (Strategy.CALENDAR_WINS, False)):
            found = ruling(strategy, self.NOON, self.NOON + HOUR)
            self.assertEqual((odoo, Grounds.RULE), (found.odoo_wins, found.grounds))

    def test_the_later_change_wins_as_such(self):
        self.assertEqual((False, Grounds.LATER), self.recent(self.NOON, self.NOON + HOUR))
        self.assertEqual((True, Grounds.LATER), self.recent(self.NOON, self.NOON - HOUR))

    def test_what_clocks_can_not_tell_apart_is_called_a_tie(self):
        for seconds in (-2, 0, 2):
            moment = self.NOON + timedelta(seconds=seconds)
            self.assertEqual((True, Grounds.TIE), self.recent(self.NOON, moment))

    def test_a_change_at_an_unknown_time_is_called_so(self):
        for times in ((None, self.NOON), (self.NOON, None)):
            self.assertEqual((True, Grounds.UNKNOWN), self.recent(*times))
