"""What is free now, for who could not have what they chose."""

from odoo.http import request

from .booking_answer import slot_days
from .booking_page import now
from .booking_query import BadQuery, read_length, read_slot_query
from .booking_sender import visitor


def fresh_slots(service, form, instead_of=None):
    """The times that are free now: those that the page shows, else those from that day on.

    What this visitor kept is given back: they are about to choose something else.
    """
    # What others did meanwhile is only seen by a new transaction.
    request.env.cr.rollback()
    service.env["booking.reservation"].sudo()._release(visitor())
    query = {key: form.get(key) for key in ("from", "to", "tz", "resource")}
    query["from"] = query["from"] or _day_to_show(service, form)
    try:
        asked = read_slot_query(service, query, now())
        service = read_length(service, form)
    except BadQuery:  # what the page shows does not matter so much that it could not be told
        asked = read_slot_query(service, {"from": _day_to_show(service, form)}, now())
    slots = service._slots(asked.window, now(), asked.resources, instead_of=instead_of)
    return slot_days(slots, asked.zone, service._shown_people())


def _day_to_show(service, form):
    """The day that was asked for when it can be booked, else today."""
    today = now().date()
    day = str(form["start"])[:10]
    last = service._last_day().isoformat()
    return day if today.isoformat() <= day <= last else today.isoformat()
