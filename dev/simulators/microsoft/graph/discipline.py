"""What a well-behaved client sends; what it does otherwise is noted as a violation."""

from __future__ import annotations

from collections.abc import Iterator

from ...common.http import Request
from .prefer import Preferences
from .routes import GraphRoute

ANY: dict = {"*": None}
MOMENT = {"dateTime": None, "timeZone": None}
PLACE = {name: None for name in (
    "displayName", "locationEmailAddress", "locationType", "locationUri", "uniqueId",
    "uniqueIdType")} | {"address": ANY, "coordinates": ANY}
PATTERN = {name: None for name in (
    "type", "interval", "month", "dayOfMonth", "daysOfWeek", "firstDayOfWeek", "index")}
RANGE = {name: None for name in (
    "type", "startDate", "endDate", "recurrenceTimeZone", "numberOfOccurrences")}
PERSON = {"type": None, "status": ANY, "emailAddress": {"name": None, "address": None}}
EVENT: dict = {name: None for name in (
    "subject", "isAllDay", "showAs", "sensitivity", "importance", "categories", "transactionId",
    "reminderMinutesBeforeStart", "isReminderOn", "responseRequested", "allowNewTimeProposals",
    "hideAttendees", "isOnlineMeeting", "onlineMeetingProvider")} | {
    "start": MOMENT, "end": MOMENT, "body": {"contentType": None, "content": None},
    "location": PLACE, "locations": PLACE, "attendees": PERSON,
    "recurrence": {"pattern": PATTERN, "range": RANGE},
    "singleValueExtendedProperties": {"id": None, "value": None}}
PATCHED_EVENT = {name: known for name, known in EVENT.items() if name != "transactionId"}
ANSWER = {"comment": None, "sendResponse": None, "proposedNewTime": ANY}
COMMENT = {"comment": None}


def faults(route: GraphRoute, request: Request, prefers: Preferences, body) -> list[str]:
    """What this request should not have been, one sentence each."""
    found = [f"unknown parameter {name}" for name in request.query if name not in route.parameters]
    if route.ids and not prefers.immutable_ids:
        found.append("immutable ids were not asked for")
    if isinstance(body, dict):
        found += [f"unknown property {name}" for name in _unknown(body, route.body or {}, "")]
        if body.get("attendees") and route.body is EVENT:
            found.append("an app creates an event with attendees")
    return found


def _unknown(value, known: dict, prefix: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _unknown(item, known, prefix)
    elif isinstance(value, dict) and "*" not in known:
        for name, inner in value.items():
            if name.partition("@")[0] == "" or "@odata." in name:
                continue
            if name not in known:
                yield prefix + name
            elif known[name]:
                yield from _unknown(inner, known[name], f"{prefix}{name}.")
