"""The routes of one event: make, read, change, delete."""

from __future__ import annotations

import hashlib
import json

from ...common.http import Response
from ..model import Calendar
from ..world import UPDATED
from . import odata
from .call import Call
from .discipline import EVENT, PATCHED_EVENT
from .errors import GraphError, invalid, not_found
from .ids import cancelled_id
from .keeper import Pen
from .occurrences import MASTER, Item, find, find_in, item_of
from .routes import WRITE, GraphRoute
from .views import Viewer, shown_calendar, shown_event

ONE = frozenset({"$select", "$expand"})
CONFLICTS = {409: "ErrorConcurrentItemSave", 412: "ErrorIrresolvableConflict"}


def create(call: Call) -> Response:
    """Make an event or a series in the calendar; the same transactionId makes one only."""
    calendar = call.may_write(call.calendar())
    _check_conflict(call)
    sent = call.body()
    known = _known_transaction(call, sent)
    if known:
        return _answer(call, *known, status=201)
    item = _pen(call, calendar).create(sent)
    _remember_transaction(call, item, sent)
    response = _answer(call, calendar, item, status=201)
    if call.world.settings.touches_again:
        call.world.keep(call.mailbox, calendar, item.entry, UPDATED)
    return response


def get(call: Call) -> Response:
    """One event as it is now, with what $select and $expand ask for."""
    calendar, item = call.item()
    names = odata.selected(call.request.one("$select"))
    expand = odata.expanded(call.request.one("$expand"))
    viewer = call.viewer(calendar)
    told = chosen(item, viewer, names, expand)
    told.update(_series_parts(call, calendar, item, names, expand))
    return call.answer({"@odata.context": f"{viewer.context}/$entity", **told})


def patch(call: Call) -> Response:
    """Change what is named; the answer is the whole event."""
    calendar, item = call.item()
    call.may_write(calendar)
    _check_conflict(call)
    call.check_precondition(item)
    sent = call.body()
    if "transactionId" in sent and sent["transactionId"] != item.body.get("transactionId"):
        raise GraphError("ErrorInvalidPropertySet", "The transactionId can not be changed.")
    return _answer(call, calendar, _pen(call, calendar).patch(item, sent))


def delete(call: Call) -> Response:
    """Delete an event or a series, or take one occurrence out of its series."""
    calendar, item = _to_delete(call)
    call.may_write(calendar)
    _check_conflict(call)
    call.check_precondition(item)
    _pen(call, calendar).delete(item)
    return call.nothing()


def home(call: Call) -> Response:
    """The calendar that the event is in."""
    calendar, _item = find(call.mailbox, call.values["id"])
    context = f"{call.base}/$metadata#users('{call.mailbox.user_id}')/calendars/$entity"
    return call.answer({"@odata.context": context, **shown_calendar(calendar, call.mailbox)})


def chosen(item: Item, viewer: Viewer, names: frozenset[str], expand: odata.Expand) -> dict:
    """The event with what $select and $expand ask for; id and etag always come."""
    told = shown_event(item, viewer)
    if names:
        told = {k: v for k, v in told.items() if k in names or k in ("@odata.etag", "id")}
    values = [{"id": name, "value": odata.property_of(item, name)} for name in expand.properties]
    values = [value for value in values if value["value"] is not None]
    if values:
        told["singleValueExtendedProperties"] = values
    told.update({name: [] for name in ("extensions", "attachments") if name in expand.relations})
    if "calendar" in expand.relations:
        told["calendar"] = shown_calendar(viewer.calendar, viewer.mailbox)
    return told


