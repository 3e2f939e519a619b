"""What is said between a lane, which asks a vendor, and the run, which keeps what came."""

import logging
from collections.abc import Iterable
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...providers.base import Changed, Detail, Item, Removed, Unreadable
from ...providers.errors import (
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Remedy,
    SyncTokenExpired,
    TransientError,
)
from ..mistakes import mistakes_told
from .moved import Twin, find_lost, is_copy

_logger = logging.getLogger(__name__)

#: So many failures are the account's; with the next one it may be the event.
PATIENCE = 2


@dataclass
class Reading:
    """One calendar being read. `token` empty: everything is read.

    `linked`: the ids that are looked at with all their words, as they are appointments here.
    `gone`: what was found gone, by the id of its link. `twins`: what may have been moved here.
    `stumbles`: how often in a row looks at events have failed, by id. `again`: those whose time has
    come to be looked at again. `stumbled`: those that have failed now.
    `claim`: until when the calendar is ours to read. `audit`: it is the nightly comparison.
    `told_at`: when the vendor told that something has changed, if that is why it is read.
    `last_at`: when it was read before. `newest`: when the last of what was read now was changed
    over there. All aware. `claimed_at`: by the database's clock, before anything was asked.
    `known`: by the id of a link, which version was known when its event was asked about.
    `overtaken`: something was sent meanwhile, and what was read may be older.
    """

    remote_id: int
    calendar: str
    token: str
    detail: Detail
    claim: datetime | None = None
    audit: bool = False
    seen: set[str] = field(default_factory=set)
    series: list[Item] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    gone: dict[int, Item] = field(default_factory=dict)
    twins: list[Twin] = field(default_factory=list)
    stumbles: dict[str, int] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)
    stumbled: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    told_at: datetime | None = None
    last_at: datetime | None = None
    newest: datetime | None = None
    claimed_at: datetime = datetime.max
    known: dict[int, str] = field(default_factory=dict)
    overtaken: bool = False
    marked: dict = field(default_factory=dict, repr=False)

    @property
    def whole(self) -> bool:
        return not self.token

    @property
    def tells_words(self) -> bool:
        """Whether a page tells more than times."""
        return self.detail is Detail.FULL

    def detail_of(self, event_id: str) -> Detail:
        """How much is asked of one event that is looked at."""
        return Detail.FULL if event_id in self.linked else self.detail

    def note_moments(self, items: Iterable[Item]) -> None:
        """Keep when the last of what was read was changed."""
        moments = [i.changed_at for i in items if isinstance(i, Changed) and i.changed_at]
        self.newest = max([*moments, *filter(None, [self.newest])], default=None)

    def delays(self, now: datetime) -> dict[str, timedelta]:
        """How long the vendor took to tell of what is new, and how long it took from there."""
        if not self.told_at:
            return {}
        found = {"pickup": now - self.told_at}
        if self.last_at and self.newest and self.newest > self.last_at:
            found["notice"] = self.told_at - self.newest
        return found

    @property
    def is_settled(self) -> bool:
        """Whether nothing was found that may be in another calendar, or be gone."""
        return not (self.twins or self.gone)

    @property
    def answered(self) -> set[str]:
        """What failed before and has not failed now, once everything was read and looked at."""
        told = {id_ for id_ in self.stumbles if id_ in self.seen or id_ in self.again}
        return told - self.stumbled

    def mark(self) -> None:
        """Remember how it stands, before a page is kept."""
        self.marked = {name: copy(value) for name, value in vars(self).items() if name != "marked"}

    def go_back(self) -> None:
        """Forget what has come of the page since: the database has forgotten it too."""
        vars(self).update({name: copy(value) for name, value in self.marked.items()})

    def restart(self) -> None:
        self.token = ""
        self.seen, self.series, self.gone, self.twins = set(), [], {}, []


