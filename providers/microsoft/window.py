"""How much of a calendar is read, and where reading goes on.

Graph fixes the window in its link when the first page is asked for. Busy time is unrolled for
some 400 days ahead, so a window that ends sooner has served its time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..errors import SyncTokenExpired
from ..zones import known_zone
from .moments import utc_text

LOOK_BACK = timedelta(weeks=4)
LOOK_AHEAD = timedelta(days=430)
NEEDED = timedelta(days=405)  # what is unrolled, and some days in which to begin anew


@dataclass(frozen=True)
class Position:
    """A position in the feed of one calendar.

    `link` is Graph's own; empty before the first page. `stop` is the window's end. Whole days
    live in `zone`, the mailbox's by its IANA name, for as long as the position is good.
    """

    link: str
    start: datetime
    stop: datetime
    zone: str

    @classmethod
    def fresh(cls, now: datetime, zone: str) -> Position:
        """Return where reading everything begins. `now` is aware."""
        return cls("", now - LOOK_BACK, now + LOOK_AHEAD, zone)

    @classmethod
    def read(cls, token: str, now: datetime) -> Position:
        """Return the position that `token` stands for.

        Raise `SyncTokenExpired` when it is none, or when its window ends too soon.
        """
        try:
            told = json.loads(token)
            start, stop = (datetime.fromisoformat(told[name]) for name in ("start", "stop"))
            position = cls(told["link"], start, stop, told["zone"])
            ends_soon = stop - now < NEEDED
        except (KeyError, TypeError, ValueError):
            raise SyncTokenExpired("the position is not ours", reason="malformed") from None
        if not isinstance(position.link, str) or known_zone(str(position.zone)) is None:
            raise SyncTokenExpired("the position is not ours", reason="malformed")
        if ends_soon:
            raise SyncTokenExpired("the window has to move on", reason="window")
        return position

    def token(self) -> str:
        """Return the position as a text."""
        told = {"link": self.link, "zone": self.zone}
        told |= {"start": self.start.isoformat(), "stop": self.stop.isoformat()}
        return json.dumps(told)

    def query(self) -> dict[str, str]:
        """Return the parameters that open the feed."""
        return {"startDateTime": utc_text(self.start), "endDateTime": utc_text(self.stop)}
