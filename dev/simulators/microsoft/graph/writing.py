"""From what a client or a person sends to what is stored."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from ..model import Calendar, Mailbox
from ..world import Settings
from . import meetings, patterns
from .errors import GraphError, invalid
from .moments import NEVER, given, instant, is_day, local_day, stored_days, stored_instant
from .text import as_page
from .zones import UTC_NAMES, understood, zone_info

LONGEST_SUBJECT = 255
MOST_ATTENDEES = 500
NOWHERE = {"displayName": "", "locationType": "default", "uniqueIdType": "unknown",
           "address": {}, "coordinates": {}}
CHOICES = {
    "showAs": ("busy", "free", "tentative", "oof", "workingElsewhere", "unknown"),
    "sensitivity": ("normal", "personal", "private", "confidential"),
    "importance": ("normal", "low", "high"),
}
SWITCHES = {"isReminderOn": True, "responseRequested": True, "allowNewTimeProposals": True,
            "hideAttendees": False}
TIMES = ("start", "end", "isAllDay", "recurrence")
#: Written through their own rules below.
PLAIN = (*CHOICES, *SWITCHES, "subject", "body", "location", "locations", "categories",
         "attendees", "reminderMinutesBeforeStart")


def new_body(mailbox: Mailbox, calendar: Calendar) -> dict:
    """An event without a time: what is there when nothing was said."""
    return {
        "subject": "", "body": "", "location": dict(NOWHERE), "locations": [], "categories": [],
        "attendees": [], "reminderMinutesBeforeStart": 15, **SWITCHES,
        **{name: choices[0] for name, choices in CHOICES.items()},
        "isAllDay": False, "isCancelled": False, "isOrganizer": True, "recurrence": None,
        "isOnlineMeeting": False, "onlineMeetingProvider": "unknown", "onlineMeeting": None,
        "responseStatus": {"response": "organizer", "time": NEVER},
        "organizer": {"emailAddress": {"name": calendar.owner_name, "address": calendar.owner}},
    }


def plain_fields(sent: dict) -> dict:
    """Everything sent that is neither a time nor an online meeting, in stored form; or 400."""
    told = {name: _stored(name, value) for name, value in sent.items() if name in PLAIN}
    if "location" in told:
        told["locations"] = [told["location"]] if told["location"]["displayName"] else []
    return told


def _stored(name: str, value):
    if name in CHOICES:
        return _choice(name, value)
    if name in SWITCHES:
        return _typed(name, value, bool, SWITCHES[name])
    if name == "subject":
        return _subject(value)
    if name == "body":
        return _page(value)
    if name == "location":
        return _place(value)
    if name == "reminderMinutesBeforeStart":
        return _typed(name, value, int, 15)
    if name == "attendees":
        return _attendees(value)
    return _typed(name, value, list, [])


def _choice(name: str, value) -> str:
    value = CHOICES[name][0] if value is None else value
    if value not in CHOICES[name]:
        raise _unreadable(name, value)
    return value


def _typed(name: str, value, kind: type, default):
    value = default if value is None else value
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _unreadable(name, value)
    return value


def _unreadable(name: str, value) -> GraphError:
    return GraphError("RequestBodyRead",
                      f"Cannot convert the value '{value}' of '{name}' to its type.")


def _subject(value) -> str:
    subject = _typed("subject", value, str, "")
    if len(subject) > LONGEST_SUBJECT:
        raise invalid("The subject is longer than 255 characters.")
    return subject.replace("\r\n", " ").replace("\n", " ")


def _page(value) -> str:
    body = _typed("body", value, dict, {})
    kind = body.get("contentType") or "text"
    if not isinstance(kind, str) or kind.lower() not in ("text", "html"):
        raise _unreadable("contentType", kind)
    return as_page(kind.lower(), _typed("content", body.get("content"), str, ""))


def _place(value) -> dict:
    place = _typed("location", value, dict, {})
    _typed("displayName", place.get("displayName"), str, "")
    return {**NOWHERE, **{k: v for k, v in place.items() if v is not None}}


def _attendees(value) -> list[dict]:
    people = _typed("attendees", value, list, [])
    if len(people) > MOST_ATTENDEES:
        raise invalid("An event can have 500 attendees at most.")
    return [_attendee(person) for person in people]


def _attendee(person) -> dict:
    address = person.get("emailAddress") if isinstance(person, dict) else None
    if not isinstance(address, dict) or not address.get("address"):
        raise invalid("An attendee needs an address.")
    return {"type": person.get("type") or "required",
            "status": person.get("status") or {"response": "none", "time": NEVER},
            "emailAddress": {"name": address.get("name") or address["address"],
                             "address": address["address"]}}


def times(sent: dict, before: dict | None, mailbox: Mailbox, settings: Settings) -> dict:
    """Start, end, whole days and zones after what was sent, or 400. `before` is what was."""
    all_day = _typed("isAllDay", sent.get("isAllDay", (before or {}).get("isAllDay")), bool, False)
    if before is None and not ("start" in sent and "end" in sent):
        raise invalid("An event needs a start and an end.")
    start, start_zone = _end_point("start", sent, before, mailbox, settings)
    end, end_zone = _end_point("end", sent, before, mailbox, settings)
    if end < start:
        raise invalid("The event ends before it starts.")
    told = {"isAllDay": all_day, "originalStartTimeZone": start_zone,
            "originalEndTimeZone": end_zone}
    if not all_day:
        return {**told, "start": stored_instant(start), "end": stored_instant(end)}
    if before is not None and before["isAllDay"] and not ("start" in sent or "end" in sent):
        return {**told, "start": before["start"], "end": before["end"]}
    _check_midnights(start, end)
    first, after = stored_days(start, end, mailbox.zone)
    return {**told, "start": first, "end": after}


def _end_point(name: str, sent: dict, before: dict | None, mailbox: Mailbox,
               settings: Settings) -> tuple[datetime, str]:
    """The instant in its own zone and the zone's name: as sent, else as it was."""
    if name in sent:
        return given(sent[name], name, settings.any_iana_zone)
    zone_name = before["originalStartTimeZone" if name == "start" else "originalEndTimeZone"]
    zone = mailbox.zone if is_day(before[name]) else "UTC"
    return instant(before[name], zone).astimezone(zone_info(mailbox.zone)), zone_name


