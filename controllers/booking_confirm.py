from odoo import http
from odoo.http import request

from ..models.free_times.booking_slots import BookingRefused
from .booking_answer import json_answer, refusal
from .booking_fresh import fresh_slots
from .booking_page import DATA, SERVICE, check_website, now, service_page
from .booking_query import BadQuery, read_length, read_wish
from .booking_sender import (
    MAX_FORM,
    address,
    check_human,
    check_not_too_many,
    check_not_too_many_for,
    check_page,
    read_form,
    status_of,
    visitor,
)


class BookingConfirmController(http.Controller):
    """Booking: a form or JSON comes in; a page, or JSON to who asks for it, goes out."""

    # The token is checked in `check_page`: it may come in JSON too, and a visitor whose page
    # is too old is told so in the page.
    @http.route(
        f"{SERVICE}/confirm", methods=["POST"], csrf=False, max_content_length=MAX_FORM, **DATA
    )
    def confirm(self, service, **form):
        check_website(service)
        try:
            form = read_form(service.env, form)
            path = self._book(service, form)
        except BadQuery as bad:
            return _refuse(service, form, status_of(bad), bad, fields=bad.fields)
        except BookingRefused as no:
            return _refuse(service, form, 409, no, slots=fresh_slots(service, form))
        path = request.env["ir.http"]._url_for(path)
        return json_answer({"url": path}) if _wants_json() else request.redirect(path)

    def _book(self, service, form):
        """Book, or ask for a proof of the address. Return the page that says so."""
        check_page(service.env, form)
        check_not_too_many(service.env)
        service = read_length(service, form)
        wish = read_wish(service, form, request.env.lang, visitor())
        check_not_too_many_for(service.env, wish.email)
        check_human(service.env, form)
        if service._needs_proof(wish.email, request.env.user):
            service._ask_for_proof(wish, now())
            path = f"{service.website_url}/mail-sent"
        else:
            path = service._confirm(wish, now())._booking_manage_path()
        service.env["booking.attempt"]._note(address(), wish.email)
        return path


def _wants_json():
    accepted = request.httprequest.accept_mimetypes
    return request.httprequest.is_json or accepted.best == "application/json"


def _refuse(service, form, status, problem, **more):
    if _wants_json():
        return refusal(status, problem.reason, str(problem), **more)
    page = service_page(service, form, str(problem), more.get("fields"))
    page.status_code = status
    return page
