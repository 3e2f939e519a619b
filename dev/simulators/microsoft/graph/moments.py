"""Graph's ``{"dateTime", "timeZone"}``, and what is kept of it.

Stored, a start or end is ``{"dateTime": "2027-03-01T09:00:00"}`` in UTC, or ``{"date":
"2027-03-01"}`` of an all-day event: a day in the zone of its mailbox, whatever zone wrote it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from .errors import GraphError, bad_request, invalid
from .zones import understood, zone_info

UTC = timezone.utc
LOCAL = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d{1,7})?(Z|[+-]\d\d:\d\d)?$")
NEVER = "0001-01-01T00:00:00Z"
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1601, 4500


def parse(text) -> datetime:
    """A date and time as Graph reads it, whole seconds; naive without offset. Raises ValueError."""
    match = LOCAL.match(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"not a date and time: {text!r}")
    offset = (match.group(2) or "").replace("Z", "+00:00")
    return datetime.fromisoformat(match.group(1) + offset)


def given(moment, what: str, any_iana: bool = False) -> tuple[datetime, str]:
    """A start or end that somebody sent: the aware instant, and the name of its zone; or 400."""
    if not isinstance(moment, dict) or "dateTime" not in moment:
        raise invalid(f"The {what} of the event must have a dateTime and a timeZone.")
    name = moment.get("timeZone")
    zone = zone_info(understood(name, any_iana))
    try:
        local = parse(moment["dateTime"])
    except ValueError:
        raise GraphError("RequestBodyRead", "Cannot convert the literal "
                         f"'{moment['dateTime']}' to the expected type 'Edm.DateTime'.") from None
    if not FIRST_YEAR <= local.year < LAST_YEAR:
        raise GraphError("ErrorCalendarOutOfRange")
    return (local if local.tzinfo else local.replace(tzinfo=zone)), name


def stored_instant(moment: datetime) -> dict:
    return {"dateTime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")}


def stored_days(first: datetime, after: datetime, zone: str) -> tuple[dict, dict]:
    """Whole days of the mailbox's zone that hold these midnights: more when they are others."""
    begins = first.astimezone(zone_info(zone))
    ends = after.astimezone(zone_info(zone))
    last = ends.date() if ends.time() == time() else ends.date() + DAY
    return {"date": begins.date().isoformat()}, {"date": last.isoformat()}


def is_day(stored: dict) -> bool:
    return "date" in stored


@lru_cache(maxsize=65536)
def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def instant(stored: dict, zone: str) -> datetime:
    """The instant in UTC; a day begins at midnight in `zone` (an IANA name)."""
    if is_day(stored):
        midnight = datetime.combine(date.fromisoformat(stored["date"]), time())
        return midnight.replace(tzinfo=zone_info(zone)).astimezone(UTC)
    return _utc(stored["dateTime"])


def local_day(stored: dict, zone: str) -> date:
    """The date on which it begins, by the clocks of `zone`."""
    if is_day(stored):
        return date.fromisoformat(stored["date"])
    return _utc(stored["dateTime"]).astimezone(zone_info(zone)).date()


def shown(stored: dict, name: str) -> dict:
    """As an answer shows it, in the zone that was asked for by `name`; days stay midnights."""
    if is_day(stored):
        return {"dateTime": f"{stored['date']}T00:00:00.0000000", "timeZone": name}
    local = _utc(stored["dateTime"]).astimezone(zone_info(understood(name, any_iana=True)))
    return {"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": name}


def shown_instant(stored: dict, zone: str) -> str:
    """An instant with a Z, as originalStart has it."""
    return instant(stored, zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def bound(text: str, name: str) -> datetime:
    """A startDateTime or endDateTime: UTC unless it says otherwise; 400 when there is none."""
    try:
        moment = parse(text.replace(" ", "+"))
    except ValueError:
        raise bad_request(f"This request requires a time window specified by the query string "
                          f"parameters StartDateTime and EndDateTime. '{name}'") from None
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise GraphError("ErrorCalendarOutOfRange")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
