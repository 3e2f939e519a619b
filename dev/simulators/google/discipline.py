"""Property and parameter names that Google knows.

The real service mostly ignores what it does not know, so a misspelt property is lost in
silence. Here it is noted as a violation (and refused in strict mode).
"""

from __future__ import annotations

from ..common.known import ANY, unknown

COMMON = {"alt", "fields", "key", "prettyPrint", "quotaUser"}
WRITES = {"conferenceDataVersion", "maxAttendees", "sendUpdates", "sendNotifications",
          "supportsAttachments", "eventLabelVersion"}
LISTS = {"maxResults", "pageToken", "maxAttendees", "timeMin", "timeMax", "timeZone",
         "showDeleted", "alwaysIncludeEmail"}
FILTERS = LISTS | {"eventTypes", "iCalUID", "orderBy", "privateExtendedProperty", "q",
                   "sharedExtendedProperty", "showHiddenInvitations", "singleEvents", "syncToken",
                   "updatedMin"}

PARAMETERS: dict[str, set[str]] = {
    "events.list": FILTERS, "events.watch": FILTERS,
    "events.instances": LISTS | {"originalStart"},
    "events.get": {"alwaysIncludeEmail", "maxAttendees", "timeZone"},
    "events.insert": WRITES, "events.update": WRITES | {"alwaysIncludeEmail"},
    "events.patch": WRITES | {"alwaysIncludeEmail"},
    "events.import": {"conferenceDataVersion", "supportsAttachments", "eventLabelVersion"},
    "events.delete": {"sendUpdates", "sendNotifications"},
    "events.move": {"destination", "sendUpdates", "sendNotifications"},
    "calendarList.list": {"maxResults", "minAccessRole", "pageToken", "showDeleted", "showHidden",
                          "showOwnOrganizationOnly", "syncToken"},
}

MOMENT = {"date": None, "dateTime": None, "timeZone": None}
PERSON = {"id": None, "email": None, "displayName": None, "self": None}
EVENT: dict = {name: None for name in (
    "anyoneCanAddSelf", "attachments", "attendeesOmitted", "colorId", "conferenceData", "created",
    "description", "endTimeUnspecified", "etag", "eventLabelId", "eventType", "gadget",
    "guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests", "hangoutLink",
    "htmlLink", "iCalUID", "id", "kind", "location", "locked", "privateCopy", "recurrence",
    "recurringEventId", "sequence", "status", "summary", "transparency", "updated", "visibility",
    "birthdayProperties", "focusTimeProperties", "outOfOfficeProperties",
    "workingLocationProperties")}
EVENT.update({
    "start": MOMENT, "end": MOMENT, "originalStartTime": MOMENT, "creator": PERSON,
    "organizer": PERSON, "source": {"title": None, "url": None},
    "extendedProperties": {"private": ANY, "shared": ANY},
    "reminders": {"useDefault": None, "overrides": {"method": None, "minutes": None}},
    "attendees": {**PERSON, "additionalGuests": None, "comment": None, "optional": None,
                  "organizer": None, "resource": None, "responseStatus": None},
})
CHANNEL = {name: None for name in ("id", "type", "address", "token", "expiration", "kind",
                                   "payload", "resourceId", "resourceUri")} | {"params": ANY}

NUMBERS = {"sequence", "minutes", "additionalGuests", "groupExpansionMax", "calendarExpansionMax"}
OPEN = {"attachments", "recurrence", "conferenceData", "gadget", "birthdayProperties",
        "focusTimeProperties", "outOfOfficeProperties", "workingLocationProperties"}

BODIES: dict[str, dict] = {
    **{f"events.{verb}": EVENT for verb in ("insert", "update", "patch", "import")},
    "events.watch": CHANNEL, "channels.stop": CHANNEL,
    "freebusy.query": {"timeMin": None, "timeMax": None, "timeZone": None, "items": {"id": None},
                       "groupExpansionMax": None, "calendarExpansionMax": None},
}


def unknown_names(method: str, query: dict, body) -> list[str]:
    """What this method does not know, one sentence for each name."""
    known = PARAMETERS.get(method, set()) | COMMON
    faults = [f"unknown parameter {name}" for name in query if name not in known]
    if method in BODIES:
        faults += [f"unknown property {name}" for name in unknown(body, BODIES[method])]
    return faults


def well_shaped(method: str, body) -> bool:
    """True when objects stand where this method wants objects, and texts where it wants texts."""
    if method not in BODIES or body is None:
        return True
    return isinstance(body, dict) and _fits(body, BODIES[method])


def _fits(value, known: dict) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, dict) and _fits(item, known) for item in value)
    if not isinstance(value, dict):
        return value is None
    if "*" in known:
        return all(v is None or isinstance(v, str) for v in value.values())
    return all(_fits(value[name], inner) if inner else _is_leaf(name, value[name])
               for name, inner in known.items() if name in value)


def _is_leaf(name: str, value) -> bool:
    if name in NUMBERS:
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    return name in OPEN or value is None or not isinstance(value, dict | list)
