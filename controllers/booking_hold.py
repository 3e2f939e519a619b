from dataclasses import replace

from odoo import fields, http
from odoo.http import request

from ..models.free_times.booking_slots import BookingRefused
from ..models.moments import aware
from ..models.transactions import save
from .booking_answer import json_answer, refusal
from .booking_fresh import fresh_slots
from .booking_page import DATA, SERVICE, check_website, now
from .booking_query import BadQuery, read_choice, read_length, read_start
from .booking_sender import (
    MAX_FORM,
    TOO_MANY,
    address,
    check_page,
    read_form,
    status_of,
    visitor,
)

#: Routes that are only ever called by a page of ours, in the session of that page.
OURS = {"methods": ["POST"], "save_session": False, "max_content_length": MAX_FORM, **DATA}


class BookingHoldController(http.Controller):
    """A visitor chooses a time, and is sure of it while filling in the form."""

    # The token is checked in `check_page`, so that a page that is too old can say so.
    @http.route(f"{SERVICE}/hold", csrf=False, **OURS)
    def hold(self, service, **form):
        check_website(service)
        return keep(service, form)

    @http.route(f"{SERVICE}/release", csrf=False, **OURS)
    def release(self, service, **form):
        check_website(service)
        return give_back(service, form)


def keep(service, form, instead_of=None):
    """Keep the time `start`, with `resource` or anyone. Says for how many seconds.

    Of a time that overlaps what the appointment `instead_of` has nothing is kept, and nothing said.
    """
    try:
        form = read_form(service.env, form)
        hold = _hold(service, form, instead_of)[:1]
    except BadQuery as bad:
        return refusal(status_of(bad), bad.reason, str(bad))
    except BookingRefused as no:
        slots = fresh_slots(service, form, instead_of)
        return refusal(409, no.reason, str(no), slots=slots)
    if not hold:
        return json_answer({})
    left = hold.expires_at - fields.Datetime.now()
    until = aware(hold.expires_at).isoformat()
    return json_answer({"until": until, "seconds": round(left.total_seconds())})


def give_back(service, form):
    """Give back what this visitor keeps, if it is the time `start`: in another window they may
    have chosen something else meanwhile."""
    try:
        check_page(service.env, form)
        begins = read_start(service, form.get("start") or "")
    except BadQuery as bad:
        return refusal(400, bad.reason, str(bad))
    kept, _until = service._span_from(begins)
    service.env["booking.reservation"].sudo()._release(visitor(), kept)
    return request.make_response("", status=204)


def _hold(service, form, instead_of):
    check_page(service.env, form)
    service = read_length(service, form)
    choice = replace(read_choice(service, form, visitor()), instead_of=instead_of)
    attempts = service.env["booking.attempt"]
    # Written down before it is counted, so that tries at the same time count too.
    save(service.env, lambda: attempts._note(address(), visitor=choice.visitor))
    if attempts._is_too_much_kept(address(), choice.visitor):
        raise BadQuery(
            TOO_MANY,
            service.env._("This time can not be kept. It is yours as soon as you book it."),
        )
    return save(service.env, lambda: service._hold(choice, now()))
