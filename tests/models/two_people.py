"""What two people see who edit the same appointments from both ends, and what must come of it.

Eyes look at each side by themselves; nothing here asks the code under test what is right.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from ...core.event import Blocks, Moment, in_utc
from ...core.interval import Interval
from ...core.recurrence import expand
from ...models.appointments.calendar_event_booking import UID_SUFFIX
from ...models.events.plain_text import to_text
from ...models.moments import aware
from .common import at

EVER = Interval(at(0, day=-60), at(0, day=900))


class Seen(NamedTuple):
    """One time that something takes place, as its reader sees it."""

    when: tuple[Moment, Moment]
    title: str
    location: str
    notes: str
    private: bool
    free: bool


Sight = dict[str, tuple[Seen, ...]]
"""What is on one side: by the uid of the event or series, when it takes place."""


def seen_here(events) -> Sight:
    """What somebody has in Odoo; `events` are all of theirs that take place."""
    sight = {}
    for event in events:
        uid = event.recurrence_id.sync_uid or event.sync_uid
        sight.setdefault(uid, []).append(_here(event))
    return {uid: tuple(sorted(times, key=str)) for uid, times in sight.items()}


def _here(event) -> Seen:
    when = aware(event.start), aware(event.stop)
    if event.allday:
        when = event.start_date, event.stop_date + timedelta(days=1)
    private = (event.privacy or event.user_id.sudo().calendar_default_privacy) == "private"
    texts = (event.name or "", event.location or "", to_text(event.description))
    return Seen(when, *texts, private, event.show_as == "free")


def seen_there(events) -> Sight:
    """What of `events` takes place in the calendars of an account. Each uid once."""
    sight = {}
    for event in events:
        times = tuple(sorted((_there(each.event) for each in expand(event, EVER)), key=str))
        if times:
            assert event.uid not in sight, f"twice: {event.title}"
            sight[event.uid] = times
    return sight


def unseen_there(events) -> Sight:
    """What is said of whole series there. None of their dates may show it, if all are odd."""
    return {event.uid: (_there(event),) for event in events if event.is_series}


def is_ours(event) -> bool:
    return event.uid.endswith(UID_SUFFIX)


def _there(event) -> Seen:
    when = in_utc(event.start), in_utc(event.stop)
    texts = (event.title, event.location, event.notes)
    return Seen(when, *texts, event.private, event.blocks is Blocks.FREE)


@dataclass
class Hand:
    """What one side has done since both were last at rest: by uid, what it was each time."""

    look: Callable[[], Sight]
    look_behind: Callable[[], Sight] = dict
    said: dict[str, list[tuple[Seen, ...] | None]] = field(default_factory=dict)
    moments: dict[str, set[float]] = field(default_factory=dict)
    is_later: dict[str, bool] = field(default_factory=dict)
    unseen: dict[str, list[tuple[Seen, ...]]] = field(default_factory=dict)

    def do(self, work, moment, is_later=False):
        """Let `work` be done, and remember what it changed."""
        before, behind = self.look(), self.look_behind()
        work()
        after = self.look()
        for uid, words in self.look_behind().items():
            if before.get(uid) == after.get(uid) and behind.get(uid) != words:
                self.unseen.setdefault(uid, []).append(words)
        for uid in before.keys() | after.keys():
            if before.get(uid) != after.get(uid):
                self.said.setdefault(uid, []).append(after.get(uid))
                self.moments.setdefault(uid, set()).update(moment)
                self.is_later[uid] = is_later

    @property
    def left(self) -> dict[str, tuple[Seen, ...] | None]:
        """By uid, what it was in the end."""
        return {uid: each[-1] for uid, each in self.said.items()}


class Ledger:
    """What both people meant. Between two syncs it is one `moment`."""

    def __init__(self, here, there, behind):
        self.looks = (here,), (there, behind)
        self.begin({})

    def begin(self, agreed: Sight):
        """Both sides are at rest, and equal."""
        self.agreed = agreed
        self.here, self.there = (Hand(*looks) for looks in self.looks)
        self.moment = 0
        self.asked: set[str] = set()  # a person decided about these, or was to
        self.anything_goes = False  # one way only, or another strategy, for a while

    def expect(self, final: Sight, strategy: str, gone_elsewhere: Collection[str]):
        """Raise AssertionError unless `final` is what must come of all that was done.

        `gone_elsewhere` are single events that are part of a series now: they take place, so
        nobody can want them back.
        """
        self.gone_elsewhere = gone_elsewhere
        for uid in self.agreed.keys() | self.here.left.keys() | self.there.left.keys():
            was, now = self.agreed.get(uid), final.get(uid)
            here, there = self.here.left.get(uid, was), self.there.left.get(uid, was)
            told = f"\nwas   {was}\nhere  {here}\nthere {there}\nnow   {now}"
            if self.anything_goes or uid in self.asked or uid in self.there.unseen:
                assert _is_of_either((was, *self._said(uid)), now), f"from nowhere:{told}"
            elif here == was or there == was:
                if not self._is_back(uid):
                    assert now == (there if here == was else here), f"only one side did:{told}"
            else:
                self._expect_of_both(uid, (was, here, there, now), strategy, told)
        assert final.keys() <= self.agreed.keys() | self.here.left.keys(), "out of nothing"

    def is_left_to_calendar(self, uid):
        """Whether it was deleted here, and may be wanted there all the same."""
        return self.here.left.get(uid, self) is None and uid in self.there.left

    def _is_back(self, uid):
        """Whether somebody took a change back that may have arrived before."""
        return uid in self.here.left and uid in self.there.left and self._in_turns(uid)

    def _in_turns(self, uid):
        return len(self.here.moments[uid] | self.there.moments[uid]) > 1

    def _said(self, uid):
        """All that either side has said: it may have arrived on the other before the last word."""
        unseen = self.there.unseen.get(uid, ())
        return [*self.here.said.get(uid, ()), *self.there.said.get(uid, ()), *unseen]

    def _expect_of_both(self, uid, versions, strategy, told):
        was, here, there, now = versions
        single = all(len(each or (1,)) == 1 for each in versions)
        if self._in_turns(uid) or not single or was is None:
            assert _is_of_either((was, *self._said(uid)), now), f"from nowhere:{told}"
            assert now or not (here and there), f"nobody deleted it:{told}"
            return
        here_wins = (
            strategy in ("odoo", "ask")  # nobody was asked: there was nothing to choose
            or (strategy == "recent" and not (there and self.there.is_later[uid]))
            or uid in self.gone_elsewhere
        )
        assert now == _merged(was, here, there, here_wins), f"not by the rule:{told}"


def _merged(was, here, there, here_wins):
    if not (here and there):
        return here if here_wins or here == there else there
    ruling = here if here_wins else there
    pairs = zip(was[0], here[0], there[0], ruling[0], strict=True)
    return (Seen(*(t if h == w else h if t == w else r for w, h, t, r in pairs)),)


def _is_of_either(versions, now):
    """Whether each detail of `now` is one that some version has."""
    if now is None:
        return None in versions
    known = [_details(seen) for version in versions for seen in version or ()]
    told = [_details(seen) for seen in now]
    return all(
        {each[n] for each in told} <= {each[n] for each in known} for n in range(len(told[0]))
    )


def _details(seen):
    """A date that one side adds to a series is as long as the other has made them all."""
    (start, stop), *others = seen
    return start, stop - start, *others
