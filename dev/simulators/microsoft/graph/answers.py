"""What an attendee or an organizer does with a meeting: accept, decline, cancel."""

from __future__ import annotations

from collections.abc import Callable

from ...common.http import Response
from ..model import Calendar
from ..world import UPDATED
from .call import Call
from .discipline import ANSWER, COMMENT
from .errors import GraphError
from .keeper import Pen
from .occurrences import Item
from .routes import WRITE, GraphRoute


def _answering(answer: str, show_as: str) -> Callable[[Call], Response]:
    """The route that answers an invitation; the organizer hears of it unless told not to."""

    def respond(call: Call) -> Response:
        calendar, item = call.item()
        call.may_write(calendar)
        if item.body["isOrganizer"]:
            raise GraphError("ErrorInvalidRequest", "Your request can't be completed. You can't "
                             "respond to this meeting because you're the meeting organizer.", 400)
        if call.body().get("sendResponse") is not False:
            _tell_organizer(call, calendar, item, answer)
        _answered(call, calendar, item, answer, show_as)
        return call.nothing(202)

    return respond


def _answered(call: Call, calendar: Calendar, item: Item, answer: str, show_as: str) -> None:
    """Declining removes the meeting from the calendar, as Outlook does on its own."""
    pen = Pen(call.world, call.mailbox, calendar, client=False)
    if answer == "declined" and not call.world.settings.keeps_declined:
        pen.delete(item)
        return
    entry = pen.patch(item, {"showAs": show_as}).entry
    entry.body = {**entry.body, "responseStatus": {
        "response": answer, "time": call.world.stamp()[:19] + "Z"}}
    call.world.keep(call.mailbox, calendar, entry, UPDATED)


def _tell_organizer(call: Call, calendar: Calendar, item: Item, answer: str) -> None:
    call.world.mails.append({
        "to": item.body["organizer"]["emailAddress"]["address"], "kind": answer,
        "calendar": calendar.id, "event": item.id, "at": call.world.clock.time()})


def cancel(call: Call) -> Response:
    """The organizer calls the meeting off: it goes, and whoever attends is mailed."""
    calendar, item = call.item()
    call.may_write(calendar)
    if not item.body["isOrganizer"]:
        raise GraphError("ErrorInvalidRequest", "Your request can't be completed. You need to be "
                         "an organizer to cancel a meeting.", 400)
    Pen(call.world, call.mailbox, calendar).delete(item)
    return call.nothing(202)


ROUTES = tuple(
    route
    for event in ("/me/events/{id}", "/me/calendars/{calendarId}/events/{id}")
    for route in (
        GraphRoute("POST", f"{event}/accept", _answering("accepted", "busy"), WRITE, body=ANSWER,
                   ids=True),
        GraphRoute("POST", f"{event}/tentativelyAccept",
                   _answering("tentativelyAccepted", "tentative"), WRITE, body=ANSWER, ids=True),
        GraphRoute("POST", f"{event}/decline", _answering("declined", "free"), WRITE, body=ANSWER,
                   ids=True),
        GraphRoute("POST", f"{event}/cancel", cancel, WRITE, body=COMMENT, ids=True),
    )
)
