"""Google's start and end objects: ``{"date"}`` or ``{"dateTime", "timeZone"}``.

Stored, a ``dateTime`` is always UTC with a Z and whole seconds; it is shown in the zone that
the caller asked for. Days have no zone until they are compared with instants.
"""

from __future__ import annotations

from datetime import date, datetime, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import ApiError, invalid

UTC = timezone.utc


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone, or 400 for a name that IANA does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise invalid(f"Invalid time zone definition: {name}") from None


def parse_instant(text: str) -> datetime:
    """RFC 3339 to a datetime, naive when it names no offset. Raises ValueError."""
    if not isinstance(text, str) or len(text) < 19:
        raise ValueError(f"not a date and time: {text!r}")
    return datetime.fromisoformat(text.upper().replace("Z", "+00:00"))


def bound(text: str, name: str) -> datetime | None:
    """A query parameter that must carry its offset; None when it was not given."""
    if not text:
        return None
    try:
        moment = parse_instant(text)
    except ValueError:
        raise ApiError("badRequest", location=name) from None
    if moment.tzinfo is None:
        raise ApiError("badRequest", "Bad Request", name)
    return moment.astimezone(UTC).replace(microsecond=0)


def normalise(moment: dict, what: str) -> dict:
    """The stored form of a start or end, or 400."""
    if not isinstance(moment, dict):
        raise invalid("Invalid value for: " + what)
    day, instant = moment.get("date"), moment.get("dateTime")
    if bool(day) == bool(instant):
        raise invalid(f"Invalid {what} time.")
    return _stored_day(day, what) if day else _stored_instant(instant, moment.get("timeZone"), what)


def _stored_day(day: str, what: str) -> dict:
    try:
        return {"date": date.fromisoformat(day).isoformat()}
    except (TypeError, ValueError):
        raise invalid(f"Invalid {what} time.") from None


def _stored_instant(text: str, zone: str | None, what: str) -> dict:
    try:
        moment = parse_instant(text)
    except ValueError:
        raise invalid(f"Invalid {what} time.") from None
    if moment.tzinfo is None and not zone:
        raise ApiError("required", f"Missing time zone definition for {what} time.")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(zone))
    stored = {"dateTime": utc_text(moment)}
    if zone:
        zone_of(zone)
        stored["timeZone"] = zone
    return stored


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(stored: dict, zone: str) -> datetime:
    """The instant in UTC; a day begins at midnight in `zone`."""
    if "date" in stored:
        day = date.fromisoformat(stored["date"])
        local = datetime(day.year, day.month, day.day, tzinfo=zone_of(zone))
        return local.astimezone(UTC)
    return parse_instant(stored["dateTime"])


def shown(stored: dict, zone: str) -> dict:
    """The object as an answer shows it: in `zone`, with the event's own zone beside it."""
    if "date" in stored:
        return {"date": stored["date"]}
    text = _text_in(stored["dateTime"], zone)
    return {"dateTime": text, "timeZone": stored.get("timeZone") or zone}


@lru_cache(maxsize=65536)
def _text_in(instant_text: str, zone: str) -> str:
    text = parse_instant(instant_text).astimezone(zone_of(zone)).isoformat()
    return text.replace("+00:00", "Z")


def key_of(stored: dict) -> str:
    """The part of an instance's id that tells when it was to begin."""
    if "date" in stored:
        return stored["date"].replace("-", "")
    return stored["dateTime"].replace("-", "").replace(":", "")


def stamp(now: datetime) -> str:
    """`created` and `updated`: UTC with milliseconds."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
