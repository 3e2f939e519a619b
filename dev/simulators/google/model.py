"""What Google keeps: accounts, calendars, and each calendar's copies of events."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")


@dataclass
class Account:
    """A person with a Google account. `sub` is the id that never changes."""

    email: str
    name: str
    sub: str
    zone: str = "Europe/Berlin"


@dataclass
class Entry:
    """One calendar's copy of an event (or series, or exception).

    `body` is the resource in stored form (see moments), without what is computed for an
    answer. `seq` is the calendar's change counter when it last changed, `order` when it was
    made. `version` is the number inside the etag. `reminders` are each account's own.
    """

    id: str
    body: dict
    order: int
    seq: int
    version: int
    created: str
    updated: str
    reminders: dict[str, dict] = field(default_factory=dict)

    @property
    def cancelled(self) -> bool:
        return self.body["status"] == "cancelled"

    @property
    def master(self) -> str:
        """The series that this is an exception of; empty when it is none."""
        return self.body.get("recurringEventId", "")

    @property
    def is_series(self) -> bool:
        return bool(self.body.get("recurrence"))


@dataclass
class Vanished:
    """An instance that is no longer part of its series. `told_as_exception`: it had been one."""

    id: str
    seq: int
    master: str
    original: dict
    told_as_exception: bool = False


@dataclass
class Calendar:
    """`id` is an e-mail address; a primary calendar's is its owner's.

    `roles` says what each account may do here, `names` what it calls the calendar.
    Sync tokens of an older `generation` are no longer accepted.
    """

    id: str
    summary: str
    zone: str
    owner: str
    roles: dict[str, str] = field(default_factory=dict)
    color: str = "#9fe1e7"
    description: str = ""
    names: dict[str, str] = field(default_factory=dict)
    hidden_for: list[str] = field(default_factory=list)
    seq: int = 0
    generation: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    vanished: dict[str, Vanished] = field(default_factory=dict)

    def __post_init__(self):
        self.children: dict[str, set[str]] = {}
        for entry in self.entries.values():
            self._index(entry)

    @property
    def primary(self) -> bool:
        return self.id == self.owner

    def role_of(self, account: str) -> str:
        """Empty when the account can not even see the calendar."""
        return self.roles.get(account, "")

    def exceptions(self, master: str) -> list[Entry]:
        """The stored exceptions of a series, cancelled ones included."""
        return [self.entries[id] for id in sorted(self.children.get(master, ()))]

    def put(self, entry: Entry) -> None:
        self.entries[entry.id] = entry
        self._index(entry)
        self.vanished.pop(entry.id, None)

    def drop(self, entry_id: str) -> None:
        """Forget an entry altogether."""
        entry = self.entries.pop(entry_id, None)
        if entry and entry.master:
            self.children.get(entry.master, set()).discard(entry_id)

    def _index(self, entry: Entry) -> None:
        if entry.master:
            self.children.setdefault(entry.master, set()).add(entry.id)

    def dump(self) -> dict:
        return asdict(self)

    @classmethod
    def load(cls, data: dict) -> Calendar:
        entries = {id: Entry(**entry) for id, entry in data["entries"].items()}
        vanished = {id: Vanished(**gone) for id, gone in data["vanished"].items()}
        return cls(**{**data, "entries": entries, "vanished": vanished})
