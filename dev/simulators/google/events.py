"""The methods that read or change one event."""

from __future__ import annotations

import re
import secrets

from ..common.http import Response, json_response
from . import conference
from .call import Call
from .errors import ApiError, invalid
from .instances import Item, find
from .keeper import Mailing, cancel, item_of, save
from .model import Calendar
from .views import shown_item
from .writing import GUEST_RIGHTS, checked_reminders, merged, prepared

ID = re.compile(r"^[0-9a-v]{5,1024}$")
WRITER = "writerWithoutPrivateAccess"


def get(call: Call) -> Response:
    """The event, also when it was deleted: then with status cancelled."""
    calendar = call.calendar()
    item = find(calendar, call.values["eventId"])
    if call.request.headers.get("if-none-match") == item.etag:
        return Response(304, b"", {"ETag": item.etag})
    return _shown(call, calendar, item)


def insert(call: Call) -> Response:
    calendar = call.calendar(WRITER)
    sent = call.body()
    event_id = _new_id(calendar, sent)
    if sent.get("eventType") == "fromGmail":
        raise invalid("Events from Gmail cannot be created.")
    sent.update(_conference(call, sent, {}))
    body = prepared(sent, calendar, None)
    body["iCalUID"] = sent.get("iCalUID") or f"{event_id}@google.com"
    body["creator"] = {"email": call.account}
    body["organizer"] = organizer_of(calendar)
    return _saved(call, calendar, event_id, (body, sent))


def import_(call: Call) -> Response:
    """A private copy of somebody's event. The same iCalUID again updates it."""
    calendar = call.calendar(WRITER)
    sent = call.body()
    uid = sent.get("iCalUID")
    if not uid:
        raise ApiError("required", "Missing iCalUID.")
    if sent.get("eventType", "default") != "default":
        raise invalid("Only default events can be imported.")
    known = _by_uid(calendar, uid)
    body = prepared(sent, calendar, known.body if known else None)
    body.update({"iCalUID": uid, "creator": {"email": call.account}})
    body["organizer"] = {k: v for k, v in (sent.get("organizer") or organizer_of(calendar)).items()
                         if k in ("email", "displayName")}
    entry = call.world.store(calendar, known.id if known else random_id(), body)
    return _shown(call, calendar, item_of(calendar, entry))


def update(call: Call) -> Response:
    """PUT: whatever is left out is reset."""
    calendar, item, sent = _target(call)
    if _is_guest(calendar, item):
        _check_guest_put(item, sent)
    sent.update(_conference(call, sent, item.body))
    sent.setdefault("reminders", {"useDefault": True})
    return _changed(call, calendar, item, sent)


def patch(call: Call) -> Response:
    """PATCH: only what is named changes."""
    calendar, item, sent = _target(call)
    if _is_guest(calendar, item) and any(key in sent for key in GUEST_RIGHTS):
        raise ApiError("forbiddenForNonOrganizer")
    link = conference.wanted(sent, item.body, call.request.one("conferenceDataVersion"), True)
    whole = merged({**item.body, "reminders": _reminders(call, item)}, sent)
    whole = {k: v for k, v in whole.items() if k not in ("conferenceData", "hangoutLink")}
    if "reminders" not in sent:
        whole.pop("reminders", None)
    return _changed(call, calendar, item, {**whole, **link})


def delete(call: Call) -> Response:
    calendar = call.calendar(WRITER)
    item = find(calendar, call.values["eventId"])
    if item.cancelled:
        raise ApiError("deleted")
    call.check_precondition(item)
    cancel(call.world, calendar, item, _mailing(call))
    return Response(204)


