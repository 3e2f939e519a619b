"""iCalendar's dates and times ↔ our moments."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from icalendar.prop import vDDDTypes

from ...core.event import Moment, as_instant, is_day, zone_info
from ..strange import Strange, sound
from .sheet import Line, line
from .zones import Zones

ONE_DAY = timedelta(days=1)


def read_moment(told: Line, zones: Zones) -> tuple[Moment, str]:
    """Return a date or an aware instant, and the zone it lives in.

    A time without any zone is the time on its owner's wall.
    """
    return placed(told.value, told.parameter("TZID"), zones)


def placed(text: str, tzid: str, zones: Zones) -> tuple[Moment, str]:
    """Read one value of a line that names the zone `tzid`, or none."""
    moment = sound(lambda: vDDDTypes.from_ical(text.strip()))
    if not isinstance(moment, date):
        raise Strange("no moment")
    if is_day(moment):
        return moment, zones.usual
    if moment.tzinfo is not None:
        return moment.astimezone(timezone.utc), "UTC"
    name = zones.name(tzid, moment) if tzid else zones.usual
    return moment.replace(tzinfo=zone_info(name)), name


def length(told: Line) -> timedelta:
    value = sound(lambda: vDDDTypes.from_ical(told.value.strip()))
    if not isinstance(value, timedelta):
        raise Strange("no length")
    return value


def later(start: Moment, by: timedelta) -> Moment:
    """Return when something ends. Whole days are days on the wall, hours last what they last."""
    if is_day(start):
        return start + max(by, ONE_DAY)
    if by % ONE_DAY == timedelta(0):
        return start + by
    return (start.astimezone(timezone.utc) + by).astimezone(start.tzinfo)


def same_kind(stop: Moment, start: Moment, zone: str) -> Moment:
    """Return the end as a date or an instant, as the start is, whatever the writer mixed up."""
    if is_day(stop) == is_day(start):
        return stop
    if is_day(stop):
        return as_instant(stop, zone)
    midnight = stop.time() == datetime.min.time()
    return stop.date() if midnight else stop.date() + ONE_DAY


def write_moment(name: str, moment: Moment, zone: str) -> str:
    """Return a line with a date, or with the time on the wall in `zone`.

    Of an hour that comes twice the wall means the first: the second is written in UTC.
    """
    if is_day(moment):
        return line(name, vDDDTypes(moment), VALUE="DATE")
    if zone == "UTC" or not on_the_wall(moment, zone):
        return line(name, vDDDTypes(moment.astimezone(timezone.utc)))
    wall = moment.astimezone(zone_info(zone)).replace(tzinfo=None)
    return line(name, vDDDTypes(wall), TZID=zone)


def on_the_wall(instant: datetime, zone: str) -> bool:
    """True when the time on the wall in `zone` says which instant it is."""
    place = zone_info(zone)
    wall = instant.astimezone(place).replace(fold=0, tzinfo=None)
    return wall.replace(tzinfo=place).astimezone(timezone.utc) == instant.astimezone(timezone.utc)
