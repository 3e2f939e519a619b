from odoo import http
from odoo.http import request

from ..models.booking_slots import BookingRefused
from .booking_answer import json_answer, refusal
from .booking_fresh import fresh_slots
from .booking_page import DATA, SERVICE, check_website, now, service_page
from .booking_query import BadQuery, read_length, read_wish
from .booking_sender import (
    MAX_FORM,
    address,
    check_not_too_many,
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
            appointment = self._book(service, form)
        except BadQuery as bad:
            return _refuse(service, form, status_of(bad), bad, fields=bad.fields)
        except BookingRefused as no:
            return _refuse(service, form, 409, no, slots=fresh_slots(service, form))
        path = request.env["ir.http"]._url_for(appointment._booking_manage_path())
        return json_answer({"url": path}) if _wants_json() else request.redirect(path)

    def _book(self, service, form):
        check_page(service.env, form)
        check_not_too_many(service.env)
        service = read_length(service, form)
        wish = read_wish(service, form, request.env.lang, visitor())
        appointment = service._confirm(wish, now())
        service.env["booking.attempt"]._note(address())
        return appointment


def _wants_json():
    accepted = request.httprequest.accept_mimetypes
    return request.httprequest.is_json or accepted.best == "application/json"


def _refuse(service, form, status, problem, **more):
    if _wants_json():
        return refusal(status, problem.reason, str(problem), **more)
    page = service_page(service, form, str(problem), more.get("fields"))
    page.status_code = status
    return page