def move(call: Call) -> Response:
    """Another calendar becomes the organizer; here only a tombstone stays."""
    calendar, item, _sent = _target(call)
    destination = call.other_calendar(call.request.one("destination"), WRITER)
    if item.body.get("recurringEventId") or item.body["eventType"] != "default":
        raise ApiError("cannotChangeOrganizer")
    if item.cancelled or destination is calendar:
        raise invalid("Cannot move this event.")
    body = {**item.body, "organizer": organizer_of(destination)}
    call.world.store(calendar, item.id, {**item.body, "status": "cancelled"})
    entry = save(call.world, destination, item.id, body, _mailing(call))
    return _shown(call, destination, item_of(destination, entry))


def _target(call: Call) -> tuple[Calendar, Item, dict]:
    calendar = call.calendar(WRITER)
    item = find(calendar, call.values["eventId"])
    call.check_precondition(item)
    return calendar, item, call.body()


def _new_id(calendar: Calendar, sent: dict) -> str:
    """The id asked for, or a new one. Ids of deleted events stay taken."""
    wished, uid = sent.get("id"), sent.get("iCalUID")
    if wished and uid:
        raise invalid("Only one of id and iCalUID can be given.")
    if uid and _by_uid(calendar, uid):
        raise ApiError("duplicate")
    if not wished:
        return random_id()
    if not isinstance(wished, str) or not ID.match(wished):
        raise invalid("Invalid resource id value.")
    if wished in calendar.entries:
        raise ApiError("duplicate")
    return wished


def random_id() -> str:
    """As Google makes them: 26 characters of base32hex."""
    return "".join(secrets.choice("0123456789abcdefghijklmnopqrstuv") for _ in range(26))


def _by_uid(calendar: Calendar, uid: str):
    found = (e for e in calendar.entries.values() if e.body["iCalUID"] == uid and not e.master)
    return next(found, None)


def organizer_of(calendar: Calendar) -> dict:
    if calendar.primary:
        return {"email": calendar.id}
    return {"email": calendar.id, "displayName": calendar.summary}


def _is_guest(calendar: Calendar, item: Item) -> bool:
    return item.body["organizer"]["email"] != calendar.id


def _check_guest_put(item: Item, sent: dict) -> None:
    """A PUT that leaves out the organizer's switches would reset them."""
    if any(item.body.get(key) != sent.get(key) for key in GUEST_RIGHTS):
        raise ApiError("forbiddenForNonOrganizer")


def _conference(call: Call, sent: dict, before: dict) -> dict:
    version = call.request.one("conferenceDataVersion")
    link = conference.wanted(sent, before, version, False)
    return {"conferenceData": None, "hangoutLink": None, **link}


def _reminders(call: Call, item: Item) -> dict:
    return item.entry.reminders.get(call.account, {"useDefault": True})


def _changed(call: Call, calendar: Calendar, item: Item, whole: dict) -> Response:
    if item.body.get("recurringEventId"):
        whole.pop("recurrence", None)
    body = prepared(whole, calendar, item.body)
    if body == item.body and not item.virtual:
        _set_reminders(call, calendar, item, whole)
        return _shown(call, calendar, find(calendar, item.id))
    return _saved(call, calendar, item.id, (body, whole))


def _saved(call: Call, calendar: Calendar, event_id: str, change: tuple[dict, dict]) -> Response:
    body, sent = change
    entry = save(call.world, calendar, event_id, body, _mailing(call))
    conference.settle_later(call.world, calendar, entry)
    item = item_of(calendar, entry)
    _set_reminders(call, calendar, item, sent)
    return _shown(call, calendar, item)


def _set_reminders(call: Call, calendar: Calendar, item: Item, sent: dict) -> None:
    if sent.get("reminders"):
        value = checked_reminders(sent["reminders"])
        if value != _reminders(call, item):
            call.world.set_reminders(calendar, item.entry, call.account, value)


def _mailing(call: Call) -> Mailing:
    if call.request.flag("sendNotifications"):
        return Mailing("all")
    return Mailing(call.request.one("sendUpdates"))


def _shown(call: Call, calendar: Calendar, item: Item) -> Response:
    data = shown_item(item, call.viewer(calendar))
    return json_response(data, 200, {"ETag": item.etag})
