"""What people see in a calendar, asked of the vendor itself and not of our own code."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from ...core.event import Moment


class Seen(NamedTuple):
    """An event, or one occurrence of a series. Instants are naive, in UTC; ends are exclusive."""

    title: str
    start: Moment
    stop: Moment
    id: str


def since_until() -> tuple[str, str]:
    """The time that is looked at: from last month until after next year's clock changes."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    since, until = now - timedelta(days=30), now + timedelta(days=420)
    return tuple(f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (since, until))


def naive_utc(moment: datetime) -> datetime:
    """As Odoo keeps it, and as `Seen` tells it."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
