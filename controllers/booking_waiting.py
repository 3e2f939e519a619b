from dataclasses import replace
from datetime import date

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..models.free_times.booking_slots import BookingRefused
from ..models.moments import aware
from ..models.transactions import save
from .booking_manage import MAX_FORM, ROUTE, private_page
from .booking_page import SERVICE, check_website, now
from .booking_query import BadQuery, read_wish
from .booking_sender import (
    address,
    check_human,
    check_not_too_many,
    check_not_too_many_for,
    check_page,
    status_of,
    visitor,
)
from .booking_waiting_query import read_waiting

ENTRY = "/book/waiting/<int:entry_id>/<string:code>"
POST = {"methods": ["POST"], "max_content_length": MAX_FORM, **ROUTE}


class BookingWaitingController(http.Controller):
    """Who finds no time that suits them leaves their address, and is told when one is free."""

    @http.route(f"{SERVICE}/waiting", methods=["GET"], **ROUTE)
    def ask(self, service, resource="", **_query):
        _check_list(service)
        return _form(service, {"resource": resource, **_usual_days(service)})

    @http.route(f"{SERVICE}/waiting", csrf=False, **POST)
    def join(self, service, **form):
        """Whoever asks for whatever address gets the same answer."""
        _check_list(service)
        try:
            check_page(service.env, form)
            check_not_too_many(service.env)
            values = read_waiting(service, form, request.env.lang, now())
            check_not_too_many_for(service.env, values["email"])
            check_human(service.env, form)
        except BadQuery as bad:
            return _form(service, form, str(bad), bad.fields, status_of(bad))
        service.env["booking.attempt"]._note(address(), values["email"])
        service.env["booking.waiting"].sudo()._join(values)
        return private_page("booking_waiting_joined", service=service, email=values["email"])

    # Their own page ------------------------------------------------------------------------------

    @http.route(ENTRY, methods=["GET"], **ROUTE)
    def entry(self, entry_id, code, **_query):
        return _entry_page(_entry(entry_id, code))

    @http.route(f"{ENTRY}/leave", **POST)
    def leave(self, entry_id, code, **_form):
        entry = _entry(entry_id, code)
        service = entry.service_id
        entry.unlink()
        return private_page("booking_waiting_left", service=service)

    @http.route(f"{ENTRY}/pass", **POST)
    def let_pass(self, entry_id, code, **_form):
        """Not this time: the next one on the list is told of it."""
        entry = _entry(entry_id, code)
        entry._take_back()
        entry._look_soon()
        return request.redirect(entry._path())

    @http.route(f"{ENTRY}/take", **POST)
    def take(self, entry_id, code, **_form):
        """Book what is offered; where more has to be asked first, on the page of the service."""
        entry = _entry(entry_id, code)
        if not entry._is_offered():
            return _entry_page(entry)
        try:
            wish = read_wish(entry.service_id, _as_form(entry), request.env.lang, "")
        except BadQuery:
            return _go_on_booking(entry)
        try:
            wish = replace(wish, visitor=entry._visitor())
            appointment = entry.service_id._confirm(wish, now())
        except BookingRefused as no:
            save(entry.env, entry._take_back)
            return _entry_page(entry, str(no))
        return request.redirect(appointment._booking_manage_path())


def _check_list(service):
    check_website(service)
    if not service.sudo().waiting_list:
        raise NotFound()


def _entry(entry_id, code):
    entry = request.env["booking.waiting"]._from_code(entry_id, code)
    if not entry:
        raise NotFound()
    return entry.with_context(lang=request.env.lang)


def _usual_days(service):
    first, last = service._usual_days_to_wait(now())
    return {"first_day": first.isoformat(), "last_day": last.isoformat()}


def _as_form(entry):
    """What a visitor who books this would have sent."""
    return {
        "name": entry.name,
        "email": entry.email,
        "start": aware(entry.offered_start).isoformat(),
        "tz": entry._zone(),
        "clock": entry.clock,
        "resource": entry.offered_resource_id.id,
    }


def _go_on_booking(entry):
    save(entry.env, lambda: entry._hand_over(visitor()))
    day: date = aware(entry.offered_start).date()
    person = entry.offered_resource_id.id
    return request.redirect(f"{entry.service_id.website_url}?date={day}&resource={person}")


def _form(service, form, problem="", fields=None, status=200):
    values = {
        "service": service,
        "people": service._shown_people() if service._visitor_chooses() else (),
        "form": form,
        "problem": problem,
        "fields": fields or {},
        "last": service._last_day().isoformat(),
    }
    page = private_page("booking_waiting", **values)
    page.status_code = status
    return page


def _entry_page(entry, problem=""):
    values = {"entry": entry, "service": entry.service_id, "problem": problem}
    return private_page("booking_waiting_entry", **values)
