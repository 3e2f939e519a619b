"""Google's start and end objects: ``{"date"}``, or ``{"dateTime", "timeZone"}``."""

from __future__ import annotations

from datetime import date, datetime, timezone

from ...core.event import Moment, is_day
from ..zones import known_zone


def read_moment(told: dict, zone: str) -> tuple[Moment, str]:
    """Return a date or an aware instant, and the zone it lives in.

    `zone` is the calendar's. It is the one of whole days, and of instants that name none.
    An instant in a zone that nobody knows keeps its offset and lives in UTC.
    """
    if told.get("date"):
        return date.fromisoformat(told["date"]), zone
    moment = instant(told["dateTime"])
    name = told.get("timeZone") or zone
    place = known_zone(name)
    if place is None:
        name, place = "UTC", timezone.utc
    if moment.tzinfo is None:
        return moment.replace(tzinfo=place), name
    return moment.astimezone(place), name


def instant(text: str) -> datetime:
    """Read an RFC 3339 text; without an offset it is naive. Raise ValueError for anything else."""
    return datetime.fromisoformat(text.upper().replace("Z", "+00:00"))


def write_moment(moment: Moment, zone: str) -> dict:
    """Return the object for a date or an instant. What the other kind would say is removed."""
    if is_day(moment):
        return {"date": moment.isoformat(), "dateTime": None, "timeZone": None}
    place = known_zone(zone)
    if place is None:
        zone, place = "UTC", timezone.utc
    # The offset tells apart the two hours of one name when clocks go back.
    text = moment.astimezone(place).isoformat(timespec="seconds")
    return {"date": None, "dateTime": text, "timeZone": zone}


def original_text(moment: Moment) -> str:
    """Return an occurrence's original start as `events.instances` wants it."""
    if is_day(moment):
        return moment.isoformat()
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc3339(instant: datetime) -> str:
    """Return an instant for a query: UTC, whole seconds."""
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
