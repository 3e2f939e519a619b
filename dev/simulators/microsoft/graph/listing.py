"""The routes that list events: a calendar's own, a stretch of time, one series unrolled."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from ...common.http import Response
from ..model import Calendar
from . import odata
from .call import Call
from .errors import GraphError, bad_request
from .events import chosen
from .moments import bound, instant
from .occurrences import MASTER, Item, Span, expand, item_of
from .prefer import Preferences
from .routes import GraphRoute
from .views import Viewer

PAGE = 10  # rows, where neither $top nor a preference says otherwise
LIST = frozenset({"$top", "$skip", "$select", "$expand", "$filter", "$orderby", "$count"})
WINDOW = LIST | {"startDateTime", "endDateTime"}


def list_events(call: Call) -> Response:
    """Single events and series, without their occurrences and exceptions."""
    calendar = call.calendar()
    return _page(call, calendar, [item_of(calendar, entry) for entry in calendar.tops()])


def calendar_view(call: Call) -> Response:
    """What takes place in a stretch of time: single events first, then what belongs to series."""
    calendar, span = call.calendar(), window(call)
    return _page(call, calendar, in_window(calendar, span))


def instances(call: Call) -> Response:
    """The occurrences and exceptions of one series; deleted ones never show."""
    calendar, item = call.item()
    span = window(call)
    if item.kind != MASTER:
        raise GraphError("ErrorInvalidRequest", "The event is not a recurring one.", 400)
    found = list(expand(calendar, item.entry, span))
    return _page(call, calendar, _by_start(found, span.zone))


def window(call: Call) -> Span:
    """The stretch of time in the query, or 400."""
    query = {name.lower(): values[-1] for name, values in call.request.query.items()}
    after = bound(query.get("startdatetime", ""), "startDateTime")
    before = bound(query.get("enddatetime", ""), "endDateTime")
    if before < after:
        raise bad_request("The start of the window lies after its end.")
    return Span(after, before, call.mailbox.zone)


def in_window(calendar: Calendar, span: Span) -> list[Item]:
    """Everything of a calendar that takes place in the span: singles, then series, by start."""
    singles = [item_of(calendar, e) for e in calendar.tops() if not e.is_series]
    series = (expand(calendar, e, span) for e in calendar.tops() if e.is_series)
    found = [item for items in series for item in items]
    singles = [item for item in singles if span.meets(item.body)]
    return _by_start(singles, span.zone) + _by_start(found, span.zone)


def _by_start(items: Iterable[Item], zone: str) -> list[Item]:
    return sorted(items, key=lambda item: (instant(item.body["start"], zone), item.id))


def _page(call: Call, calendar: Calendar, items: list[Item]) -> Response:
    """The rows that are asked for, one page of them."""
    names = odata.selected(call.request.one("$select"))
    along = odata.expanded(call.request.one("$expand"))
    rows = _rows(call, calendar, items)
    size, skip = call.page_size(PAGE), call.number("$skip", 0)
    viewer = call.viewer(calendar)
    data = {"@odata.context": viewer.context}
    if call.request.one("$count") == "true":
        data["@odata.count"] = len(rows)
    data["value"] = [chosen(item, viewer, names, along) for item in rows[skip:skip + size]]
    if skip + size < len(rows):
        data["@odata.nextLink"] = next_link(call, skip + size)
    return call.answer(data)


def _rows(call: Call, calendar: Calendar, items: list[Item]) -> list[Item]:
    """Filtered and sorted as asked for. Both look at times in UTC."""
    condition, order = call.request.one("$filter"), call.request.one("$orderby")
    if not (condition or order):
        return items
    plain = Viewer(call.mailbox, calendar, call.world.settings, Preferences())
    passes, sort = odata.filtered(condition), odata.ordered(order)
    rows = [row for row in (odata.Row(item, plain) for item in items) if passes(row)]
    sort(rows)
    return [row.item for row in rows]


def next_link(call: Call, skip: int) -> str:
    """The same request, a page further."""
    query = {name: values[-1] for name, values in call.request.query.items()}
    query["$skip"] = str(skip)
    host = call.base.removesuffix(call.graph.root)
    return f"{host}{call.request.path}?{urlencode(query, quote_via=quote, safe='$:,')}"


ROUTES = tuple(
    route for calendar in ("/me", "/me/calendar", "/me/calendars/{calendarId}") for route in (
        GraphRoute("GET", f"{calendar}/events", list_events, parameters=LIST, ids=True),
        GraphRoute("GET", f"{calendar}/calendarView", calendar_view, parameters=WINDOW, ids=True),
        GraphRoute("GET", f"{calendar}/events/{{id}}/instances", instances, parameters=WINDOW,
                   ids=True),
    ))
