"""getSchedule: when people of the organisation are free, and when they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...common.http import Response
from ..model import Mailbox
from .call import Call
from .discipline import MOMENT
from .errors import GraphError, invalid
from .listing import in_window
from .moments import given, instant, shown
from .occurrences import Item, Span
from .routes import READ, GraphRoute
from .zones import windows_name

LONGEST = timedelta(days=62)
MOST_ITEMS = 1000
DIGITS = {"free": "0", "workingElsewhere": "0", "tentative": "1", "busy": "2", "unknown": "2",
          "oof": "3"}
WORKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
BODY = {"schedules": None, "startTime": MOMENT, "endTime": MOMENT,
        "availabilityViewInterval": None}
SCOPES = ("Calendars.ReadBasic", *READ)


@dataclass
class ScheduleSettings:
    """`personal_refusal` is the status with which a personal account is refused: 403 or 400."""

    personal_refusal: int = 403


def get_schedule(call: Call) -> Response:
    """One entry for each address; what is wrong with one of them stands in its entry."""
    if call.mailbox.personal:
        raise GraphError("ErrorAccessDenied", status=call.graph.schedules.personal_refusal)
    sent = call.body()
    addresses = sent.get("schedules")
    if not isinstance(addresses, list) or not addresses:
        raise invalid("The schedules must name at least one address.")
    span, step = _span(call, sent), _interval(sent)
    rows = [_schedule(call, str(address), span, step) for address in addresses]
    context = f"{call.base}/$metadata#Collection(microsoft.graph.scheduleInformation)"
    return call.answer({"@odata.context": context, "value": rows})


def _span(call: Call, sent: dict) -> Span:
    any_iana = call.world.settings.any_iana_zone
    after, _zone = given(sent.get("startTime"), "start", any_iana)
    before, _zone = given(sent.get("endTime"), "end", any_iana)
    if not timedelta() < before - after <= LONGEST:
        raise GraphError("ErrorInvalidTimeInterval", "The requested time duration specified for "
                         "FreeBusyViewOptions.TimeWindow is invalid.", 400)
    return Span(after, before, call.mailbox.zone)


def _interval(sent: dict) -> timedelta:
    minutes = sent.get("availabilityViewInterval")
    minutes = 30 if minutes is None else minutes
    if not isinstance(minutes, int) or not 5 <= minutes <= 1440:
        raise invalid("The availabilityViewInterval must be from 5 to 1440 minutes.")
    return timedelta(minutes=minutes)


def _schedule(call: Call, address: str, span: Span, step: timedelta) -> dict:
    mailbox = call.world.mailboxes.get(address)
    if mailbox is None or mailbox.personal:
        return _error(address, "ErrorMailRecipientNotFound",
                      "The recipient was not found in the organisation.")
    span = Span(span.after, span.before, mailbox.zone)
    items = in_window(mailbox.default_calendar, span)
    if len(items) > MOST_ITEMS:
        return _error(address, "5006", "The result set has too many entries.")
    items = sorted(items, key=lambda item: instant(item.body["start"], mailbox.zone))
    return {"scheduleId": address, "availabilityView": _view(items, span, step),
            "scheduleItems": [_shown(call, mailbox, item) for item in items],
            "workingHours": _hours(mailbox)}


def _error(address: str, code: str, message: str) -> dict:
    return {"scheduleId": address, "availabilityView": "", "scheduleItems": [],
            "workingHours": None, "error": {"message": message, "responseCode": code}}


def _view(items: list[Item], span: Span, step: timedelta) -> str:
    """One digit for each interval: the weightiest thing that happens in it."""
    digits, begin = "", span.after
    while begin < span.before:
        digits += _digit(items, begin, begin + step, span.zone)
        begin += step
    return digits


def _digit(items: list[Item], begin: datetime, end: datetime, zone: str) -> str:
    part = Span(begin, end, zone)
    return max((_weight(item) for item in items if part.meets(item.body)), default="0")


def _weight(item: Item) -> str:
    return DIGITS[item.body["showAs"]]


def _shown(call: Call, mailbox: Mailbox, item: Item) -> dict:
    """Of somebody else's schedule, the time alone."""
    zone, body = call.prefers.zone, item.body
    told = {"status": body["showAs"], "start": shown(body["start"], zone),
            "end": shown(body["end"], zone)}
    if mailbox is not call.mailbox:
        return told
    private = body["sensitivity"] in ("private", "confidential")
    return {**told, "isPrivate": private, "subject": body["subject"],
            "location": body["location"].get("displayName", "")}


def _hours(mailbox: Mailbox) -> dict:
    return {"daysOfWeek": WORKDAYS, "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000", "timeZone": {"name": windows_name(mailbox.zone)}}


ROUTES = (GraphRoute("POST", "/me/calendar/getSchedule", get_schedule, SCOPES, body=BODY),)
