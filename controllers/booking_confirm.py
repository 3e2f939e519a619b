import json
from datetime import timedelta

from odoo import http
from odoo.http import request

from ..models.booking_slots import BookingRefused
from .booking_answer import json_answer, refusal, slot_days
from .booking_page import DATA, SERVICE, check_website, now, service_page
from .booking_query import BadQuery, read_slot_query, read_wish

MAX_FORM = 32 * 1024
TOO_MANY = "too_many"

#: A field that people do not see. Programs that fill in everything give themselves away.
TRAP = "homepage"


class BookingConfirmController(http.Controller):
    """Booking: a form or JSON comes in; a page, or JSON to who asks for it, goes out."""

    # The token is checked in `_check_sender`: it may come in JSON too, and a visitor whose
    # page is too old is told so in the page.
    @http.route(
        f"{SERVICE}/confirm", methods=["POST"], csrf=False, max_content_length=MAX_FORM, **DATA
    )
    def confirm(self, service, **form):
        check_website(service)
        try:
            form = _json_form(service.env) if request.httprequest.is_json else form
            appointment = self._book(service, form)
        except BadQuery as bad:
            status = 429 if bad.reason == TOO_MANY else 400
            return _refuse(service, form, status, bad, fields=bad.fields)
        except BookingRefused as no:
            # What others did meanwhile is only seen by a new transaction.
            request.env.cr.rollback()
            return _refuse(service, form, 409, no, slots=_fresh_slots(service, form))
        address = appointment._booking_manage_path()
        return json_answer({"url": address}) if _wants_json() else request.redirect(address)

    def _book(self, service, form):
        _check_sender(service.env, form)
        wish = read_wish(service, form, request.env.lang)
        appointment = service._book(wish, now())
        service.env["booking.attempt"]._note(request.httprequest.remote_addr)
        return appointment


def _json_form(env):
    try:
        form = request.get_json_data()
    except json.JSONDecodeError:
        form = None
    if not isinstance(form, dict):
        raise BadQuery("json", env._("This request can not be read."))
    return form


def _check_sender(env, form):
    """Raise `BadQuery` when this does not come from our own page, used by a person, at ease."""
    token = form.get("csrf_token") or request.httprequest.headers.get("X-CSRF-Token")
    if not isinstance(token, str) or not request.validate_csrf(token):
        raise BadQuery(
            "session",
            env._("This page has been open for too long. Please reload it and try again."),
        )
    if form.get(TRAP):
        raise BadQuery("invalid", env._("This booking could not be accepted."))
    if env["booking.attempt"]._is_too_many(request.httprequest.remote_addr):
        raise BadQuery(
            TOO_MANY,
            env._("A lot was booked from your network just now. Please try again in an hour."),
        )


def _wants_json():
    accepted = request.httprequest.accept_mimetypes
    return request.httprequest.is_json or accepted.best == "application/json"


def _refuse(service, form, status, problem, **more):
    if _wants_json():
        return refusal(status, problem.reason, str(problem), **more)
    page = service_page(service, form, str(problem), more.get("fields"))
    page.status_code = status
    return page


def _fresh_slots(service, form):
    """The times that are free now: those that the page shows, else those from that day on."""
    query = {key: form.get(key) for key in ("from", "to", "tz", "resource")}
    query["from"] = query["from"] or _day_to_show(service, form)
    asked = read_slot_query(service, query, now())
    slots = service._slots(asked.window, now(), asked.resources)
    return slot_days(slots, asked.zone)


def _day_to_show(service, form):
    """The day that was asked for when it can be booked, else today."""
    today = now().date()
    day = str(form["start"])[:10]
    last = (today + timedelta(days=service.horizon)).isoformat()
    return day if today.isoformat() <= day <= last else today.isoformat()
