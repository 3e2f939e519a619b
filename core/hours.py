"""Weekly working hours, laid out on real days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from operator import attrgetter
from zoneinfo import ZoneInfo

from .interval import Interval, subtract


@dataclass(frozen=True)
class Shift:
    """Work from `opens` to `closes`, in minutes after local midnight, on each such weekday.

    `weekday` 0 is Monday. `parity` is None for every week; else 0 or 1 for the weeks whose
    Monday has an even or odd count of whole weeks since 1 January of year 1.
    """

    weekday: int
    opens: int
    closes: int
    parity: int | None = None


def week_parity(day: date) -> int:
    """0 or 1, alternating each week: a rule that two-week rosters agree on for ever."""
    return (day.toordinal() - 1) // 7 % 2


def open_hours(shifts: Iterable[Shift], zone: str, first: date, last: date) -> list[Interval]:
    """Return the hours worked from `first` to `last`, both included, in order.

    Each shift of each day is one interval, so that its start is known. Shifts keep their
    wall-clock time in `zone` (IANA) over clock changes. Instants are in UTC.
    """
    clock, by_weekday = ZoneInfo(zone), defaultdict(list)
    for shift in sorted(shifts, key=attrgetter("opens")):
        by_weekday[shift.weekday].append(shift)
    hours = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for shift in by_weekday[day.weekday()]:
            if shift.parity in (None, week_parity(day)):
                hours += _on(day, shift.opens, shift.closes, clock)
    return hours


def with_special_days(
    hours: Iterable[Interval], special: Mapping[date, Iterable[tuple[int, int]]], zone: str
) -> list[Interval]:
    """Return `hours` with other shifts on some days of `zone`, in order.

    The shifts of `special` are in minutes after local midnight; a day without any is closed.
    Hours that reach into such a day over midnight end, or begin, there.
    """
    clock = ZoneInfo(zone)
    days = [Interval(_at(day, 0, clock), _at(day, 24 * 60, clock)) for day in special]
    usual = [left for each in hours for left in subtract([each], days)]
    shifts = [(day, *shift) for day, shifts in special.items() for shift in shifts]
    return sorted(usual + [hours for shift in shifts for hours in _on(*shift, clock)])


def _on(day: date, opens: int, closes: int, zone: ZoneInfo) -> list[Interval]:
    """The one shift on that day, or none: it may vanish in the hour that the clock skips."""
    start, stop = _at(day, opens, zone), _at(day, closes, zone)
    return [Interval(start, stop)] if start < stop else []


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The instant when the clocks of `zone` show this time of day."""
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone).astimezone(timezone.utc)
