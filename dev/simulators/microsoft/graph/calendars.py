"""The routes of calendars, and of the mailbox's settings that matter to them."""

from __future__ import annotations

from ...common.http import Response
from .call import Call
from .listing import next_link
from .routes import SETTINGS, GraphRoute
from .views import shown_calendar
from .zones import windows_name

LIST = frozenset({"$top", "$skip", "$select", "$count"})
ONE = frozenset({"$select"})
PAGE = 10


def list_calendars(call: Call) -> Response:
    """All calendars of the mailbox, the default one first."""
    rows = [_selected(call, shown_calendar(calendar, call.mailbox))
            for calendar in call.world.visible_calendars(call.mailbox)]
    size, skip = call.page_size(PAGE), call.number("$skip", 0)
    data = {"@odata.context": _context(call), "value": rows[skip:skip + size]}
    if skip + size < len(rows):
        data["@odata.nextLink"] = next_link(call, skip + size)
    return call.answer(data)


def get_calendar(call: Call) -> Response:
    """One calendar, or the default one."""
    told = shown_calendar(call.calendar(), call.mailbox)
    return call.answer({"@odata.context": f"{_context(call)}/$entity", **_selected(call, told)})


def time_zone(call: Call) -> Response:
    """The mailbox's zone alone, by its Windows name."""
    context = f"{call.base}/$metadata#users('{call.mailbox.user_id}')/mailboxSettings/timeZone"
    return call.answer({"@odata.context": context, "value": windows_name(call.mailbox.zone)})


def mailbox_settings(call: Call) -> Response:
    """What is simulated of the mailbox's settings: its zone."""
    context = f"{call.base}/$metadata#users('{call.mailbox.user_id}')/mailboxSettings"
    return call.answer({"@odata.context": context, "timeZone": windows_name(call.mailbox.zone)})


def _selected(call: Call, told: dict) -> dict:
    names = {name.strip() for name in call.request.one("$select").split(",") if name.strip()}
    return {k: v for k, v in told.items() if k in names or k == "id"} if names else told


def _context(call: Call) -> str:
    return f"{call.base}/$metadata#users('{call.mailbox.user_id}')/calendars"


ROUTES = (
    GraphRoute("GET", "/me/calendars", list_calendars, parameters=LIST),
    GraphRoute("GET", "/me/calendar", get_calendar, parameters=ONE),
    GraphRoute("GET", "/me/calendars/{calendarId}", get_calendar, parameters=ONE),
    GraphRoute("GET", "/me/mailboxSettings", mailbox_settings, SETTINGS, ONE),
    GraphRoute("GET", "/me/mailboxSettings/timeZone", time_zone, SETTINGS),
)
