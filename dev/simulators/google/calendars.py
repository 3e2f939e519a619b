"""calendarList and calendars: which calendars an account sees, and as what."""

from __future__ import annotations

import hashlib

from ..common.http import Response, json_response
from .call import Call
from .errors import ApiError, invalid
from .model import ROLES, Calendar
from .paging import Row, page_of, position
from .tokens import SyncToken, encode, read_sync_token


def list_calendars(call: Call) -> Response:
    """The account's list; with a sync token all of it, once anything in it has changed."""
    world, account = call.world, call.account
    anchor = world.calendars[account]
    chosen = [c for c in world.visible_calendars(account) if _asked_for(call, c)]
    if call.request.one("syncToken"):
        if call.request.one("minAccessRole"):
            raise ApiError("badRequest", location="minAccessRole")
        token = read_sync_token(call.request.one("syncToken"), anchor, account, world)
        chosen = [] if token.shape == _state(call) else world.visible_calendars(account)
    rows = [Row(f"{n:06d}", lambda c=c: entry(c, account)) for n, c in enumerate(chosen)]
    here = position(call, anchor.seq)
    items, next_page = page_of(call, rows, min(call.number("maxResults", 100), 250), here)
    envelope = {"kind": "calendar#calendarList", "etag": f'"{_state(call)}"', "items": items}
    if next_page:
        return json_response({**envelope, "nextPageToken": next_page})
    sync = SyncToken(anchor.id, account, here.seq, anchor.generation, _state(call),
                     world.clock.time())
    return json_response({**envelope, "nextSyncToken": encode(sync)})


def get_list_entry(call: Call) -> Response:
    calendar = call.calendar()
    return json_response(entry(calendar, call.account))


def get_calendar(call: Call) -> Response:
    calendar = call.calendar()
    return json_response({"kind": "calendar#calendar", "etag": _etag(calendar),
                          "id": calendar.id, "summary": calendar.summary,
                          "timeZone": calendar.zone, "conferenceProperties": _conferences()})


def entry(calendar: Calendar, account: str) -> dict:
    """The calendar as it stands in this account's list."""
    role = calendar.role_of(account)
    said = {
        "kind": "calendar#calendarListEntry", "etag": _etag(calendar), "id": calendar.id,
        "summary": calendar.summary, "timeZone": calendar.zone, "colorId": "1",
        "backgroundColor": calendar.color, "foregroundColor": "#000000", "selected": True,
        "accessRole": role, "defaultReminders": [], "conferenceProperties": _conferences(),
    }
    if calendar.names.get(account):
        said["summaryOverride"] = calendar.names[account]
    if calendar.description:
        said["description"] = calendar.description
    if account in calendar.hidden_for:
        said["hidden"] = True
    if calendar.id == account:
        said["primary"] = True
    elif role == "owner":
        said["dataOwner"] = calendar.owner
    return said


def _asked_for(call: Call, calendar: Calendar) -> bool:
    least = call.request.one("minAccessRole") or ROLES[0]
    if least not in ROLES:
        raise invalid(f"Invalid value '{least}'.", "minAccessRole")
    if call.account in calendar.hidden_for and not call.request.flag("showHidden"):
        return False
    return ROLES.index(calendar.role_of(call.account)) >= ROLES.index(least)


def _etag(calendar: Calendar) -> str:
    facts = (calendar.summary, calendar.zone, calendar.roles, calendar.names, calendar.hidden_for)
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}"'


def _state(call: Call) -> str:
    """One text that changes whenever anything in the list does."""
    etags = "".join(_etag(c) for c in call.world.visible_calendars(call.account))
    return hashlib.sha256(etags.encode()).hexdigest()[:24]


def _conferences() -> dict:
    return {"allowedConferenceSolutionTypes": ["hangoutsMeet"]}
