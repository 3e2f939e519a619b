"""The whole simulated Google: one object, one lock, every change through one door."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import chain
from threading import RLock

from ..common.clock import Clock
from .errors import ApiError
from .grants import Grants
from .model import Account, Calendar, Entry, Vanished
from .moments import stamp


@dataclass
class Settings:
    """Durations in seconds. Rate limits are requests per minute; 0 means no limit.

    refresh_token_lifetime  604800 is what a project "in testing" gets; 0 is for ever
    conference_delay        how long a video link stays pending
    strict                  requests with unknown names are refused, not only noted
    sync_message_first      a channel's sync message arrives before the answer to its watch
    limit_reason            how a user's limit is told; ``tooManyRequests`` is the 429
    retry_base              the first wait before a message is delivered again; doubles
    empty_pages             so many of the next pages are empty and point to a next one
    """

    access_token_lifetime: float = 3599
    refresh_token_lifetime: float = 0
    sync_token_lifetime: float = 28 * 86400
    conference_delay: float = 1.0
    strict: bool = False
    sync_message_first: bool = False
    per_user_limit: int = 0
    per_project_limit: int = 0
    limit_reason: str = "userRateLimitExceeded"
    retry_base: float = 1.0
    empty_pages: int = 0


class World:
    """`on_change` functions are called with the calendar after each change, lock held."""

    def __init__(self, clock: Clock | None = None):
        self.clock = clock or Clock()
        self.lock = RLock()
        self.on_change: list[Callable[[Calendar], None]] = []
        self.later: Callable[[float, Callable[[], None]], None] = lambda _seconds, _action: None
        self.changes = 0
        self.clear()

    def clear(self) -> None:
        """An empty world: nobody has an account."""
        self.accounts: dict[str, Account] = {}
        self.calendars: dict[str, Calendar] = {}
        self.grants = Grants(self.clock)
        self.settings = Settings()
        self.mails: list[dict] = []  # `to`, `kind`, `calendar`, `event`, `at`
        self.violations: deque[dict] = deque(maxlen=1000)
        self.changes += 1
        self._version = 0
        self.dirty = True

    def add_account(self, email: str, name: str = "", zone: str = "Europe/Berlin") -> Account:
        """A new account with its primary calendar."""
        sub = str(int(hashlib.sha256(email.encode()).hexdigest()[:16], 16)).zfill(21)[-21:]
        account = Account(email, name or email, sub, zone)
        self.accounts[email] = account
        self.add_calendar(Calendar(email, email, zone, email, color="#039be5"))
        return account

    def add_calendar(self, calendar: Calendar) -> Calendar:
        calendar.roles.setdefault(calendar.owner, "owner")
        self.calendars[calendar.id] = calendar
        self._touched(calendar)
        return calendar

    def calendar(self, account: str, calendar_id: str) -> Calendar:
        """The calendar as this account may know it, or 404."""
        calendar = self.calendars.get(account if calendar_id == "primary" else calendar_id)
        if calendar is None or not calendar.role_of(account):
            raise ApiError("notFound")
        return calendar

    def store(self, calendar: Calendar, entry_id: str, body: dict) -> Entry:
        """Create or replace an entry: new etag, new `updated`, watchers told."""
        now = stamp(self.clock.now())
        old = calendar.entries.get(entry_id)
        calendar.seq += 1
        entry = Entry(entry_id, body, old.order if old else calendar.seq, calendar.seq,
                      self.next_version(), old.created if old else now, now,
                      old.reminders if old else {})
        calendar.put(entry)
        self._touched(calendar)
        return entry

    def set_reminders(self, calendar: Calendar, entry: Entry, account: str, value: dict) -> None:
        """Reminders are each account's own: a new etag, but `updated` stays as it was."""
        if entry.reminders.get(account) == value:
            return
        calendar.seq += 1
        entry.reminders = {**entry.reminders, account: value}
        entry.seq, entry.version = calendar.seq, self.next_version()
        self._touched(calendar)

    def vanish(self, calendar: Calendar, gone: Vanished) -> None:
        """An instance is no more: its own entry goes, a tombstone stays."""
        calendar.drop(gone.id)
        calendar.vanished[gone.id] = gone

    def next_version(self) -> int:
        self._version = max(self._version + 1, int(self.clock.time() * 1_000_000))
        return self._version

    def violation(self, account: str, where: str, faults: list[str]) -> None:
        """Note what a caller should not have sent (or we should not have answered)."""
        for fault in faults:
            self.violations.append({"account": account, "where": where, "fault": fault,
                                    "at": self.clock.time()})

    def touch(self, calendar: Calendar) -> None:
        """Something about the calendar itself changed."""
        calendar.seq += 1
        self._touched(calendar)

    def _touched(self, calendar: Calendar) -> None:
        self.changes += 1
        self.dirty = True
        for tell in self.on_change:
            tell(calendar)

    def dump(self) -> dict:
        """Everything worth keeping, as JSON."""
        return {
            "accounts": [asdict(account) for account in self.accounts.values()],
            "calendars": [calendar.dump() for calendar in self.calendars.values()],
            "grants": self.grants.dump(),
            "settings": asdict(self.settings),
            "mails": self.mails,
            "version": self._version,
        }

    def load(self, data: dict) -> None:
        """The world as it was dumped."""
        self.clear()
        self.accounts = {a["email"]: Account(**a) for a in data["accounts"]}
        self.calendars = {c["id"]: Calendar.load(c) for c in data["calendars"]}
        self.grants.load(data["grants"])
        self.settings = Settings(**data["settings"])
        self.mails = data["mails"]
        self._version = data["version"]

    def visible_calendars(self, account: str) -> list[Calendar]:
        """The account's own primary first, then the others by name."""
        mine = [c for c in self.calendars.values() if c.role_of(account)]
        first = [c for c in mine if c.id == account]
        rest = sorted((c for c in mine if c.id != account), key=lambda c: c.summary.lower())
        return list(chain(first, rest))
