"""Who sends something to the booking routes, and whether it may be read."""

import json

from odoo.exceptions import UserError
from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools import hmac

from ..models.booking.booking_attempt import EMAILS
from .booking_frame import carried_pass
from .booking_query import BadQuery

MAX_FORM = 32 * 1024
TOO_MANY = "too_many"

#: A field that people do not see. Programs that fill in everything give themselves away.
TRAP = "homepage"

#: What these checks read of a request, by the names that they give it.
HUMAN = ("recaptcha_token_response", "turnstile_captcha")


def visitor() -> str:
    """Who this is while their session lasts: a keyed hash, which says nothing about them.

    The CSRF token hangs on the same part of the session, so a form that is accepted comes from
    somebody who has one. Nothing is written into the session, and no cookie is set. In a frame
    in another site's page the pass takes the place of the session.
    """
    name = carried_pass() or request.session.sid[:STORED_SESSION_BYTES]
    return hmac(request.env(su=True), "appointment_calendar_sync.visitor", name)


def address() -> str:
    return request.httprequest.remote_addr


def read_form(env, form):
    """What was sent, as a form or as JSON. Raise `BadQuery` when it is neither."""
    if not request.httprequest.is_json:
        return form
    try:
        form = request.get_json_data()
    except json.JSONDecodeError:
        form = None
    if not isinstance(form, dict):
        raise BadQuery("json", env._("This request can not be read."))
    return form


def check_page(env, form):
    """Raise `BadQuery` when this does not come from our own page, used by a person."""
    token = form.get("csrf_token") or request.httprequest.headers.get("X-CSRF-Token")
    known = carried_pass() or (isinstance(token, str) and request.validate_csrf(token))
    if not known:
        raise BadQuery(
            "session",
            env._("This page has been open for too long. Please reload it and try again."),
        )
    if form.get(TRAP):
        raise BadQuery("invalid", env._("This booking could not be accepted."))


def check_not_too_many(env):
    """Raise `BadQuery` when too much was booked from where this comes from."""
    if env["booking.attempt"]._is_too_many(address()):
        raise BadQuery(
            TOO_MANY,
            env._("A lot was booked from your network just now. Please try again in an hour."),
        )


def check_not_too_many_for(env, email):
    """Raise `BadQuery` when too much was booked with that e-mail address."""
    if env["booking.attempt"]._is_too_many(email, EMAILS):
        raise BadQuery(
            TOO_MANY,
            env._("This can not be booked right now. Please try again in an hour, or call us."),
        )


def check_human(env, form):
    """Raise `BadQuery` when Odoo's reCAPTCHA or Turnstile, if set up, takes this for a program."""
    request.params.update({name: form[name] for name in HUMAN if name in form})
    try:
        env["ir.http"]._verify_request_recaptcha_token("booking")
    except UserError as no:
        raise BadQuery("human", env._("%s Please try again, or write to us.", no)) from no


def status_of(bad: BadQuery) -> int:
    return 429 if bad.reason == TOO_MANY else 400
