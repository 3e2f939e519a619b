"""freeBusy.query: when calendars are taken, without any detail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..common.http import Response, json_response
from .call import Call
from .errors import ApiError
from .instances import Item, Span, expand, of_entry
from .model import Calendar
from .moments import bound, instant, utc_text, zone_of

LONGEST = timedelta(days=93)
NEVER_BUSY = ("workingLocation", "birthday")


def query(call: Call) -> Response:
    """Errors of single calendars stand inside a 200."""
    sent = call.body()
    after, before = _limits(sent)
    zone = sent.get("timeZone") or "UTC"
    zone_of(zone)
    asked = [item.get("id", "") for item in sent.get("items") or []]
    most = min(int(sent.get("calendarExpansionMax") or 50), 50)
    answers = {id: _answer(call, id, (after, before, zone)) for id in asked[:most]}
    answers.update({id: _error("tooManyCalendarsRequested") for id in asked[most:]})
    return json_response({"kind": "calendar#freeBusy", "timeMin": _shown(after, zone),
                          "timeMax": _shown(before, zone), "calendars": answers})


def _limits(sent: dict) -> tuple[datetime, datetime]:
    for name in ("timeMin", "timeMax"):
        if not sent.get(name):
            raise ApiError("required", location=name)
    after, before = bound(sent["timeMin"], "timeMin"), bound(sent["timeMax"], "timeMax")
    if after >= before:
        raise ApiError("timeRangeEmpty")
    if before - after > LONGEST:
        raise ApiError("timeRangeTooLong")
    return after, before


def _answer(call: Call, calendar_id: str, wish: tuple[datetime, datetime, str]) -> dict:
    after, before, zone = wish
    try:
        calendar = call.world.calendar(call.account, calendar_id)
    except ApiError:
        return _error("notFound")
    spans = sorted(_taken(calendar, Span(after, before, calendar.zone)))
    clipped = [(max(start, after), min(end, before)) for start, end in spans]
    return {"busy": [{"start": _shown(start, zone), "end": _shown(end, zone)}
                     for start, end in _joined(clipped)]}


def _error(reason: str) -> dict:
    return {"errors": [{"domain": "global", "reason": reason}], "busy": []}


def _taken(calendar: Calendar, span: Span) -> Iterator[tuple[datetime, datetime]]:
    for item in _all(calendar, span):
        if _blocks(item, calendar):
            start, end = (instant(item.body[k], calendar.zone) for k in ("start", "end"))
            if start < end:
                yield start, end


def _all(calendar: Calendar, span: Span) -> Iterator[Item]:
    for entry in calendar.entries.values():
        if entry.is_series and not entry.cancelled:
            yield from expand(calendar, entry, span)
        elif not entry.cancelled and span.meets(entry.body):
            yield of_entry(entry)


def _blocks(item: Item, calendar: Calendar) -> bool:
    if item.cancelled or item.body.get("transparency") == "transparent":
        return False
    if item.body.get("eventType") in NEVER_BUSY:
        return False
    mine = [a for a in item.body.get("attendees", ()) if a["email"] == calendar.id]
    return not any(a["responseStatus"] == "declined" for a in mine)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _shown(moment: datetime, zone: str) -> str:
    if zone == "UTC":
        return utc_text(moment)
    return moment.astimezone(zone_of(zone)).isoformat()