def _series_parts(call: Call, calendar: Calendar, item: Item, names: frozenset[str],
                  expand: odata.Expand) -> dict:
    """What only a series has, and only says when it is named."""
    wanted = "exceptionOccurrences" in expand.relations
    if wanted and call.world.settings.refuses_expand:
        raise GraphError("ErrorInvalidRequest", "The expand of exceptionOccurrences failed.", 400)
    if item.kind != MASTER:
        return {}
    viewer, told = call.viewer(calendar), {}
    if "cancelledOccurrences" in names:
        master = viewer.id(item.id)
        told["cancelledOccurrences"] = [cancelled_id(master, d) for d in item.entry.cancelled]
    if wanted and "exceptionOccurrences" in names:
        told["exceptionOccurrences"] = [shown_event(item_of(calendar, entry), viewer)
                                        for entry in calendar.exceptions(item.id).values()]
    return told


def _pen(call: Call, calendar: Calendar) -> Pen:
    return Pen(call.world, call.mailbox, calendar)


def _answer(call: Call, calendar: Calendar, item: Item, status: int = 200) -> Response:
    viewer = call.viewer(calendar)
    told = chosen(item, viewer, frozenset(), odata.Expand())
    return call.answer({"@odata.context": f"{viewer.context}/$entity", **told}, status)


def _check_conflict(call: Call) -> None:
    """A conflict for no reason, when one was ordered."""
    waiting = call.world.settings.spurious_conflicts
    if waiting:
        raise GraphError(CONFLICTS[waiting.pop(0)])


def _to_delete(call: Call) -> tuple[Calendar, Item]:
    try:
        return call.item()
    except GraphError:
        if call.world.settings.deletes_again_with == 400:
            raise GraphError("ErrorInvalidRequest") from None
        raise


def _digest(calendar: Calendar, sent: dict) -> str:
    text = json.dumps([calendar.id, sent], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _known_transaction(call: Call, sent: dict) -> tuple[Calendar, Item] | None:
    """What the same request made before. 409 when another request used the transactionId."""
    transaction = sent.get("transactionId")
    if transaction is not None and not isinstance(transaction, str):
        raise invalid("The transactionId must be a text.")
    known = call.mailbox.transactions.get(transaction or "")
    if known is None:
        return None
    calendar = call.mailbox.home_of(known["id"])
    if calendar is None and call.world.settings.forgets_transactions:
        return None
    if calendar is None or known["digest"] != _digest(call.calendar(), sent):
        raise _used_before(call, calendar or call.calendar(), known["id"])
    return calendar, find_in(calendar, known["id"])


def _used_before(call: Call, calendar: Calendar, event_id: str) -> GraphError:
    shown_id = call.viewer(calendar).id(event_id)
    tells = call.world.settings.tells_existing_id
    return GraphError("ErrorDuplicateTransactionId",
                      more={"@event.existingEventId": shown_id} if tells else {})


def _remember_transaction(call: Call, item: Item, sent: dict) -> None:
    if sent.get("transactionId"):
        call.mailbox.transactions[sent["transactionId"]] = {
            "id": item.id, "digest": _digest(call.calendar(), sent)}


def permanent_delete(call: Call) -> Response:
    """Past the deleted items: for a client the same as a deletion."""
    calendar, item = call.item()
    if item.in_series:
        raise not_found()
    _pen(call, call.may_write(calendar)).delete(item)
    return call.nothing()


def _routes(event: str, calendar_events: str) -> tuple[GraphRoute, ...]:
    return (
        GraphRoute("POST", calendar_events, create, WRITE, body=EVENT, ids=True),
        GraphRoute("GET", event, get, parameters=ONE, ids=True),
        GraphRoute("PATCH", event, patch, WRITE, body=PATCHED_EVENT, ids=True),
        GraphRoute("DELETE", event, delete, WRITE, ids=True),
        GraphRoute("POST", f"{event}/permanentDelete", permanent_delete, WRITE, ids=True),
    )


ROUTES = (
    *_routes("/me/events/{id}", "/me/events"),
    *_routes("/me/calendar/events/{id}", "/me/calendar/events"),
    *_routes("/me/calendars/{calendarId}/events/{id}", "/me/calendars/{calendarId}/events"),
    GraphRoute("GET", "/me/events/{id}/calendar", home, parameters=frozenset({"$select"}),
               ids=True),
)
