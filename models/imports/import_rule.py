"""The rule of a series in Odoo's own words, where it has them."""

from __future__ import annotations

from datetime import timedelta

from ...core.event import Event, as_instant, zone_info
from ...core.recurrence_set import read
from ...core.rules import Rule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NTH = frozenset({1, 2, 3, 4, -1})  # the weeks of a month that Odoo counts


def odoo_rule(series: Event) -> dict | None:
    """Return a recurrence's values for a new event, or None when Odoo has no words for the rule.

    It may still count otherwise than the rule means: who uses it compares what comes of it.
    """
    recurrence = read(series)
    if len(recurrence.rules) != 1 or recurrence.added or recurrence.exrules:
        return None
    (rule,) = recurrence.rules
    values = _frequency(rule, series)
    if values is None:
        return None
    zone = "UTC" if series.all_day else series.zone
    return {**values, **_end(rule), "interval": rule.interval, "event_tz": zone}


def _frequency(rule: Rule, series: Event) -> dict | None:
    by = dict(rule.by)
    match (rule.frequency, sorted(by)):
        case ("DAILY", []):
            return {"rrule_type": "daily"}
        case ("WEEKLY", ["BYDAY"]):
            chosen = {day for day, nth in by["BYDAY"] if not nth}
            days = {name: number in chosen for number, name in enumerate(DAYS)}
            return {"rrule_type": "weekly", **days}
        case ("MONTHLY", ["BYMONTHDAY"]):
            return _month_by_date(by["BYMONTHDAY"])
        case ("MONTHLY", ["BYDAY"]):
            return _month_by_day(by["BYDAY"])
        case ("YEARLY", ["BYMONTH", "BYMONTHDAY"]):
            return _year(by, series)
    return None


def _month_by_date(days: frozenset[int]) -> dict | None:
    if len(days) != 1 or min(days) < 1:
        return None
    return {"rrule_type": "monthly", "month_by": "date", "day": min(days)}


def _month_by_day(days: frozenset[tuple[int, int]]) -> dict | None:
    if len(days) != 1:
        return None
    ((day, nth),) = days
    if nth not in NTH:
        return None
    weekday = DAYS[day].upper()
    return {"rrule_type": "monthly", "month_by": "day", "weekday": weekday, "byday": str(nth)}


def _year(by: dict, series: Event) -> dict | None:
    first = as_instant(series.start, series.zone).astimezone(zone_info(series.zone))
    same = by["BYMONTH"] == {first.month} and by["BYMONTHDAY"] == {first.day}
    return {"rrule_type": "yearly"} if same else None


def _end(rule: Rule) -> dict:
    if rule.count is not None:
        return {"end_type": "count", "count": rule.count}
    if rule.until is not None:
        # Odoo goes to the end of a day. Where the rule ends before that day's start, so does this.
        return {"end_type": "end_date", "until": (rule.until - timedelta(microseconds=1)).date()}
    return {"end_type": "forever"}
