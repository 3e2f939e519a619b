"""Two sides over a long time: edits, deletions, echoes, lost answers and repeated notices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from ...core.event import Event, Override
from ...core.reconcile import Strategy, Verb, resolve, same
from ..pure import PureCase, repeatable
from .values import DAY, HOUR, UTC, brussels, weekly

MONDAYS = [brussels(2027, 3, day, 9) for day in (8, 15)]


def retimed(event, days):
    start = brussels(2027, 3, 1, 9) + days * DAY
    return replace(event, start=start, stop=start + HOUR)


def odd(event, number, days):
    original = MONDAYS[number]
    one = replace(event, start=original + days * DAY, stop=original + days * DAY + HOUR)
    one = replace(one, recurrence=(), overrides=())
    return event.with_override(Override(original, one if days else None))


#: What a person may do to an event: the field it touches, and how.
EDITS = {
    "title": lambda event, value: replace(event, title=f"Title {value}"),
    "notes": lambda event, value: replace(event, notes=f"Notes {value}"),
    "when": retimed,
    "first odd one": lambda event, value: odd(event, 0, value),
    "second odd one": lambda event, value: odd(event, 1, value),
}


@dataclass
class Pair:
    """One event on both sides, and what is remembered of it between syncs."""

    strategy: Strategy
    local: Event | None = field(default_factory=weekly)
    remote: Event | None = None
    base: Event | None = None
    sent: list[Event] = field(default_factory=list)
    verbs: list[Verb] = field(default_factory=list)

    def edit(self, side: str, name: str, value: int) -> None:
        event = getattr(self, side)
        if event:
            setattr(self, side, EDITS[name](event, value))

    def delete(self, side: str, *_) -> None:
        if self.base:  # what was never pushed is not yet a pair
            setattr(self, side, None)

    def sync(self, answer_is_lost: bool) -> Verb:
        decision = resolve(self.strategy, self.base, self.local, self.remote, sent=self.sent)
        self.verbs.append(decision.verb)
        if decision.verb in (Verb.PULL, Verb.MERGE):
            self.local = decision.event
        if decision.verb is Verb.CANCEL:
            self.local = None
        self.base, self.sent = self.remote, []
        if decision.verb in (Verb.PUSH, Verb.MERGE, Verb.REMOVE):
            self.push(answer_is_lost)
        return decision.verb

    def push(self, answer_is_lost: bool) -> None:
        self.sent = [self.local] if self.local else []
        self.remote = self.local and as_the_vendor_keeps_it(self.local)
        if not answer_is_lost:
            self.base, self.sent = self.remote, []


def as_the_vendor_keeps_it(event: Event) -> Event:
    """The same, in the vendor's own manner."""
    return replace(
        event,
        title=f"{event.title} ",
        start=event.start.astimezone(UTC),
        recurrence=tuple(line.lower().replace("rrule", "RRULE") for line in event.recurrence),
        zone="Europe/Paris",
    )


def edits(side, *names):
    return st.tuples(st.just("edit"), st.just(side), st.sampled_from(names), st.integers(0, 2))


def deletions(side):
    return st.tuples(st.just("delete"), st.just(side))


syncs = st.tuples(st.just("sync"), st.booleans())
strategies = st.sampled_from([Strategy.ODOO_WINS, Strategy.CALENDAR_WINS, Strategy.MOST_RECENT])


def histories(*actions):
    return st.lists(st.one_of(syncs, *actions), min_size=4, max_size=14)


def play(pair: Pair, history) -> None:
    pair.sync(answer_is_lost=False)
    for name, *details in history:
        getattr(pair, name)(*details)
    for _ in range(4):  # quiet again: notices keep coming until there is nothing to do
        pair.sync(answer_is_lost=False)


class TestHistories(PureCase):
    @repeatable(13)
    @given(
        strategies,
        histories(
            edits("local", *EDITS), edits("remote", *EDITS), deletions("local"), deletions("remote")
        ),
    )
    def test_both_sides_end_equal_and_so_does_what_they_agreed_on(self, strategy, history):
        pair = Pair(strategy)
        play(pair, history)
        self.assertTrue(same(pair.local, pair.remote))
        self.assertTrue(same(pair.base, pair.remote))
        self.assertEqual(Verb.NOTHING, pair.verbs[-1])

    @repeatable(8)
    @given(
        st.sampled_from(["local", "remote"]).flatmap(
            lambda side: histories(edits(side, *EDITS), deletions(side))
        )
    )
    def test_what_only_one_side_does_is_never_a_conflict(self, history):
        pair = Pair(Strategy.ASK)
        play(pair, history)
        self.assertNotIn(Verb.CONFLICT, pair.verbs)
        self.assertTrue(same(pair.local, pair.remote))

    @repeatable(8)
    @given(
        histories(
            edits("local", "title", "first odd one"), edits("remote", "notes", "second odd one")
        )
    )
    def test_what_both_sides_do_to_different_things_is_never_a_conflict(self, history):
        pair = Pair(Strategy.ASK)
        play(pair, history)
        self.assertNotIn(Verb.CONFLICT, pair.verbs)
        self.assertTrue(same(pair.local, pair.remote))

    def test_our_own_push_comes_back_as_nothing(self):
        pair = Pair(Strategy.ASK)
        self.assertEqual(
            [Verb.PUSH, Verb.NOTHING, Verb.NOTHING], [pair.sync(False) for _ in range(3)]
        )
