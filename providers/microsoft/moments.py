"""Graph's start and end objects: ``{"dateTime", "timeZone"}``, the first without an offset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone

from ...core.event import Event, Moment, in_utc, is_day, zone_info
from . import zones

ONE_DAY = timedelta(days=1)
#: Graph writes seven decimals, one more than Python reads.
INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)?", re.I)


def read_instant(told: Mapping, zone: str) -> datetime:
    """Return the instant, in UTC and whole seconds.

    `zone` (IANA) is for those in a zone that nobody knows.
    """
    wall = instant(told["dateTime"]).replace(microsecond=0)
    if wall.tzinfo is None:
        name = zones.to_iana(told.get("timeZone") or zones.UTC) or zone
        wall = wall.replace(tzinfo=zone_info(name))
    return in_utc(wall)


def read_days(told: Mapping, zone: str) -> tuple[date, date]:
    """Return the first day of an event of whole days, and the day after the last.

    Midnight is the day's beginning wherever it is named. Days of another zone than the
    mailbox's, `zone`, are shown shifted: then every day counts that they touch.
    """
    first, _ = _day(told["start"], zone)
    stop, more = _day(told["end"], zone)
    return first, stop + ONE_DAY if more else stop


def _day(told: Mapping, zone: str) -> tuple[date, bool]:
    """Return the day, and whether some of it has passed already."""
    wall = instant(told["dateTime"])
    if wall.time() != time.min:
        wall = read_instant(told, zone).astimezone(zone_info(zone))
    return wall.date(), wall.time() != time.min


def instant(text: str) -> datetime:
    """Read a moment; without an offset it is naive. Raise ValueError for anything else."""
    match = INSTANT.fullmatch(text)
    if not match:
        raise ValueError("no moment")
    whole, decimals, offset = match.groups()
    offset = (offset or "").upper().replace("Z", "+00:00")
    return datetime.fromisoformat(f"{whole}.{(decimals or '').ljust(6, '0')}{offset}")


def write_span(event: Event, zone: str) -> dict:
    """Return what says when an event takes place. `zone` (IANA) is the mailbox's.

    Whole days begin at its midnight. A single event is named on the clocks of its own zone,
    so that this zone is what its owner sees when she opens it, unless they can not name it:
    in an hour that comes twice, and in a zone that Windows does not have, UTC tells it.
    """
    clock = zone if event.all_day else clocks_of(event)
    return _span(event, clock) | {"isAllDay": event.all_day}


def clocks_of(event: Event) -> str:
    """Return the IANA zone on whose clocks an event of instants is written."""
    known = zones.to_graph(event.zone, event.start.year)
    moments = () if event.is_series else (event.start, event.stop)
    if known and not any(_comes_twice(moment, event.zone) for moment in moments):
        return event.zone
    return zones.UTC


def write_instants(event: Event) -> dict:
    """Return when an event takes place, in UTC: for when Graph's clocks go unlike ours."""
    return _span(event, zones.UTC)


def _span(event: Event, clock: str) -> dict:
    name = zones.to_graph(clock, event.start.year) or zones.UTC
    moments = {"start": event.start, "end": event.stop}
    return {key: {"dateTime": _wall(m, clock), "timeZone": name} for key, m in moments.items()}


def _wall(moment: Moment, clock: str) -> str:
    if is_day(moment):
        return f"{moment.isoformat()}T00:00:00"
    return moment.astimezone(zone_info(clock)).replace(tzinfo=None).isoformat(timespec="seconds")


def _comes_twice(moment: datetime, zone: str) -> bool:
    wall = moment.astimezone(zone_info(zone))
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def utc_text(moment: datetime) -> str:
    """Return an instant for a query: UTC, whole seconds."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
