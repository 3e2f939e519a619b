"""What a picker of times asks for, whether something is booked with it or moved.

`instead_of` is the appointment that is to be moved, if one is: what it takes is free for it.
"""

from odoo.http import request

from .booking_answer import json_answer, refusal, slot_days
from .booking_page import now
from .booking_query import BadQuery, read_times
from .booking_sender import check_page, visitor


def free_times(service, query, instead_of=None):
    """The free times of each day `from`..`to` in `tz`, with `resource` or anyone."""
    try:
        service, asked = read_times(service, query, now())
    except BadQuery as bad:
        return refusal(400, bad.reason, str(bad))
    own = {"visitor": visitor(), "instead_of": instead_of}
    slots = service._slots(asked.window, now(), asked.resources, **own)
    if instead_of:
        slots = service._times_to_move(slots, instead_of, asked.resources)
    return json_answer(slot_days(slots, asked.zone, service._shown_people()))


def next_free_day(service, query, instead_of=None):
    """The first day with a free time, `from` on; null when there is none."""
    try:
        service, asked = read_times(service, query, now())
    except BadQuery as bad:
        return refusal(400, bad.reason, str(bad))
    own = {"visitor": "", "instead_of": instead_of}
    slots = service._next_slots(asked.window.start, now(), asked.resources, **own)
    days = slot_days(slots, asked.zone, service._shown_people())["days"]
    return json_answer({"tz": asked.zone, "day": min(days, default=None)})


def still_looked_at(service, form):
    """Somebody looks at the times: what blocks them should not grow old.

    202 says that something is just being read, and that looking again soon is worth it.
    """
    try:
        check_page(service.env, form)
    except BadQuery as bad:
        return refusal(400, bad.reason, str(bad))
    coming = request.env["calendar.remote"]._look_again(service._everyone())
    return request.make_response("", status=202 if coming else 204)
