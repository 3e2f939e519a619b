"""What everybody meant: who said what of which appointment, and whether it is known to be done.

Each appointment bears a tag in its title, which nobody changes: so it is known wherever it is.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Errors = tuple[type[Exception], ...]
TAG = re.compile(r"\[\w+\]")
GONE, FEWER, WHO = "gone", "fewer", "who"
AT_FIRST = "at first"  # the hand that says what nobody has chosen
TIMES = 4  # a series is of so many days
WHEN, TITLE, PLACE = "when", "title", "place"
HOUR = timedelta(hours=1)


class Refused(Exception):
    """It was not done, and never will be: there was an answer, and it was no."""


@dataclass
class Said:
    """One wish, asked for `at` a `time.time()`. `sure` once it is known to be done: an answer that
    never came says nothing."""

    hand: str
    what: str
    value: object
    sure: bool = False
    at: float = field(default_factory=time.time)


@dataclass
class Entry:
    """All wishes about one appointment, in the order in which they were begun.

    `kind` is "single", "series" or "booked". `known` is what its hands need to find it again.
    """

    tag: str
    kind: str
    said: list[Said] = field(default_factory=list)
    born: int = 0  # so many of them made it
    known: dict = field(default_factory=dict)

    def of(self, what: str) -> list[Said]:
        return [each for each in self.said if each.what == what]

    @property
    def owner(self) -> str:
        """Whose it is, as far as anybody knows."""
        return next((each.value for each in reversed(self.of(WHO)) if each.sure), "")

    @property
    def is_sure(self) -> bool:
        """Whether it is known to have been made."""
        return self.said[0].sure

    def allowed(self, what: str) -> set:
        """What may have become of it: where only one hand has said anything, it is that hand's
        last word, or one after it that may have been heard."""
        said = self.of(what)
        if not said:
            return set()
        if self._is_of_two(said) or self._went_elsewhere(what) or self._went_with_its_end(said):
            return {each.value for each in said}
        last = max((n for n, each in enumerate(said) if each.sure), default=0)
        return {each.value for each in said[last:]}

    def _is_of_two(self, said: list[Said]) -> bool:
        return len({each.hand for each in said} - {AT_FIRST}) > 1

    def _went_with_its_end(self, said: list[Said]) -> bool:
        """Whether a hand that has said it has ended it, too. If another hand has touched it
        meanwhile it is there again, without what nobody else has heard of before."""
        return bool({each.hand for each in said} & {each.hand for each in self.of(GONE)})

    def _went_elsewhere(self, what: str) -> bool:
        """Whether a client chose another practitioner: what the first one wrote into her calendar
        at that moment goes with her event."""
        return what == TITLE and len({each.value for each in self.of(WHO)}) > 1

    def doubt(self, hand: str) -> None:
        """Nobody knows any more whether anything that this hand has said was heard."""
        for each in self.said:
            each.sure = each.sure and each.hand != hand

    @property
    def most(self) -> int:
        """How often it takes place at most."""
        return TIMES if self.kind == "series" else 1

    @property
    def least(self) -> int:
        """How often it takes place at least: days of a series end one by one. Two who end the same
        day end one."""
        return max(0, self.most - len(self.of(FEWER)))

    @property
    def may_be_gone(self) -> bool:
        return not self.is_sure or bool(self.of(GONE)) or not self.least

    @property
    def must_be_gone(self) -> bool:
        """One hand has ended it, and no other one has touched it since it was made."""
        hands = {each.hand for each in self.said[self.born :]} - {AT_FIRST}
        return any(each.sure for each in self.of(GONE)) and len(hands) == 1


@dataclass(frozen=True)
class Lost:
    """A time that was kept for a visitor `since` one moment, and refused at another, both by
    `time.monotonic()`. `tag` is the appointment that it was to be, `who` and `when` whose time."""

    tag: str
    who: str
    when: datetime
    since: float
    refused: float

    def went_to(self, entry: Entry) -> bool:
        """Whether somebody got it who asked for it meanwhile."""
        if entry.kind != "booked" or entry.tag == self.tag or not (entry.said and entry.is_sure):
            return False
        if not self.since < entry.known["asked"] < self.refused:
            return False
        [who, *_], [when, *_] = entry.of(WHO), entry.of(WHEN)
        return who.value == self.who and abs(when.value - self.when) < HOUR


@dataclass
class Kept:
    """A time that is kept for a visitor `since` one moment, and `until` another one (None: still),
    both by `time.monotonic()`. `when` is aware."""

    who: str
    when: datetime
    since: float = field(default_factory=time.monotonic)
    until: float | None = None


@dataclass(frozen=True)
class Stranger:
    """An hour of `who`, from `start` on (aware), about which Odoo learns no more than when."""

    title: str
    who: str
    start: datetime


class Ledger:
    """Safe to use from several threads."""

    def __init__(self, seed: int):
        self.seed = seed
        self.entries: dict[str, Entry] = {}
        self.strangers: list[Stranger] = []
        self.kept: list[Kept] = []
        self.offered: list[str] = []  # what was not free, in words
        self.lost: list[Lost] = []
        self.shut_out: set[str] = set()  # accounts whose owner has taken back what she granted
        self.left: set[str] = set()  # those that are disconnected, or may be
        self._lock = threading.Lock()

    def begin(self, kind: str) -> Entry:
        """A new appointment, which nobody has asked for yet."""
        with self._lock:
            entry = Entry(f"[s{self.seed}n{len(self.entries)}]", kind)
            self.entries[entry.tag] = entry
        return entry

    def shuts_out(self, account: str) -> None:
        """Odoo has to tell of it, where the account is not left."""
        with self._lock:
            self.shut_out |= {account} - self.left

    def leaves(self, account: str) -> None:
        """What was taken back meanwhile is nobody's business any more."""
        with self._lock:
            self.left.add(account)
            self.shut_out.discard(account)

    def returns(self, account: str) -> None:
        with self._lock:
            self.left.discard(account)

    def living(self, *kinds: str, owner: str = "") -> list[Entry]:
        """What something can still be done about: of that owner, or anybody's."""
        with self._lock:
            entries = list(self.entries.values())
        wanted = [e for e in entries if e.kind in kinds and owner in ("", e.owner)]
        return [e for e in wanted if e.said and e.is_sure and not e.of(GONE)]


@contextmanager
def saying(
    entry: Entry, hand: str, wishes: Mapping[str, object], no: Errors = (Refused,)
) -> Iterator[None]:
    """These wishes are being asked for. The errors `no` take them back; after any other one
    nobody knows."""
    said = [Said(hand, what, value) for what, value in wishes.items()]
    entry.born = entry.born or len(said)
    entry.said += said
    try:
        yield
    except no:
        entry.said = [each for each in entry.said if each not in said]
        raise
    for each in said:
        each.sure = True


def tag_of(title: str) -> str | None:
    found = TAG.search(title)
    return found and found[0]