def _check_midnights(start: datetime, end: datetime) -> None:
    if start.time() != time() or end.astimezone(start.tzinfo).time() != time():
        raise GraphError("ErrorInvalidRequest", "The start and the end of an all-day event need "
                         "to be set to midnight in one zone.", 400)
    if end - start < timedelta(days=1):
        raise GraphError("ErrorInvalidRequest", "The duration of an event marked as all day must "
                         "be at least 24 hours.", 400)


def series_zone(body: dict, mailbox: Mailbox) -> str:
    """The IANA zone in which a series of this event unrolls."""
    if body["isAllDay"]:
        return mailbox.zone
    name = body["originalStartTimeZone"]
    if name in UTC_NAMES:
        return "UTC"
    try:
        return understood(name, any_iana=True)
    except GraphError:
        return mailbox.zone  # a zone that somebody wrote in words of their own


def recurrence(sent: dict, body: dict, zone: str) -> dict | None:
    """The recurrence after what was sent, in stored form; None for a single event; or 400."""
    value = sent["recurrence"] if "recurrence" in sent else body.get("recurrence")
    if value is None:
        return None
    start = local_day(body["start"], zone)
    if "recurrence" not in sent:
        # A series that is moved begins on its new day.
        value = {**value, "range": {**value["range"], "startDate": start.isoformat()}}
    return patterns.stored(value, start, body["originalStartTimeZone"])


def with_meeting(body: dict, sent: dict, mailbox: Mailbox, seed: str) -> dict:
    """The body once the online meeting has been made, or has lost its link with its text."""
    meeting = body["onlineMeeting"]
    if meeting and not meetings.holds(body["body"], meeting["joinUrl"]):
        return {**body, "isOnlineMeeting": False, "onlineMeetingProvider": "unknown",
                "onlineMeeting": None}
    wanted = sent.get("isOnlineMeeting") is True and not body["isOnlineMeeting"]
    provider = meetings.provider_of(mailbox)
    if not wanted or provider == "unknown":
        return body
    link = meetings.link_of(seed)
    return {**body, "isOnlineMeeting": True, "onlineMeetingProvider": provider,
            "onlineMeeting": {"joinUrl": link},
            "body": meetings.with_block(body["body"], link)}


def properties(sent: dict) -> dict[str, str]:
    """Single-value extended properties that were sent, by id; or 400."""
    told = sent.get("singleValueExtendedProperties") or []
    if not isinstance(told, list) or not all(
            isinstance(p, dict) and isinstance(p.get("id"), str)
            and isinstance(p.get("value"), str | None) for p in told):
        raise invalid("The extended properties are not valid.")
    return {p["id"]: p.get("value") for p in told}
