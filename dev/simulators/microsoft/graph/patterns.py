"""Graph's recurrence: what is taken, and the days it means by dateutil.

An opinion independent of the addon's. One thing differs from RFC 5545: a day that a month does
not have falls on that month's last day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

from .errors import GraphError, invalid
from .moments import LAST_YEAR

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INDEXES = ("first", "second", "third", "fourth", "last")
UNUSED_DATE = "0001-01-01"

# type: frequency, longest interval, what must be given
TYPES = {
    "daily": (DAILY, 999, ()),
    "weekly": (WEEKLY, 99, ("daysOfWeek",)),
    "absoluteMonthly": (MONTHLY, 99, ("dayOfMonth",)),
    "relativeMonthly": (MONTHLY, 99, ("daysOfWeek",)),
    "absoluteYearly": (YEARLY, 99, ("dayOfMonth", "month")),
    "relativeYearly": (YEARLY, 99, ("daysOfWeek", "month")),
}


def stored(recurrence, start: date, zone_name: str) -> dict:
    """The whole of what was sent with Graph's defaults, or 400. `start` is the event's own day."""
    if not isinstance(recurrence, dict) or set(recurrence) - {"pattern", "range"} \
            or not all(isinstance(recurrence.get(k), dict) for k in ("pattern", "range")):
        raise invalid("The recurrence needs a pattern and a range.")
    return {"pattern": _pattern(recurrence["pattern"]),
            "range": _range(recurrence["range"], start, zone_name)}


def _pattern(sent: dict) -> dict:
    kind = sent.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise invalid("The type of the recurrence pattern is not valid.")
    _frequency, longest, needed = TYPES[kind]
    interval = _whole(sent, "interval", 1, longest)
    return {
        "type": kind, "interval": interval,
        "month": _whole(sent, "month", 1, 12) if "month" in needed else 0,
        "dayOfMonth": _whole(sent, "dayOfMonth", 1, 31) if "dayOfMonth" in needed else 0,
        "daysOfWeek": _days(sent) if "daysOfWeek" in needed else [],
        "firstDayOfWeek": _one_of(sent, "firstDayOfWeek", DAYS, "sunday"),
        "index": _one_of(sent, "index", INDEXES, "first"),
    }


def _days(sent: dict) -> list[str]:
    days = sent.get("daysOfWeek")
    if not isinstance(days, list) or not days or any(day not in DAYS for day in days):
        raise invalid("The daysOfWeek of the recurrence pattern are not valid.")
    return list(dict.fromkeys(days))


def _range(sent: dict, start: date, zone_name: str) -> dict:
    kind = sent.get("type")
    if kind not in ("endDate", "noEnd", "numbered"):
        raise invalid("The type of the recurrence range is not valid.")
    if _date(sent, "startDate") != start:
        raise invalid("The startDate of the recurrence range must be the day of the start.")
    end = _date(sent, "endDate") if kind == "endDate" else None
    if end and end.year >= LAST_YEAR:
        raise GraphError("ErrorRecurrenceEndDateTooBig")
    if end and end < start:
        raise invalid("The endDate of the recurrence range lies before its startDate.")
    count = _whole(sent, "numberOfOccurrences", 1, 2**31 - 1) if kind == "numbered" else 0
    return {"type": kind, "startDate": start.isoformat(),
            "endDate": end.isoformat() if end else UNUSED_DATE,
            "recurrenceTimeZone": sent.get("recurrenceTimeZone") or zone_name,
            "numberOfOccurrences": count}


def _whole(sent: dict, name: str, least: int, most: int) -> int:
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise invalid(f"The {name} of the recurrence must be between {least} and {most}.")
    return value


def _one_of(sent: dict, name: str, known: tuple[str, ...], default: str) -> str:
    value = sent.get(name) or default
    if value not in known:
        raise invalid(f"The {name} of the recurrence is not valid.")
    return value


def _date(sent: dict, name: str) -> date:
    try:
        return date.fromisoformat(sent[name])
    except (KeyError, TypeError, ValueError):
        raise invalid(f"The {name} of the recurrence range is not valid.") from None


def check_day_set(pattern: dict) -> None:
    """400 for what the older interfaces could not say: a relative pattern with odd days."""
    days = {DAYS.index(day) for day in pattern["daysOfWeek"]}
    plain = len(days) in (1, 7) or days in ({0, 1, 2, 3, 4}, {5, 6})
    if pattern["type"].startswith("relative") and not plain:
        raise invalid("The daysOfWeek of the recurrence pattern can not be combined.")


def check_length(recurrence: dict, length: timedelta) -> None:
    """400 when an occurrence would last longer than until the next one."""
    first = list(_first_days(recurrence, 12))
    if not first:
        raise GraphError("ErrorRecurrenceHasNoOccurrence")
    gaps = [after - before for before, after in zip(first, first[1:], strict=False)]
    if gaps and length > min(gaps):
        raise GraphError("ErrorOccurrenceTimeSpanTooBig")


def _first_days(recurrence: dict, most: int) -> Iterator[date]:
    for _number, moment in zip(range(most), _rule(_key(recurrence)), strict=False):
        yield moment.date()


def first_day(recurrence: dict) -> date:
    """The day of the first occurrence: the start date, or later when the pattern leaves it out."""
    return next(_first_days(recurrence, 1))


def days(recurrence: dict, first: date, last: date) -> Iterator[date]:
    """The days that the pattern gives from `first` to `last`, both included."""
    begin, end = datetime.combine(first, time()), datetime.combine(last, time())
    for moment in _rule(_key(recurrence)).xafter(begin, inc=True):
        if moment > end:
            return
        yield moment.date()


def has(recurrence: dict, day: date) -> bool:
    return next(days(recurrence, day, day), None) is not None


def before(recurrence: dict, day: date) -> Iterator[date]:
    """The days of the pattern before `day`, the nearest first."""
    rule, moment = _rule(_key(recurrence)), datetime.combine(day, time())
    while (moment := rule.before(moment)) is not None:
        yield moment.date()


def after(recurrence: dict, day: date) -> Iterator[date]:
    """The days of the pattern after `day`, the nearest first."""
    for moment in _rule(_key(recurrence)).xafter(datetime.combine(day, time())):
        yield moment.date()


def _key(recurrence: dict) -> str:
    return json.dumps(recurrence, sort_keys=True)


@lru_cache(maxsize=4096)
def _rule(key: str) -> rrule:
    recurrence = json.loads(key)
    pattern, span = recurrence["pattern"], recurrence["range"]
    start = datetime.combine(date.fromisoformat(span["startDate"]), time())
    ends = {}
    if span["type"] == "endDate":
        ends["until"] = datetime.combine(date.fromisoformat(span["endDate"]), time())
    elif span["type"] == "numbered":
        ends["count"] = span["numberOfOccurrences"]
    return rrule(TYPES[pattern["type"]][0], dtstart=start, interval=pattern["interval"],
                 wkst=DAYS.index(pattern["firstDayOfWeek"]), cache=True, **ends,
                 **_by(pattern))


def _by(pattern: dict) -> dict:
    """What dateutil calls by-day, by-month and so on."""
    by = {"bymonth": pattern["month"]} if pattern["month"] else {}
    if pattern["daysOfWeek"]:
        by["byweekday"] = [DAYS.index(day) for day in pattern["daysOfWeek"]]
    if pattern["type"].startswith("relative"):
        by["bysetpos"] = (1, 2, 3, 4, -1)[INDEXES.index(pattern["index"])]
    if pattern["dayOfMonth"]:
        wanted = pattern["dayOfMonth"]
        # The last day that the month has out of these is the wanted one, or the month's end.
        by["bymonthday"] = tuple(range(min(28, wanted), wanted + 1))
        by["bysetpos"] = -1
    return by
