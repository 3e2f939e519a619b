"""What Microsoft keeps: mailboxes, their calendars, and each calendar's events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

DEFAULT_ZONE = "Europe/Berlin"


@dataclass
class Entry:
    """A single event, a series (its master) or an exception, as it is stored.

    `body` has Graph's own names, but start and end in stored form (see graph/moments): an
    instant in UTC, or a day. `zone` is the IANA zone in which a series unrolls. `position` is
    the calendar's counter when this was last touched, `version` the number inside the change
    key; `created` and `modified` are shown times (UTC, seven decimals).

    An exception names its series in `master` and, in `day`, the date (in the series' zone) on
    which the pattern puts it. A series keeps the days of its deleted occurrences in
    `cancelled`. `properties` are single-value extended properties. `overlay` is laid over the
    answer at the very end: what a person's or an older program's event may look like.
    """

    id: str
    body: dict
    zone: str = DEFAULT_ZONE
    master: str = ""
    day: str = ""
    cancelled: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    overlay: dict = field(default_factory=dict)
    position: int = 0
    version: int = 0
    created: str = ""
    modified: str = ""

    @property
    def is_series(self) -> bool:
        return bool(self.body.get("recurrence"))

    @property
    def is_exception(self) -> bool:
        return bool(self.master)


@dataclass
class Gone:
    """A tombstone: the id of something deleted.

    For an occurrence (never an entry of its own, or an exception) `master` and `day` say which
    one. Those, and what falls with its series, tell nobody in a feed: see `in_series`.
    `family` is what lies in the deleted items: the event, or the series with its exceptions.
    """

    id: str
    position: int
    master: str = ""
    day: str = ""
    family: list[Entry] = field(default_factory=list)

    @property
    def in_series(self) -> bool:
        return bool(self.master)

    @classmethod
    def load(cls, data: dict) -> Gone:
        return cls(**{**data, "family": [Entry(**entry) for entry in data["family"]]})


@dataclass
class Calendar:
    """`owner` is the address of the mailbox, or of somebody else who shares the calendar.

    A calendar has no zone of its own: whole days live in the zone of its mailbox. Its id is not
    touched by the preference for immutable ids. `position` grows with every change.
    """

    id: str
    name: str
    owner: str
    owner_name: str = ""
    default: bool = False
    can_edit: bool = True
    color: str = "auto"
    hex_color: str = ""
    position: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    gone: dict[str, Gone] = field(default_factory=dict)

    def __post_init__(self):
        self._exceptions: dict[str, dict[str, Entry]] = {}
        for entry in self.entries.values():
            self._index(entry)

    def exceptions(self, master: str) -> dict[str, Entry]:
        """The exceptions of a series, by the day on which the pattern puts them."""
        return dict(sorted(self._exceptions.get(master, {}).items()))

    def tops(self) -> Iterator[Entry]:
        """Single events and series, without exceptions."""
        return (entry for entry in self.entries.values() if not entry.is_exception)

    def put(self, entry: Entry) -> None:
        self.entries[entry.id] = entry
        self._index(entry)
        self.gone.pop(entry.id, None)

    def drop(self, entry_id: str) -> Entry | None:
        """Forget an entry altogether; its tombstone is the caller's to set."""
        entry = self.entries.pop(entry_id, None)
        if entry and entry.is_exception:
            self._exceptions.get(entry.master, {}).pop(entry.day, None)
        return entry

    def _index(self, entry: Entry) -> None:
        if entry.is_exception:
            self._exceptions.setdefault(entry.master, {})[entry.day] = entry

    @classmethod
    def load(cls, data: dict) -> Calendar:
        entries = {id: Entry(**entry) for id, entry in data["entries"].items()}
        gone = {id: Gone.load(one) for id, one in data["gone"].items()}
        return cls(**{**data, "entries": entries, "gone": gone})


@dataclass
class Mailbox:
    """One account's calendars. `zone` is an IANA name, `user_id` the id that never changes.

    `transactions` remembers, by a client's transactionId, the event that it made and a digest
    of what was sent. `taken` are calendars that the account may no longer see.
    """

    account: str
    name: str
    user_id: str
    zone: str = DEFAULT_ZONE
    personal: bool = False
    calendars: dict[str, Calendar] = field(default_factory=dict)
    taken: dict[str, Calendar] = field(default_factory=dict)
    transactions: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def default_calendar(self) -> Calendar:
        return next(calendar for calendar in self.calendars.values() if calendar.default)

    def home_of(self, entry_id: str) -> Calendar | None:
        """The calendar that holds this entry; None when none does."""
        for calendar in self.calendars.values():
            if entry_id in calendar.entries:
                return calendar
        return None

    def dump(self) -> dict:
        return asdict(self)

    @classmethod
    def load(cls, data: dict) -> Mailbox:
        both = {name: {id: Calendar.load(one) for id, one in data[name].items()}
                for name in ("calendars", "taken")}
        return cls(**{**data, **both})
