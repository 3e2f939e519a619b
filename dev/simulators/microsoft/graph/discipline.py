"""What a well-behaved client sends; what it does otherwise is noted as a violation."""

from __future__ import annotations

from ...common.http import Request
from ...common.known import ANY, unknown
from .prefer import Preferences
from .routes import GraphRoute

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
        names = unknown(body, route.body or {}, _is_annotation)
        found += [f"unknown property {name}" for name in names]
        if body.get("attendees") and route.body is EVENT:
            found.append("an app creates an event with attendees")
    return found


def _is_annotation(name: str) -> bool:
    return name.startswith("@") or "@odata." in name
