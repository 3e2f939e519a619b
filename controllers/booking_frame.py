"""Which pages may show ours in a frame, and who books in one.

A frame in another site's page has no cookie: browsers keep it back. So a page that is made for
frames carries a pass, which takes the place of the session. Nobody else's page can send it on:
it travels in a header of its own, and no other origin may set one.
"""

import secrets

from odoo.http import request
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "appointment_calendar_sync.pass"
HEADER = "X-Booking-Pass"
HOURS = 24


def keep_in_frames_of(response, origins=()):
    """Nobody but our own pages, and those of `origins`, may show this one in a frame."""
    allowed = " ".join(["'self'", *origins])
    response.headers["Content-Security-Policy"] = f"frame-ancestors {allowed}"
    if not origins:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def keep_out_of_frames(response):
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    response.headers["X-Frame-Options"] = "DENY"
    return response


def new_pass() -> str:
    """A pass for one page and one visitor; it says nothing about them."""
    name = secrets.token_hex(16)
    return hash_sign(request.env(su=True), SCOPE, name, expiration_hours=HOURS)


def carried_pass() -> str:
    """The name in the pass that came with this request; empty without one that holds."""
    try:
        carried = request.httprequest.headers.get(HEADER, "")
        return verify_hash_signed(request.env(su=True), SCOPE, carried) or ""
    except ValueError:  # not a pass at all
        return ""
