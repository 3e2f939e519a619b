"""One recurrence rule of RFC 5545 (RRULE or EXRULE), over the clock on the wall.

Wall-clock moments are datetimes without a zone; an all-day series lives at midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil import rrule
from icalendar.prop import vDDDTypes

from .event import zone_info

ONE_DAY = timedelta(days=1)
FOUR_CENTURIES = timedelta(days=146_097)
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")  # as dateutil counts
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

#: Frequencies whose every period lasts equally long on the wall.
STEPS = {
    "WEEKLY": timedelta(weeks=1),
    "DAILY": ONE_DAY,
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
}


def _counted_from_both_ends(highest: int) -> frozenset[int]:
    return frozenset(range(-highest, highest + 1)) - {0}


#: The numeric parts, with what RFC 5545 allows in them. dateutil checks few of these itself,
#: and searches without end for an hour that no day has.
NUMBERS = {
    "BYMONTH": frozenset(range(1, 13)),
    "BYMONTHDAY": _counted_from_both_ends(31),
    "BYYEARDAY": _counted_from_both_ends(366),
    "BYWEEKNO": _counted_from_both_ends(53),
    "BYHOUR": frozenset(range(24)),
    "BYMINUTE": frozenset(range(60)),
    "BYSECOND": frozenset(range(60)),
    "BYSETPOS": _counted_from_both_ends(366),
}
NAMES = frozenset({*NUMBERS, "BYDAY", "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
TIMES_OF_DAY = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
#: What dateutil may search for through minutes or hours of computing time. No appointment is so.
ENDLESS = {
    "HOURLY": frozenset({"BYSETPOS"}),
    "MINUTELY": frozenset({"BYSETPOS", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}),
}
SUB_DAILY = frozenset({"HOURLY", "MINUTELY"})
DAYS_OF_YEAR = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})
BYDAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(DAYS)})")


class BadRecurrence(ValueError):
    """A recurrence that can not be understood, or that would never come to an end."""


@dataclass(frozen=True)
class Rule:
    """A rule in a normal form: rules that say the same about one series are equal.

    What a rule leaves to the series' first start is filled in, and what has no effect is
    left out. `until` is the last wall-clock moment at which an occurrence may start.
    """

    frequency: str
    interval: int
    count: int | None
    until: datetime | None
    week_start: str
    by: frozenset[tuple[str, frozenset]]

    def starts(self, first: datetime, since: datetime, until: datetime) -> Iterator[datetime]:
        """Yield, in order, the starts of a series that began at `first`, up to `until`.

        Most of those before `since` are passed over without being counted one by one. Raise
        `BadRecurrence` when the parts contradict each other.
        """
        begin = first if self._is_counted else self._near(first, since)
        last = self._last(first, min(until, self.until or until))
        if last < begin:
            return
        later = _end_of_time(last)
        for start in self._search(begin + later, last + later):
            yield start - later

    def _near(self, first: datetime, since: datetime) -> datetime:
        """Where to begin so that nothing from `since` on is missed.

        A whole number of steps after `first`, and one step early: what a rule makes of the
        part of a week that it begins in is then over. Years and months have unequal lengths,
        but so few of them have passed since any start that they are simply counted.
        """
        if self.frequency not in STEPS or since <= first:
            return first
        return first + max((since - first) // self._step - 1, 0) * self._step

    def _last(self, first: datetime, until: datetime) -> datetime:
        """The last moment to look at. Where only steps are counted, the end can be reckoned."""
        if not self._is_counted and self.count:
            return first + min((until - first) // self._step, self.count - 1) * self._step
        return until

    def _search(self, first: datetime, last: datetime) -> rrule.rrule:
        keywords = {name.lower(): values for name, values in self.by if name != "BYDAY"}
        days = dict(self.by).get("BYDAY")
        try:
            return rrule.rrule(
                FREQUENCIES.index(self.frequency),
                dtstart=first,
                interval=self.interval,
                count=self.count if self._is_counted else None,
                until=last,
                wkst=DAYS.index(self.week_start),
                byweekday=days and [rrule.weekday(day, nth or None) for day, nth in days],
                **keywords,
            )
        except ValueError as error:
            raise BadRecurrence(str(error)) from error

    @property
    def _step(self) -> timedelta:
        return STEPS[self.frequency] * self.interval

    @property
    def _is_counted(self) -> bool:
        """Whether every occurrence from the first on must be found to know the last one."""
        return self.count is not None and bool(self.by or self.frequency not in STEPS)


def _end_of_time(moment: datetime) -> timedelta:
    """Return how far to move `moment` into the last centuries that Python knows.

    The calendar repeats itself every 400 years, weekdays included. dateutil gives up a
    fruitless search (30 February) only in the year 9999, so we search close to there.
    """
    return (9998 - moment.year) // 400 * FOUR_CENTURIES


def parse(text: str, first: datetime, zone: str) -> Rule:
    """Read the value of an RRULE of a series that starts at `first` on the clocks of `zone`.

    Raise `BadRecurrence` when it means nothing. SECONDLY is refused as well: no appointment
    is, and dateutil would look at every second.
    """
    parts = _parts(text)
    frequency, interval = parts.get("FREQ", ""), _number(parts.get("INTERVAL", "1"))
    if frequency not in FREQUENCIES:
        raise BadRecurrence(f"no such frequency: {frequency!r}")
    by = {name: _values(name, value) for name, value in parts.items() if name.startswith("BY")}
    _refuse_what_dateutil_can_not(frequency, by)
    by |= _left_to_the_start(frequency, by, first)
    until = last_moment(parts["UNTIL"], zone) if "UNTIL" in parts else None
    if until and frequency not in SUB_DAILY and not TIMES_OF_DAY & by.keys():
        until = _end_of_last_day(until, first)
    return Rule(
        frequency,
        interval,
        _number(parts["COUNT"]) if "COUNT" in parts else None,
        until,
        _week_start(parts.get("WKST", "MO"), frequency, interval, by),
        frozenset(by.items()),
    )


def last_moment(text: str, zone: str) -> datetime:
    """Read the value of UNTIL, on the clocks of `zone`. A date ends with its day."""
    until = read_value(text)
    if isinstance(until, tuple):
        raise BadRecurrence(f"UNTIL is no moment: {text!r}")
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    if until.tzinfo and until.year < datetime.max.year:  # in that year it stands for never
        until = until.astimezone(zone_info(zone))
    return until.replace(tzinfo=None)


def read_value(text: str, zone: str | None = None) -> date | datetime | tuple:
    """Read a date, a date-time or a period: a pair of a start and its stop or length.

    What is in a zone that is not known stays without a zone.
    """
    try:
        value = vDDDTypes.from_ical(text, zone)
    except ValueError as error:
        raise BadRecurrence(f"no moment: {text!r}") from error
    if not isinstance(value, date | tuple):
        raise BadRecurrence(f"no moment: {text!r}")
    return value


def _parts(text: str) -> dict[str, str]:
    parts = dict(part.partition("=")[::2] for part in text.upper().strip(" ;").split(";"))
    unknown = [name for name in parts if name not in NAMES and not name.startswith("X-")]
    if unknown:
        raise BadRecurrence(f"unknown parts: {', '.join(unknown)}")
    return parts


def _number(text: str) -> int:
    if not re.fullmatch(r"0*[1-9]\d{0,6}", text):
        raise BadRecurrence(f"not a sensible number: {text!r}")
    return int(text)


def _values(name: str, text: str) -> frozenset:
    if name == "BYDAY":
        return frozenset(_weekday(value) for value in text.split(","))
    try:
        values = frozenset(int(value) for value in text.split(","))
    except ValueError as error:
        raise BadRecurrence(f"{name} needs numbers: {text!r}") from error
    if not values <= NUMBERS[name]:
        raise BadRecurrence(f"{name} is out of range: {text!r}")
    return values


def _weekday(text: str) -> tuple[int, int]:
    """Return (0 for Monday …, which one of its kind; 0 for all of them)."""
    match = BYDAY.fullmatch(text)
    if not match:
        raise BadRecurrence(f"no such day: {text!r}")
    nth, day = match.groups()
    return DAYS.index(day), int(nth or 0)


def _refuse_what_dateutil_can_not(frequency: str, by: dict[str, frozenset]) -> None:
    if ENDLESS.get(frequency, frozenset()) & by.keys():
        raise BadRecurrence(f"{frequency} does not go with {', '.join(by)}")
    in_months = frequency == "MONTHLY" or "BYMONTH" in by
    if any(abs(nth) > (5 if in_months else 53) for _, nth in by.get("BYDAY", ())):
        raise BadRecurrence("no month or year has so many of a day")


def _left_to_the_start(frequency: str, by: dict[str, frozenset], first: datetime) -> dict:
    """Return the parts that RFC 5545 takes from the first start when a rule has no days."""
    if DAYS_OF_YEAR & by.keys():
        return {}
    if frequency == "WEEKLY":
        return {"BYDAY": frozenset({(first.weekday(), 0)})}
    if frequency == "MONTHLY":
        return {"BYMONTHDAY": frozenset({first.day})}
    if frequency == "YEARLY":
        month = by.get("BYMONTH", frozenset({first.month}))
        return {"BYMONTH": month, "BYMONTHDAY": frozenset({first.day})}
    return {}


def _end_of_last_day(until: datetime, first: datetime) -> datetime:
    """All starts being at one time of day, only the last day matters."""
    missed = until.time() < first.time()
    return datetime.combine(until - ONE_DAY * missed, time.max)


def _week_start(day: str, frequency: str, interval: int, by: dict[str, frozenset]) -> str:
    """Return where weeks begin, or Monday where that has no effect."""
    if day not in DAYS:
        raise BadRecurrence(f"no such day: {day!r}")
    matters = "BYWEEKNO" in by or frequency == "WEEKLY" and (interval > 1 or "BYSETPOS" in by)
    return day if matters else "MO"
