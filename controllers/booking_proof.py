from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..models.free_times.booking_slots import BookingRefused
from .booking_manage import MAX_FORM, ROUTE, private_page
from .booking_page import SERVICE, check_website, now

PROOF = "/book/confirm/<int:pending_id>/<string:code>"


class BookingProofController(http.Controller):
    """A booking that waits until its visitor has shown that the e-mail address is theirs."""

    @http.route(f"{SERVICE}/mail-sent", methods=["GET"], **ROUTE)
    def sent(self, service, **_query):
        check_website(service)
        minutes = request.env["booking.pending"]._minutes()
        return private_page("booking_proof_sent", service=service, minutes=minutes)

    @http.route(PROOF, methods=["GET"], **ROUTE)
    def ask(self, pending_id, code, **_query):
        """Opening a link books nothing: mail scanners open links too."""
        return _pending_page(_pending(pending_id, code))

    @http.route(PROOF, methods=["POST"], max_content_length=MAX_FORM, **ROUTE)
    def book(self, pending_id, code, **_form):
        """Whoever presses twice, or in two windows, comes to the one appointment."""
        pending = _pending(pending_id, code)
        if not pending._is_open():
            return _pending_page(pending)
        try:
            appointment = pending._book(now())
        except BookingRefused as no:
            request.env.cr.rollback()
            request.env.invalidate_all(flush=False)
            return _pending_page(_pending(pending_id, code), str(no))
        return request.redirect(appointment._booking_manage_path())


def _pending(pending_id, code):
    pending = request.env["booking.pending"]._from_code(pending_id, code)
    if not pending:
        raise NotFound()
    return pending.with_context(lang=request.env.lang)


def _pending_page(pending, problem=""):
    if pending.event_id:
        return request.redirect(pending.event_id._booking_manage_path())
    values = {"pending": pending, "service": pending.service_id, "problem": problem}
    return private_page("booking_proof", **values)
