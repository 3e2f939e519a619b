"""events.list and events.instances: full passes, changes since a sync token, pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..common.http import Response, json_response
from . import filters
from .call import Call
from .errors import ApiError, invalid
from .instances import Item, Span, expand, meets_any, of_entry
from .model import Calendar, Entry
from .moments import bound, stamp
from .paging import Row, page_of, position
from .tokens import SyncToken, encode, read_sync_token
from .views import Viewer, gone, shown_item, tombstone

FORBIDDEN_WITH_TOKEN = ("iCalUID", "orderBy", "privateExtendedProperty", "q",
                        "sharedExtendedProperty", "timeMin", "timeMax", "updatedMin")
NO_TOKEN_AFTER = ("orderBy", "q", "iCalUID", "privateExtendedProperty", "sharedExtendedProperty",
                  "updatedMin")
SHAPE = ("singleEvents", "eventTypes", "maxAttendees", "showHiddenInvitations")
OLDEST_UPDATED_MIN = timedelta(days=28)
FAR = timedelta(days=730)


@dataclass(frozen=True)
class Wish:
    """What is asked of events.list, understood and checked."""

    span: Span
    single: bool
    show_deleted: bool
    updated_min: datetime | None
    order: str


def list_events(call: Call) -> Response:
    calendar = call.calendar()
    wish = _wish(call, calendar)
    size = min(call.number("maxResults", 250), 2500)
    here = position(call, calendar.seq)
    token = call.request.one("syncToken")
    if token:
        rows = _changes(call, calendar, wish, _checked_token(call, calendar, token))
    else:
        rows = _everything(call, calendar, wish)
    items, next_page = page_of(call, rows, size, here)
    envelope = _envelope(call, calendar, items)
    if next_page:
        envelope["nextPageToken"] = next_page
    elif not any(call.request.one(name) for name in NO_TOKEN_AFTER):
        envelope["nextSyncToken"] = _sync_token(call, calendar, here.seq)
    return json_response(envelope)


def list_instances(call: Call) -> Response:
    calendar = call.calendar()
    master = calendar.entries.get(call.values["eventId"])
    if master is None or not (master.is_series or master.cancelled):
        raise ApiError("notFound")
    viewer = call.viewer(calendar)
    rows = [_row(viewer, item) for item in _instances(call, calendar, master)]
    here = position(call, calendar.seq)
    items, next_page = page_of(call, rows, min(call.number("maxResults", 250), 2500), here)
    envelope = _envelope(call, calendar, items)
    return json_response({**envelope, "nextPageToken": next_page} if next_page else envelope)


def _instances(call: Call, calendar: Calendar, master: Entry) -> Iterator[Item]:
    if master.cancelled:
        return
    span, original = _span(call, calendar), call.request.one("originalStart")
    exceptions = [of_entry(e) for e in calendar.exceptions(master.id)
                  if span.meets(e.body) and (call.request.flag("showDeleted") or not e.cancelled)]
    for item in [*expand(calendar, master, span), *exceptions]:
        if not original or filters.begins_originally(item, original):
            yield item


def _wish(call: Call, calendar: Calendar) -> Wish:
    single = call.request.flag("singleEvents") or call.role(calendar) == "freeBusyReader"
    order = call.request.one("orderBy")
    if order not in ("", "startTime", "updated"):
        raise invalid(f"Invalid value '{order}'.", "orderBy")
    if order == "startTime" and not call.request.flag("singleEvents"):
        raise ApiError("badRequest", "The requested ordering is not available for the particular "
                                     "query.", "orderBy")
    updated_min = bound(call.request.one("updatedMin"), "updatedMin")
    if updated_min and updated_min < call.world.clock.now() - OLDEST_UPDATED_MIN:
        raise ApiError("updatedMinTooLongAgo")
    return Wish(_span(call, calendar), single, call.request.flag("showDeleted"), updated_min, order)


def _span(call: Call, calendar: Calendar) -> Span:
    after = bound(call.request.one("timeMin"), "timeMin")
    before = bound(call.request.one("timeMax"), "timeMax")
    if after and before and after >= before:
        raise ApiError("timeRangeEmpty")
    return Span(after, before, calendar.zone)


def _checked_token(call: Call, calendar: Calendar, text: str) -> SyncToken:
    for name in FORBIDDEN_WITH_TOKEN:
        if name in call.request.query:
            raise ApiError("badRequest", f"Sync token cannot be combined with {name}.", name)
    if call.request.one("showDeleted") == "false":
        raise ApiError("badRequest", "showDeleted cannot be false with a sync token.",
                       "showDeleted")
    token = read_sync_token(text, calendar, call.account, call.world)
    if token.shape != _shape(call):
        call.world.violation(call.account, call.request.path,
                             ["syncToken used with other parameters than it was made with"])
    return token


def _shape(call: Call) -> str:
    return str([sorted(call.request.query.get(name, [])) for name in SHAPE])


def _sync_token(call: Call, calendar: Calendar, seq: int) -> str:
    return encode(SyncToken(calendar.id, call.account, seq, calendar.generation, _shape(call),
                            call.world.clock.time()))


def _envelope(call: Call, calendar: Calendar, items: list[dict]) -> dict:
    role = call.role(calendar)
    return {
        "kind": "calendar#events", "etag": f'"p{calendar.seq:032x}"', "summary": calendar.summary,
        "description": calendar.description, "updated": stamp(call.world.clock.now()),
        "timeZone": call.request.one("timeZone") or calendar.zone, "accessRole": role,
        "defaultReminders": [{"method": "popup", "minutes": 30}] if role == "owner" else [],
        "items": items,
    }


def _row(viewer: Viewer, item: Item, key: str = "") -> Row:
    key = key or f"{item.entry.order:012d}/{item.id}"
    if item.cancelled:
        return Row(key, lambda: tombstone(item))
    return Row(key, lambda: shown_item(item, viewer))


def _everything(call: Call, calendar: Calendar, wish: Wish) -> list[Row]:
    wanted, viewer = filters.wanted(call.request), call.viewer(calendar)
    return [_row(viewer, item, _order_key(item, wish, calendar))
            for item in _all_items(calendar, _bounded(call, wish))
            if wanted(item) and not _too_old(item, wish)]


def _bounded(call: Call, wish: Wish) -> Wish:
    """An endless series needs an end when nobody names one."""
    if not wish.single or wish.span.before:
        return wish
    end = max(wish.span.after or call.world.clock.now(), call.world.clock.now()) + FAR
    return Wish(Span(wish.span.after, end, wish.span.zone), True, wish.show_deleted,
                wish.updated_min, wish.order)


def _all_items(calendar: Calendar, wish: Wish) -> Iterator[Item]:
    for entry in calendar.entries.values():
        if entry.is_series and not entry.cancelled:
            yield from _series(calendar, entry, wish)
        elif wish.span.meets(entry.body) and _listed(calendar, entry, wish):
            yield of_entry(entry)


def _series(calendar: Calendar, master: Entry, wish: Wish) -> Iterator[Item]:
    if wish.single:
        yield from expand(calendar, master, wish.span)
    elif meets_any(calendar, master, wish.span):
        yield of_entry(master)


def _listed(calendar: Calendar, entry: Entry, wish: Wish) -> bool:
    """A cancelled occurrence is told even to those who did not ask for the deleted."""
    if not entry.cancelled:
        return True
    if wish.single and entry.is_series:
        return False
    master = calendar.entries.get(entry.master)
    if master is not None and not wish.single:
        return not master.cancelled
    return wish.show_deleted or wish.updated_min is not None


def _too_old(item: Item, wish: Wish) -> bool:
    return bool(wish.updated_min) and item.entry.updated < stamp(wish.updated_min)


def _order_key(item: Item, wish: Wish, calendar: Calendar) -> str:
    if wish.order == "startTime":
        return f"{filters.starts_at(item, calendar.zone)}/{item.id}"
    if wish.order == "updated":
        return f"{item.entry.updated}/{item.id}"
    return f"{item.entry.order:012d}/{item.id}"


def _changes(call: Call, calendar: Calendar, wish: Wish, token: SyncToken) -> list[Row]:
    """What changed since the token: the deleted always included, times never filtered."""
    wanted, viewer = filters.wanted(call.request), call.viewer(calendar)
    rows = []
    for entry in calendar.entries.values():
        if entry.seq > token.seq:
            items = _changed_items(call, calendar, entry, wish)
            rows += [_row(viewer, item, f"{entry.seq:012d}/{item.id}")
                     for item in items if item.cancelled or wanted(item)]
    return rows + _vanished(calendar, wish, token)


def _changed_items(call: Call, calendar: Calendar, entry: Entry, wish: Wish) -> Iterator[Item]:
    if not (wish.single and entry.is_series):
        yield of_entry(entry)
    elif not entry.cancelled:
        yield from expand(calendar, entry, _bounded(call, wish).span)


def _vanished(calendar: Calendar, wish: Wish, token: SyncToken) -> list[Row]:
    rows = []
    for lost in calendar.vanished.values():
        if lost.seq > token.seq and (wish.single or lost.told_as_exception):
            said = gone(lost.id, lost.seq, lost.master, lost.original)
            rows.append(Row(f"{lost.seq:012d}/{lost.id}", lambda said=said: said))
    return rows
