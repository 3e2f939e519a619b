"""What is free now, for who could not have what they chose."""

from odoo.http import request

from .booking_answer import slot_days
from .booking_page import now
from .booking_query import BadQuery, read_slot_query, read_times
from .booking_sender import visitor


def fresh_slots(service, form, instead_of=None):
    """The times that are free now: those that the page shows, else those from that day on.

    What this visitor kept is given back: they are about to choose something else.
    """
    # What others did meanwhile is only seen by a new transaction.
    request.env.cr.rollback()
    service.env["booking.reservation"].sudo()._release(visitor())
    query = {key: form.get(key) for key in ("from", "to", "tz", "resource", "minutes")}
    query["from"] = query["from"] or _day_to_show(service, form)
    service, asked = _understood(service, query)
    slots = service._slots(asked.window, now(), asked.resources, instead_of=instead_of)
    return slot_days(slots, asked.zone, service._shown_people())


def _understood(service, query):
    """What the page shows. What can not be read of it is left out: it was refused for another
    reason."""
    try:
        return read_times(service, query, now())
    except BadQuery:
        return service, read_slot_query(service, {}, now())


def _day_to_show(service, form):
    """The day that was asked for when it can be booked, else today."""
    today = now().date()
    day = str(form.get("start") or "")[:10]
    last = service._last_day().isoformat()
    return day if today.isoformat() <= day <= last else today.isoformat()
