"""How an event looks to the one who asks: rights, zone, whose copy it is."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from .instances import Item
from .model import Calendar
from .moments import shown

HIDDEN_ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess")
COPIED = (
    "summary", "description", "location", "colorId", "eventLabelId", "transparency", "visibility",
    "recurrence", "recurringEventId", "guestsCanInviteOthers", "guestsCanModify",
    "guestsCanSeeOtherGuests", "anyoneCanAddSelf", "privateCopy", "locked", "source",
    "attachments", "hangoutLink", "conferenceData", "extendedProperties", "birthdayProperties",
    "workingLocationProperties", "outOfOfficeProperties", "focusTimeProperties", "gadget",
    "endTimeUnspecified", "attendeesOmitted",
)


@dataclass(frozen=True)
class Viewer:
    """Who looks at which calendar. `zone` renders times; `base` is the simulator's own address."""

    account: str
    calendar: Calendar
    role: str
    zone: str
    base: str = ""
    max_attendees: int = 0


def shown_item(item: Item, viewer: Viewer) -> dict:
    """The whole resource, as far as the viewer may see it."""
    hidden = item.body.get("visibility") in ("private", "confidential")
    if viewer.role == "freeBusyReader" or (hidden and viewer.role in HIDDEN_ROLES):
        return _times_only(item, viewer)
    return {**_identity(item, viewer), **_contents(item, viewer)}


def tombstone(item: Item) -> dict:
    """What a list guarantees of something cancelled; exceptions also name their series."""
    said = {"kind": "calendar#event", "etag": item.etag, "id": item.id, "status": "cancelled"}
    return {**said, **_series_link(item.body, None)}


def gone(event_id: str, version: int, master: str, original: dict) -> dict:
    """An instance that its series no longer has."""
    return {"kind": "calendar#event", "etag": f'"{version}"', "id": event_id,
            "status": "cancelled", "recurringEventId": master,
            "originalStartTime": shown(original, original.get("timeZone", "UTC"))}


def _series_link(body: dict, zone: str | None) -> dict:
    if not body.get("recurringEventId"):
        return {}
    original = body["originalStartTime"]
    return {"recurringEventId": body["recurringEventId"],
            "originalStartTime": shown(original, zone or original.get("timeZone", "UTC"))}


def _identity(item: Item, viewer: Viewer) -> dict:
    link = base64.urlsafe_b64encode(f"{item.id} {viewer.calendar.id}".encode()).decode().rstrip("=")
    return {
        "kind": "calendar#event", "etag": item.etag, "id": item.id, "status": item.body["status"],
        "htmlLink": f"{viewer.base}/calendar/event?eid={link}",
        "created": item.entry.created, "updated": item.entry.updated,
        "iCalUID": item.body["iCalUID"], "sequence": item.body.get("sequence", 0),
        "eventType": item.body.get("eventType", "default"),
        "start": shown(item.body["start"], viewer.zone),
        "end": shown(item.body["end"], viewer.zone),
        **_series_link(item.body, viewer.zone),
    }


def _times_only(item: Item, viewer: Viewer) -> dict:
    whole = _identity(item, viewer)
    kept = ("kind", "etag", "id", "status", "iCalUID", "eventType", "start", "end", "updated",
            "recurringEventId", "originalStartTime")
    said = {k: whole[k] for k in kept if k in whole}
    said.update({k: item.body[k] for k in ("transparency", "recurrence") if k in item.body})
    return {**said, "visibility": "private"}


def _contents(item: Item, viewer: Viewer) -> dict:
    body = item.body
    said = {k: body[k] for k in COPIED if k in body}
    said["creator"] = _person(body["creator"], viewer.calendar)
    said["organizer"] = _person(body["organizer"], viewer.calendar)
    said["reminders"] = item.entry.reminders.get(viewer.account, {"useDefault": True})
    if body.get("attendees"):
        said.update(_attendees(body, viewer))
    return said


def _person(person: dict, calendar: Calendar) -> dict:
    """`self` means this calendar, not the one who asks."""
    return {**person, "self": True} if person["email"] == calendar.id else dict(person)


def _attendees(body: dict, viewer: Viewer) -> dict:
    organizer = body["organizer"]["email"]
    people = [_attendee(a, viewer.calendar.id, organizer) for a in body["attendees"]]
    if not viewer.max_attendees or len(people) <= viewer.max_attendees:
        return {"attendees": people}
    return {"attendees": [p for p in people if p.get("self")], "attendeesOmitted": True}


def _attendee(attendee: dict, calendar_id: str, organizer: str) -> dict:
    said = dict(attendee)
    if attendee["email"] == organizer:
        said["organizer"] = True
    if attendee["email"] == calendar_id:
        said["self"] = True
    return said