@dataclass(frozen=True)
class PageRead:
    """A page arrived, the last one with the position after it.

    The answer: ids to look at one by one; None when the reading has ended, and most often that
    was all, and the position is kept.
    """

    reading: Reading
    items: tuple[Item, ...]
    token: str

    @property
    def last(self) -> bool:
        return bool(self.token)


@dataclass(frozen=True)
class LookedAt:
    """One event was looked at by itself, series whole."""

    reading: Reading
    item: Item
    detail: Detail = Detail.FULL


@dataclass(frozen=True)
class Stumbled:
    """A look at one event has failed. `aside`: the rest is read without it."""

    reading: Reading
    event_id: str
    error: ProviderError
    aside: bool


@dataclass(frozen=True)
class AllSeen:
    """Nothing more comes. The answer: what may have been moved here, and what is gone, and may
    be in another calendar."""

    reading: Reading


@dataclass(frozen=True)
class LookedFor:
    """Where the event of a link is now: None when it is in no calendar of the account."""

    reading: Reading
    link_id: int
    item: Item | None


@dataclass(frozen=True)
class Finished:
    """Everything was read and looked at: the position may be kept."""

    reading: Reading
    token: str


@dataclass(frozen=True)
class BrokeOff:
    """Reading failed. What was applied stays; the position does not move."""

    reading: Reading
    error: ProviderError


def read(provider, reading: Reading, desk) -> bool:
    """Read one calendar in a lane. Return whether the account may be asked further."""
    try:
        _read_all(provider, reading, desk)
        return True
    except SyncTokenExpired as error:
        if reading.whole:
            desk.give(BrokeOff(reading, error))
            return True
        reading.restart()
        return read(provider, reading, desk)
    except ProviderError as error:
        desk.give(BrokeOff(reading, error))
        return error.remedy == Remedy.TELL_OWNER


def _read_all(provider, reading, desk):
    token, gone = "", False
    pages = provider.changes(reading.calendar, reading.token, detail=reading.detail)
    for page in pages:
        token = page.sync_token
        gone |= any(isinstance(item, Removed) for item in page.items)
        closer = desk.ask(PageRead(reading, page.items, token))
        if closer is None:
            return
        for event_id in closer:
            gone |= _look_closer(provider, reading, event_id, desk)
    _look_around(provider, reading, gone, desk)
    desk.give(Finished(reading, token))


def _look_closer(provider, reading, event_id, desk) -> bool:
    """Look at one event, and return whether it is gone."""
    detail, item = reading.detail_of(event_id), None
    with _patiently(reading, event_id, desk):
        item = _look(provider, reading.calendar, event_id, detail)
        desk.give(LookedAt(reading, item, detail))
    return isinstance(item, Removed)


def _look_around(provider, reading, gone, desk):
    """See what was moved from one calendar of the account to another one."""
    if not (gone or reading.twins or reading.again):
        return
    twins, lost = desk.ask(AllSeen(reading))
    for twin in twins:
        with _patiently(reading, twin.id, desk):
            item = _look(provider, reading.calendar, twin.id)
            moved = isinstance(item, Changed) and not is_copy(provider, twin)
            found = LookedFor(reading, twin.link_id, item) if moved else LookedAt(reading, item)
            desk.give(found)
    for each in lost:
        with _patiently(reading, each.id, desk):
            desk.give(LookedFor(reading, each.link_id, find_lost(provider, each)))


@contextmanager
def _patiently(reading, event_id, desk):
    """Look at, or for, one event. One at which that fails each time steps aside."""
    try:
        with mistakes_told(_logger, f"an event of calendar {reading.calendar}"):
            yield
    except RateLimited:
        raise  # it says nothing of this event
    except TransientError as error:
        aside = reading.stumbles.get(event_id, 0) >= PATIENCE
        desk.give(Stumbled(reading, event_id, error, aside))
        if not aside:
            raise


def _look(provider, calendar, event_id, detail=Detail.FULL) -> Item:
    try:
        return provider.get(calendar, event_id, detail=detail)
    except NotFound:
        return Removed(event_id)
    except Rejected as error:
        return Unreadable(event_id, error.reason)
