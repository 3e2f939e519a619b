"""The whole simulated Microsoft: one object, one lock, every change through one door."""

from __future__ import annotations

import hashlib
import uuid
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from itertools import chain
from threading import RLock

from ..common.clock import Clock
from .model import DEFAULT_ZONE, Calendar, Entry, Gone, Mailbox

CREATED, UPDATED, DELETED = "created", "updated", "deleted"

#: Told of each change with (mailbox, calendar, id, kind, id of its series or ""), lock held.
Listener = Callable[[Mailbox, Calendar, str, str, str], None]


@dataclass
class Settings:
    """Switches of the simulated service; each part of it adds its own.

    strict                    requests with unknown names are refused, not only noted
    windows_zones             originalStartTimeZone says the Windows name, whatever was sent
    any_iana_zone             zones outside of the documented list are taken as well
    odd_ids                   new ids hold ``/`` and ``+``, as those of some mailboxes
    touches_again             a new event gets another etag right after the answer
    spurious_conflicts        the next writes answer these statuses (412 or 409) for no reason
    deletes_again_with        the status of deleting what is already gone: 404 or 400
    forgets_transactions      a transactionId is free again once its event is deleted
    tells_existing_id         a refused transactionId comes with the id of what it made
    occurrences_touch_series  a change of one occurrence gives the series a new etag as well
    exceptions_get_new_ids    an occurrence that becomes an exception gets another id
    keeps_exceptions          exceptions survive a write to the series that changes no time
    refuses_expand            400 to $expand=exceptionOccurrences
    hides_original_start      originalStart is null on exceptions of personal accounts
    refuses_day_sets          400 to a relative pattern with several days that are no plain set
    ignores_calendar_path     an event is found under the path of any calendar of its mailbox
    keeps_declined            a declined meeting stays in the calendar
    """

    strict: bool = False
    windows_zones: bool = False
    any_iana_zone: bool = False
    odd_ids: bool = False
    touches_again: bool = False
    spurious_conflicts: list[int] = field(default_factory=list)
    deletes_again_with: int = 404
    forgets_transactions: bool = False
    tells_existing_id: bool = True
    occurrences_touch_series: bool = True
    exceptions_get_new_ids: bool = False
    keeps_exceptions: bool = False
    refuses_expand: bool = False
    hides_original_start: bool = False
    refuses_day_sets: bool = False
    ignores_calendar_path: bool = False
    keeps_declined: bool = False


class World:
    """`later` and `spawn` are the server's, set when it starts; until then nothing waits."""

    def __init__(self, clock: Clock | None = None):
        self.clock = clock or Clock()
        self.lock = RLock()
        self.listeners: list[Listener] = []
        self.later: Callable[[float, Callable[[], None]], None] = lambda _seconds, _action: None
        self.spawn: Callable[[Coroutine], None] = lambda coroutine: coroutine.close()
        self.changes = 0
        self.clear()

    def clear(self) -> None:
        """An empty world: nobody has a mailbox."""
        self.mailboxes: dict[str, Mailbox] = {}
        self.settings = Settings()
        self.mails: list[dict] = []
        self.violations: deque[dict] = deque(maxlen=1000)
        self.changes += 1
        self._version = 0
        self.dirty = True

    def add_mailbox(self, account: str, name: str = "", zone: str = DEFAULT_ZONE,
                    personal: bool = False) -> Mailbox:
        """A new mailbox with its default calendar."""
        user_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{account}"))
        mailbox = Mailbox(account, name or account, user_id, zone, personal)
        self.mailboxes[account] = mailbox
        self.add_calendar(mailbox, "Calendar", default=True)
        return mailbox

    def add_calendar(self, mailbox: Mailbox, name: str, **fields) -> Calendar:
        """One more calendar; `fields` are those of `Calendar`. The owner's unless said."""
        seed = f"{mailbox.account} {len(mailbox.calendars) + len(mailbox.taken)} {name}"
        code = hashlib.sha256(seed.encode()).hexdigest()
        fields = {"id": f"AQMkAD{code[:40]}AAAA=", "owner": mailbox.account,
                  "owner_name": mailbox.name, **fields}
        calendar = Calendar(name=name, **fields)
        mailbox.calendars[calendar.id] = calendar
        self._changed()
        return calendar

    def calendar(self, calendar_id: str) -> tuple[Mailbox, Calendar]:
        """Any calendar of anybody, even one that was taken away from its mailbox, by its id
        or, for a default one, by its account. Raises LookupError.
        """
        if calendar_id in self.mailboxes:
            mailbox = self.mailboxes[calendar_id]
            return mailbox, mailbox.default_calendar
        for mailbox in self.mailboxes.values():
            known = {**mailbox.taken, **mailbox.calendars}
            if calendar_id in known:
                return mailbox, known[calendar_id]
        raise LookupError(f"no such calendar: {calendar_id}")

    def keep(self, mailbox: Mailbox, calendar: Calendar, entry: Entry, kind: str = UPDATED) -> None:
        """Store an entry under a new version and position, and tell who listens."""
        self.touch(calendar, entry)
        calendar.put(entry)
        self._tell(mailbox, calendar, entry.id, kind, entry.master)

    def touch(self, calendar: Calendar, entry: Entry) -> None:
        """A new version and position; nobody is told."""
        calendar.position += 1
        entry.position, entry.version = calendar.position, self.next_version()
        entry.modified = self.stamp()
        entry.created = entry.created or entry.modified
        self._changed()

    def bury(self, mailbox: Mailbox, calendar: Calendar, gone: Gone, tell: bool = True) -> None:
        """Something is no more: its entry goes, a tombstone at a new position stays."""
        calendar.position += 1
        gone.position = calendar.position
        calendar.drop(gone.id)
        calendar.gone[gone.id] = gone
        self._changed()
        if tell:
            self._tell(mailbox, calendar, gone.id, DELETED, gone.master)

    def next_version(self) -> int:
        self._version = max(self._version + 1, int(self.clock.time() * 1_000_000))
        return self._version

    def stamp(self) -> str:
        """The time of a change as Graph shows it: UTC, seven decimals."""
        now = datetime.fromtimestamp(self.clock.time(), timezone.utc)
        return now.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")

    def violation(self, account: str, where: str, faults: list[str]) -> None:
        """Note what a caller should not have sent (or we should not have answered)."""
        for fault in faults:
            self.violations.append({"account": account, "where": where, "fault": fault,
                                    "at": self.clock.time()})

    def _tell(self, mailbox: Mailbox, calendar: Calendar, entry_id: str, kind: str,
              series_id: str) -> None:
        for listener in self.listeners:
            listener(mailbox, calendar, entry_id, kind, series_id)

    def _changed(self) -> None:
        self.changes += 1
        self.dirty = True

    def dump(self) -> dict:
        """Everything worth keeping, as JSON."""
        return {
            "mailboxes": [mailbox.dump() for mailbox in self.mailboxes.values()],
            "settings": asdict(self.settings),
            "mails": self.mails,
            "version": self._version,
        }

    def load(self, data: dict) -> None:
        """The world as it was dumped."""
        self.clear()
        self.mailboxes = {m["account"]: Mailbox.load(m) for m in data["mailboxes"]}
        self.settings = Settings(**data["settings"])
        self.mails = data["mails"]
        self._version = data["version"]

    def visible_calendars(self, mailbox: Mailbox) -> list[Calendar]:
        """The default calendar first, then the others by name."""
        rest = sorted((c for c in mailbox.calendars.values() if not c.default),
                      key=lambda c: c.name.lower())
        return list(chain([mailbox.default_calendar], rest))
