from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.http import request

from .booking_answer import NO_STORE

MANAGE = "/book/manage/<string:token>"

#: Pages of one client: not for search engines, caches or the sites they link to.
PRIVATE = [
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "frame-ancestors 'self'"),
    ("X-Frame-Options", "SAMEORIGIN"),
    NO_STORE,
]
ROUTE = {"type": "http", "auth": "public", "website": True, "sitemap": False}
MAX_FORM = 8 * 1024
MAX_REASON = 500


class BookingManageController(http.Controller):
    """A client's own appointment. Whoever has its address may see it and cancel it."""

    @http.route(MANAGE, methods=["GET"], **ROUTE)
    def appointment(self, token, **_query):
        return appointment_page("booking_manage", appointment_of(token))

    @http.route(f"{MANAGE}/appointment.ics", methods=["GET"], multilang=False, **ROUTE)
    def invitation(self, token, **_query):
        event = appointment_of(token)
        method = "CANCEL" if event.booking_state == "cancelled" else "PUBLISH"
        headers = [
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("Content-Disposition", 'attachment; filename="appointment.ics"'),
            *PRIVATE,
        ]
        return request.make_response(event._booking_ics(method, fields.Datetime.now()), headers)

    @http.route(f"{MANAGE}/cancel", methods=["GET"], **ROUTE)
    def ask(self, token, **_query):
        """Opening a link changes nothing: mail scanners open links too."""
        event = appointment_of(token)
        if not event._booking_can_cancel():
            return back_to(token)
        return appointment_page("booking_cancel", event)

    @http.route(f"{MANAGE}/cancel", methods=["POST"], max_content_length=MAX_FORM, **ROUTE)
    def cancel(self, token, reason="", **_form):
        event = appointment_of(token)
        if event._booking_can_cancel():
            event._booking_cancel("client", reason.strip()[:MAX_REASON])
        return back_to(token)


def appointment_of(token):
    """The appointment which that token opens. Whatever is wrong with it, it is not found."""
    event = request.env["calendar.event"]._booking_from_token(token)
    if not event:
        raise NotFound()
    return event.with_context(lang=request.env.lang)


def appointment_page(template, event, **values):
    """A page of one client, with what it shows beside the appointment."""
    about = {"event": event, "service": event.booking_service_id, "token": event._booking_token()}
    return private_page(template, **{**about, **values})


def private_page(template, **values):
    response = request.render(f"appointment_calendar_sync.{template}", values)
    response.headers.extend(PRIVATE)
    return response


def back_to(token):
    response = request.redirect(f"/book/manage/{token}")
    response.headers.extend(PRIVATE)
    return response
