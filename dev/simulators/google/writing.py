"""From what a client sends to what is stored: rules, limits, defaults."""

from __future__ import annotations

from datetime import date

from . import recurrence
from .errors import ApiError, invalid
from .model import Calendar
from .moments import instant, normalise

TEXTS = ("summary", "description", "location", "colorId", "eventLabelId")
AS_SENT = ("guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests",
           "anyoneCanAddSelf", "privateCopy", "source", "attachments", "gadget",
           "endTimeUnspecified", "birthdayProperties", "workingLocationProperties",
           "outOfOfficeProperties", "focusTimeProperties", "conferenceData", "hangoutLink")
FIXED = ("iCalUID", "organizer", "creator", "eventType", "recurringEventId", "originalStartTime",
         "locked")
GUEST_RIGHTS = ("guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests")
STATUSES = ("confirmed", "tentative", "cancelled")
VISIBILITIES = ("default", "public", "private", "confidential")
EVENT_TYPES = ("default", "birthday", "focusTime", "fromGmail", "outOfOffice", "workingLocation")
ANSWERS = ("needsAction", "declined", "tentative", "accepted")
ATTENDEE_FIELDS = ("id", "email", "displayName", "optional", "resource", "comment",
                   "additionalGuests", "responseStatus")
KEY_LIMIT, VALUE_LIMIT, PROPERTY_LIMIT, SIZE_LIMIT = 44, 1024, 300, 32 * 1024


def prepared(sent: dict, calendar: Calendar, before: dict | None) -> dict:
    """The stored form of a whole resource, or 400. `before` is the event as it was, if any."""
    body = {"status": _one_of(sent.get("status") or "confirmed", STATUSES, "status")}
    body.update(_times(sent, calendar))
    body.update({k: str(sent[k]) for k in TEXTS if sent.get(k) not in (None, "")})
    body.update({k: sent[k] for k in AS_SENT if sent.get(k) is not None})
    body.update(_choices(sent))
    if sent.get("attendees"):
        body["attendees"] = [_attendee(a) for a in sent["attendees"]]
    properties = _properties(sent.get("extendedProperties") or {})
    if properties:
        body["extendedProperties"] = properties
    body.update(_fixed(sent, before))
    body["sequence"] = _sequence(sent, body, before)
    _check_type(body, calendar)
    return body


def merged(before: dict, patch: dict) -> dict:
    """A PATCH applied: objects merge, arrays are replaced whole, null removes."""
    result = dict(before)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def checked_reminders(value: dict) -> dict:
    """A reminders object within Google's limits, or 400."""
    overrides = value.get("overrides") or []
    if len(overrides) > 5:
        raise invalid("Too many reminders.")
    for override in overrides:
        minutes = override.get("minutes")
        if not isinstance(minutes, int) or not 0 <= minutes <= 40320:
            raise invalid("Invalid reminder time.")
        _one_of(override.get("method"), ("email", "popup"), "method")
    said = {"useDefault": bool(value.get("useDefault"))}
    return {**said, "overrides": overrides} if overrides else said


def _one_of(value, allowed: tuple[str, ...], name: str) -> str:
    if value not in allowed:
        raise invalid(f"Invalid value for {name}: {value}")
    return value


def _times(sent: dict, calendar: Calendar) -> dict:
    for name in ("start", "end"):
        if not sent.get(name):
            raise ApiError("required", f"Missing {name} time.")
    start, end = normalise(sent["start"], "start"), normalise(sent["end"], "end")
    if ("date" in start) != ("date" in end):
        raise invalid("The start and end times must both be date or both be dateTime.")
    length = instant(end, calendar.zone) - instant(start, calendar.zone)
    if length.total_seconds() < 0 or ("date" in start and not length):
        raise ApiError("timeRangeEmpty", location="end")
    times = {"start": start, "end": end}
    if sent.get("recurrence"):
        recurrence.check(sent["recurrence"], start)
        times["recurrence"] = list(sent["recurrence"])
    return times


def _choices(sent: dict) -> dict:
    """Defaults are not stored: Google leaves them out of its answers."""
    said = {}
    if _one_of(sent.get("transparency") or "opaque", ("opaque", "transparent"),
               "transparency") == "transparent":
        said["transparency"] = "transparent"
    visibility = _one_of(sent.get("visibility") or "default", VISIBILITIES, "visibility")
    if visibility != "default":
        said["visibility"] = visibility
    return said


def _attendee(attendee: dict) -> dict:
    if not isinstance(attendee, dict) or "@" not in str(attendee.get("email")):
        raise invalid("Invalid attendee email.")
    said = {k: attendee[k] for k in ATTENDEE_FIELDS if attendee.get(k) is not None}
    said["responseStatus"] = _one_of(said.get("responseStatus", "needsAction"), ANSWERS,
                                     "responseStatus")
    return said


def _properties(sent: dict) -> dict:
    """Too long a key is dropped, too long a value is cut: silently, as Google does."""
    kept = {}
    for kind in ("private", "shared"):
        pairs = {k: str(v)[:VALUE_LIMIT] for k, v in (sent.get(kind) or {}).items()
                 if len(k) <= KEY_LIMIT and v is not None}
        if pairs:
            kept[kind] = pairs
    pairs = [pair for kind in kept.values() for pair in kind.items()]
    if len(pairs) > PROPERTY_LIMIT or sum(len(k) + len(v) for k, v in pairs) > SIZE_LIMIT:
        raise invalid("Extended properties are too large.")
    return kept


def _fixed(sent: dict, before: dict | None) -> dict:
    event_type = sent.get("eventType")
    if before is None:
        return {"eventType": _one_of(event_type or "default", EVENT_TYPES, "eventType")}
    if event_type and event_type != before.get("eventType", "default"):
        raise invalid("The event type cannot be changed.")
    return {k: before[k] for k in FIXED if k in before}


def _sequence(sent: dict, body: dict, before: dict | None) -> int:
    given = sent.get("sequence")
    if before is None:
        return given or 0
    stored = before.get("sequence", 0)
    if given is not None and given < stored:
        raise invalid("Invalid sequence value. The specified sequence number is below the current "
                      "sequence number of the resource.")
    moved = any(body.get(k) != before.get(k) for k in ("start", "end", "recurrence"))
    return max(given or 0, stored + 1 if moved else stored)


def _check_type(body: dict, calendar: Calendar) -> None:
    check = TYPE_CHECKS.get(body["eventType"])
    if check is None:
        return
    if not calendar.primary and body["eventType"] != "fromGmail":
        raise invalid("This event type is only possible on primary calendars.")
    if not check(body):
        raise invalid(f"Malformed event of type {body['eventType']}.")


def _timed(body: dict) -> bool:
    return "dateTime" in body["start"] and body.get("transparency") != "transparent"


def _working_location(body: dict) -> bool:
    public = body.get("visibility") == "public" and body.get("transparency") == "transparent"
    return public and bool(body.get("workingLocationProperties"))


def _birthday(body: dict) -> bool:
    yearly = any("FREQ=YEARLY" in line for line in body.get("recurrence", ())) \
        or "recurringEventId" in body
    quiet = body.get("visibility") == "private" and body.get("transparency") == "transparent"
    return yearly and quiet and _one_day(body)


def _one_day(body: dict) -> bool:
    if "date" not in body["start"]:
        return False
    return (date.fromisoformat(body["end"]["date"])
            - date.fromisoformat(body["start"]["date"])).days == 1


TYPE_CHECKS = {"outOfOffice": _timed, "focusTime": _timed, "workingLocation": _working_location,
               "birthday": _birthday}
