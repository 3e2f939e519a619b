"""An appointment as a plain value, the same whoever keeps it.

Instants are aware datetimes; all-day events use dates. Ends are exclusive.
A series is one value: its first occurrence, its rule, and its overrides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo

Moment = datetime | date


class Status(str, Enum):
    """What RFC 5545 calls STATUS."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Blocks(str, Enum):
    """How much of its owner's time an event takes.

    ``TENTATIVE`` (the event itself is marked so) and ``UNANSWERED`` (an invitation
    without an answer yet) block or not as the practitioner chooses per calendar.
    Free, declined and cancelled events, working locations and birthdays are ``FREE``.
    """

    BUSY = "busy"
    TENTATIVE = "tentative"
    UNANSWERED = "unanswered"
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One appointment or one series.

    ``uid`` is the identity on every side (RFC 5545). ``zone`` is an IANA name: a series
    keeps its wall-clock time in it. ``recurrence`` holds RFC 5545 lines (``RRULE:…``,
    ``RDATE…``, ``EXDATE…``), never DTSTART; empty for a single event. ``location`` may
    be an address or a link. ``conference`` is a video link that the vendor made (read only).
    """

    uid: str
    start: Moment
    stop: Moment
    zone: str = "UTC"
    title: str = ""
    location: str = ""
    notes: str = ""
    status: Status = Status.CONFIRMED
    recurrence: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    blocks: Blocks = Blocks.BUSY
    private: bool = False
    conference: str = ""

    def __post_init__(self):
        if is_day(self.start) != is_day(self.stop):
            raise ValueError("start and stop must both be dates or both be instants")
        for moment in (self.start, self.stop):
            if not is_day(moment) and moment.tzinfo is None:
                raise ValueError("instants must be aware")
        if in_utc(self.stop) < in_utc(self.start):
            raise ValueError("an event can not stop before it starts")
        zone_info(self.zone)

    @property
    def all_day(self) -> bool:
        return is_day(self.start)

    @property
    def is_series(self) -> bool:
        return bool(self.recurrence)

    def with_override(self, override: Override) -> Event:
        """Return this series with one occurrence changed, moved or cancelled."""
        others = [o for o in self.overrides if o.key != override.key]
        ordered = sorted([*others, override], key=lambda o: o.key)
        return replace(self, overrides=tuple(ordered))


@dataclass(frozen=True)
class Override:
    """One occurrence that differs from its series.

    ``original`` is the start that the rule gives it: its identity, which stays when it
    moves. ``event`` is the occurrence as it is now, or None when it does not take place.
    """

    original: Moment
    event: Event | None

    @property
    def key(self) -> str:
        return moment_key(self.original)

    @property
    def takes_place(self) -> bool:
        return self.event is not None and self.event.status is not Status.CANCELLED


def is_day(moment: Moment) -> bool:
    """True for a calendar date, False for an instant (datetime is a date in Python)."""
    return not isinstance(moment, datetime)


def moment_key(moment: Moment) -> str:
    """A sortable text for an occurrence's original start: the same instant, the same key."""
    if is_day(moment):
        return moment.strftime("%Y%m%d")
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def moment_of(key: str) -> Moment:
    """Return the day or, in UTC, the instant that has this key. Raise ValueError for none."""
    if len(key) == 8:
        return datetime.strptime(key, "%Y%m%d").date()
    return datetime.strptime(key, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def in_utc(moment: Moment) -> Moment:
    """Return the same instant in UTC; a date stays a date.

    Only in UTC do comparing and subtracting mean elapsed time: for two datetimes that share
    a zone, Python takes the clock on the wall.
    """
    return moment if is_day(moment) else moment.astimezone(timezone.utc)


def whole_seconds(moment: Moment) -> Moment:
    """Return the moment without a fraction of a second, which no vendor keeps."""
    return moment if is_day(moment) else moment.replace(microsecond=0)


def as_instant(moment: Moment, zone: str) -> datetime:
    """Return the aware instant; a date means midnight in `zone`."""
    if is_day(moment):
        return datetime(moment.year, moment.month, moment.day, tzinfo=zone_info(zone))
    return moment


@cache
def zone_info(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raise ValueError when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError) as error:
        raise ValueError(f"unknown zone: {name!r}") from error
