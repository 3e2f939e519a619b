"""Odoo's recurrence fields as RFC 5545 lines."""

import re
from datetime import datetime, time, timezone

import pytz

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

#: How often, as far as Odoo has words for it.
ODOOS = re.compile(r"\bFREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)\b")


def rule_for_odoo(lines) -> str:
    """Return the one rule of a series that Odoo can keep in its own fields, at least nearly.

    Empty when there is none: Odoo's own reading of a rule by the hour fails.
    """
    rules = [line for line in lines if line.startswith("RRULE")]
    return rules[0] if len(rules) == 1 and ODOOS.search(rules[0]) else ""


def rule_lines(recurrence) -> tuple[str, ...]:
    """Return the RRULE of a `calendar.recurrence`.

    Odoo keeps “for ever” as 720 times and forgets the difference, and an end date as a naive
    end of day. Over there 720 times means for ever, and UNTIL is an instant, or a date for
    all-day series.
    """
    text = next(
        line for line in str(recurrence._get_rrule()).splitlines() if line.startswith("RRULE:")
    )
    parts = dict(part.split("=", 1) for part in text.removeprefix("RRULE:").split(";"))
    if parts.get("COUNT") == str(MAX_RECURRENT_EVENT):
        parts.pop("COUNT")
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(recurrence)
    return ("RRULE:" + ";".join(f"{name}={value}" for name, value in parts.items()),)


def _until(recurrence) -> str:
    if recurrence.base_event_id.allday:
        return recurrence.until.strftime("%Y%m%d")
    end = datetime.combine(recurrence.until, time(23, 59, 59))
    local = pytz.timezone(recurrence.event_tz or "UTC").localize(end)
    return local.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
