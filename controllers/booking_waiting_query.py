"""What somebody types who wants to be told when a time is free, read into plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from odoo.tools import format_date

from .booking_query import BadQuery, read_clock, read_person, read_resource, read_zone


def read_waiting(service, form: Mapping[str, Any], lang: str, now: datetime) -> dict[str, Any]:
    """Read the values of a `booking.waiting`. Raise `BadQuery` that names every field to put
    right."""
    person, problems = read_person(service.env, form)
    zone = read_zone(service, form.get("tz"))
    today = now.astimezone(ZoneInfo(service.timezone)).date()
    days = {name: _day(form.get(name)) for name in ("first_day", "last_day")}
    problems |= _wrong_days(service, days, today)
    if problems:
        raise BadQuery("invalid", service.env._("Please check what is marked."), problems)
    return {
        **person,
        "service_id": service.id,
        "resource_id": read_resource(service, form.get("resource")).id,
        "first_day": max(days["first_day"], today),
        "last_day": days["last_day"],
        "lang": lang,
        "tz": zone,
        "clock": read_clock(form),
    }


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None


def _wrong_days(service, days: Mapping[str, date | None], today: date) -> dict[str, str]:
    _ = service.env._
    first, last = days["first_day"], days["last_day"]
    problems = {name: _("Please choose a day.") for name, day in days.items() if not day}
    if problems:
        return problems
    if last < max(first, today):
        return {"last_day": _("Please choose a day that comes after the first and is not over.")}
    if last > service._last_day():
        until = format_date(service.env, service._last_day())
        return {"last_day": _("It can be booked until %s. Please choose an earlier day.", until)}
    return {}
