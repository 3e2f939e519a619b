"""Outlook's recurrence, a pattern and a range, ↔ our RRULE.

Outlook moves a day that a short month does not have to that month's last day, where RFC 5545
leaves the month out. So its 31st of each month is ``BYMONTHDAY=28,29,30,31;BYSETPOS=-1``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timezone

from ...core.event import Event, Moment, is_day, zone_info
from ...core.recurrence_set import RecurrenceSet
from ...core.recurrence_set import read as read_lines
from ...core.rules import DAYS, BadRecurrence, Rule
from ..errors import Rejected
from ..strange import Strange

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
LAST_YEAR = 4499  # Outlook's calendar ends in the next; a later end stands for none
MOST = 9999  # occurrences, and periods between two of them
FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "absoluteMonthly": "MONTHLY",
    "relativeMonthly": "MONTHLY",
    "absoluteYearly": "YEARLY",
    "relativeYearly": "YEARLY",
}


class Inexpressible(Rejected):
    """A series that Outlook can not keep. The message says why, for its owner."""

    def __init__(self, why: str):
        super().__init__(f"Outlook can not repeat an event {why}", reason="not_expressible")


# Outlook's words into ours.


def read_recurrence(told: Mapping, first: Moment, zone: str) -> tuple[str, ...]:
    """Return the lines of a series that starts at `first` on the clocks of `zone` (IANA)."""
    pattern, span = told["pattern"], told["range"]
    kind = pattern["type"]
    if kind not in FREQUENCIES:
        raise Strange("an unknown pattern")
    parts = _days(kind, pattern) | _end(span, first, zone)
    interval = _whole(pattern["interval"])
    if interval > 1:
        parts["INTERVAL"] = interval
        if kind == "weekly" and (start := _day(pattern.get("firstDayOfWeek") or "sunday")) != "MO":
            parts["WKST"] = start
    texts = [f"FREQ={FREQUENCIES[kind]}", *(f"{name}={parts[name]}" for name in sorted(parts))]
    return (f"RRULE:{';'.join(texts)}",)


def _days(kind: str, pattern: Mapping) -> dict:
    month = {"BYMONTH": _whole(pattern["month"], 12)} if kind.endswith("Yearly") else {}
    if kind.startswith("absolute"):
        return month | _month_day(_whole(pattern["dayOfMonth"], 31), month.get("BYMONTH"))
    if kind.startswith("relative"):
        return month | _place(pattern)
    named = pattern.get("daysOfWeek") or ()
    return {"BYDAY": _listed(named)} if kind == "weekly" and named else {}


def _month_day(day: int, month: int | None) -> dict:
    shortest, longest = _lengths(month)
    day = min(day, longest)
    if day <= shortest:
        return {"BYMONTHDAY": day}
    choice = ",".join(str(each) for each in range(shortest, day + 1))
    return {"BYMONTHDAY": choice, "BYSETPOS": -1}


def _lengths(month: int | None) -> tuple[int, int]:
    """Return how many days a month has, at least and at most; None for any month."""
    if month is None:
        return 28, 31
    return monthrange(2023, month)[1], monthrange(2024, month)[1]


def _place(pattern: Mapping) -> dict:
    place, days = PLACES[pattern.get("index") or "first"], pattern["daysOfWeek"]
    if len(days) == 1:
        return {"BYDAY": f"{place}{_day(days[0])}"}
    if not days:
        raise Strange("a pattern without days")
    return {"BYDAY": _listed(days), "BYSETPOS": place}


def _listed(days: list[str]) -> str:
    return ",".join(sorted({_day(each) for each in days}, key=DAYS.index))


def _day(name: str) -> str:
    return DAYS[NAMES.index(name.casefold())]


def _end(span: Mapping, first: Moment, zone: str) -> dict:
    kind = span["type"]
    if kind == "numbered":
        return {"COUNT": _whole(span["numberOfOccurrences"])}
    if kind == "noEnd":
        return {}
    if kind != "endDate":
        raise Strange("an unknown range")
    last = date.fromisoformat(span["endDate"])
    return {} if last.year > LAST_YEAR else {"UNTIL": _until(last, first, zone)}


def _until(last: date, first: Moment, zone: str) -> str:
    if is_day(first):
        return last.strftime("%Y%m%d")
    end = datetime.combine(last, time(23, 59, 59), zone_info(zone))
    return end.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def _whole(number: int, highest: int = MOST) -> int:
    if type(number) is not int or not 1 <= number <= highest:
        raise Strange("a number out of range")
    return number


# Our words into Outlook's.


def write_recurrence(event: Event, zone_name: str) -> dict:
    """Return the pattern and range of a series; its zone is `zone_name` to Graph.

    Raise `Inexpressible` when Outlook has no words for it.
    """
    found = _set_of(event)
    if len(found.rules) != 1 or found.exrules or found.added:
        raise Inexpressible("by more than one rule")
    (rule,) = found.rules
    first = found.clock.first
    pattern, span = _pattern(rule), _range(rule, first.date())
    if list(rule.starts(first, first, first)) != [first]:
        raise Inexpressible("that starts on another day than its rule names")
    return {"pattern": pattern, "range": span | {"recurrenceTimeZone": zone_name}}


def _set_of(event: Event) -> RecurrenceSet:
    try:
        return read_lines(event)
    except BadRecurrence:
        raise Inexpressible("by a rule that means nothing") from None


def kept_recurrence(event: Event) -> tuple[str, ...]:
    """Return the lines as Graph would give them back, without the occurrences taken out.

    Lines that Outlook has no words for stay as they are: they never get there.
    """
    try:
        return read_recurrence(write_recurrence(event, ""), event.start, event.zone)
    except Inexpressible:
        return event.recurrence


def _pattern(rule: Rule) -> dict:
    by = dict(rule.by)
    writers = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
    if rule.frequency not in writers:
        raise Inexpressible("several times a day")
    if max(rule.interval, rule.count or 0) > MOST:
        raise Inexpressible("so often or so seldom")
    pattern = writers[rule.frequency](by, rule)
    return pattern | {"interval": rule.interval}


def _daily(by: dict, rule: Rule) -> dict:
    if by and rule.interval == 1:
        return _weekly(by, rule)  # on each of these days
    _allow(by)
    return {"type": "daily"}


def _weekly(by: dict, rule: Rule) -> dict:
    _allow(by, "BYDAY")
    first = NAMES[DAYS.index(rule.week_start)]
    return {"type": "weekly", "daysOfWeek": _names(by["BYDAY"]), "firstDayOfWeek": first}


def _monthly(by: dict, rule: Rule) -> dict:
    if "BYMONTHDAY" in by:
        return {"type": "absoluteMonthly", "dayOfMonth": _day_of_month(by, None)}
    return {"type": "relativeMonthly"} | _relative(by)


def _yearly(by: dict, rule: Rule) -> dict:
    months = by.pop("BYMONTH", frozenset())
    if len(months) != 1:
        raise Inexpressible("in other than one month of the year")
    (month,) = months
    if "BYMONTHDAY" in by:
        day = _day_of_month(by, month)
        return {"type": "absoluteYearly", "month": month, "dayOfMonth": day}
    return {"type": "relativeYearly", "month": month} | _relative(by)


def _day_of_month(by: dict, month: int | None) -> int:
    """Return the one day that Outlook is to name, the last in place of any that is missing."""
    _allow(by, "BYMONTHDAY", "BYSETPOS")
    days, place = set(by["BYMONTHDAY"]), by.get("BYSETPOS")
    shortest, longest = _lengths(month)
    day = max(days)
    if place is None and len(days) == 1:
        if day == -1:
            return longest
        if 0 < day <= shortest:
            return day
    if place == {-1} and days == set(range(shortest, day + 1)):
        return min(day, longest)
    raise Inexpressible("on these days of the month")


def _relative(by: dict) -> dict:
    _allow(by, "BYDAY", "BYSETPOS")
    days, places = by.get("BYDAY", frozenset()), by.get("BYSETPOS", frozenset())
    if not places and len(days) == 1:
        places = {nth for _, nth in days}
        days = {(day, 0) for day, _ in days}
    named = [name for name, place in PLACES.items() if places == {place}]
    if not named:
        raise Inexpressible("on these days of the month")
    return {"index": named[0], "daysOfWeek": _names(days)}


def _names(days: frozenset[tuple[int, int]]) -> list[str]:
    if not days or any(nth for _, nth in days):
        raise Inexpressible("on these days of the week")
    return [NAMES[day] for day, _ in sorted(days)]


def _allow(by: dict, *names: str) -> None:
    if by.keys() - set(names):
        raise Inexpressible("by a rule with such conditions")


def _range(rule: Rule, first: date) -> dict:
    span = {"startDate": first.isoformat()}
    if rule.count and rule.until:
        raise Inexpressible("with two ends")
    if rule.count:
        return span | {"type": "numbered", "numberOfOccurrences": rule.count}
    if rule.until is None or rule.until.year > LAST_YEAR:
        return span | {"type": "noEnd"}
    if rule.until.date() < first:
        raise Inexpressible("that is over before it begins")
    return span | {"type": "endDate", "endDate": rule.until.date().isoformat()}
