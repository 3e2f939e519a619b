"""When synchronisation is well, late or failing. The numbers are those of the administrator's
page in the documentation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Health(IntEnum):
    """The worse, the greater."""

    OK = 0
    LATE = 1
    FAILING = 2


@dataclass(frozen=True)
class Limits:
    """From how many seconds on something is late, and from how many it fails."""

    late: float
    failing: float

    def judge(self, seconds: float) -> Health:
        return Health((seconds >= self.late) + (seconds >= self.failing))


MINUTE, HOUR = 60.0, 3600.0

#: How long the scheduled actions may be overdue.
RUNS = Limits(5 * MINUTE, 15 * MINUTE)
#: For how long the oldest change that could be sent may wait.
OUTBOX = Limits(5 * MINUTE, 30 * MINUTE)
#: For how long after its time a calendar may go unread.
CALENDARS = Limits(15 * MINUTE, 2 * HOUR)


def of_accounts(silent: int, connected: int) -> Health:
    """Judge how many of the connected accounts could not be reached several times in a row.

    One is somebody's trouble; half of them are everybody's.
    """
    if not silent:
        return Health.OK
    return Health.FAILING if 2 * silent >= connected > 1 else Health.LATE


def worst(of: Iterable[Health]) -> Health:
    return max(of, default=Health.OK)
