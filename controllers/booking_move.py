from dataclasses import replace

from odoo import http
from odoo.http import request

from ..core.slots import Refusal
from ..models.free_times.booking_slots import BookingRefused
from .booking_answer import json_answer, refusal
from .booking_fresh import fresh_slots
from .booking_hold import OURS, give_back, keep
from .booking_manage import MANAGE, ROUTE, appointment_of, appointment_page, back_to
from .booking_page import DATA, now, panel_values
from .booking_query import BadQuery, read_choice, read_clock, read_zone
from .booking_sender import (
    address,
    check_not_too_many,
    check_page,
    read_form,
    status_of,
    visitor,
)
from .booking_times import free_times, next_free_day, still_looked_at

MOVE = f"{MANAGE}/move"


class BookingMoveController(http.Controller):
    """A client chooses another time for their appointment.

    With the picker of the booking page, which asks here instead of there: what the appointment
    has is free for it, and it takes the place of a form about who comes.
    """

    @http.route(MOVE, methods=["GET"], **ROUTE)
    def move(self, token, resource="", **_query):
        event = appointment_of(token)
        if not event._booking_can_move():
            return back_to(token)
        service = event._booking_service_as_booked()
        request.env["calendar.remote"]._look_again(service._everyone())
        values = panel_values(service, wanted={"resource": resource})
        return appointment_page("booking_move", event, **values)

    @http.route(f"{MOVE}/slots", methods=["GET"], readonly=True, save_session=False, **DATA)
    def slots(self, token, **query):
        event = appointment_of(token)
        return free_times(event._booking_service_as_booked(), query, event)

    @http.route(f"{MOVE}/next", methods=["GET"], readonly=True, save_session=False, **DATA)
    def next_day(self, token, **query):
        event = appointment_of(token)
        return next_free_day(event._booking_service_as_booked(), query, event)

    @http.route(f"{MOVE}/look", csrf=False, **OURS)
    def look(self, token, **form):
        return still_looked_at(appointment_of(token)._booking_service_as_booked(), form)

    @http.route(f"{MOVE}/hold", csrf=False, **OURS)
    def hold(self, token, **form):
        event = appointment_of(token)
        return keep(event._booking_service_as_booked(), form, event)

    @http.route(f"{MOVE}/release", csrf=False, **OURS)
    def release(self, token, **form):
        return give_back(appointment_of(token)._booking_service_as_booked(), form)

    # The token of the page is checked in `check_page`, so that a page that is too old can say so.
    @http.route(f"{MOVE}/confirm", csrf=False, **OURS)
    def confirm(self, token, **form):
        event = appointment_of(token)
        service = event._booking_service_as_booked()
        try:
            form = read_form(service.env, form)
            self._move(event, form)
        except BadQuery as bad:
            return refusal(status_of(bad), bad.reason, str(bad), fields=bad.fields)
        except BookingRefused as no:
            slots = fresh_slots(service, form, event)
            return refusal(409, no.reason, str(no), slots=slots)
        return json_answer({"url": event._booking_manage_path()})

    def _move(self, event, form):
        service = event._booking_service_as_booked()
        check_page(service.env, form)
        check_not_too_many(service.env)
        if not event._booking_can_move():
            raise BookingRefused(Refusal.NOTICE, event._booking_too_late_text())
        reads = {"zone": read_zone(service, form.get("tz")), "clock": read_clock(form)}
        choice = replace(read_choice(service, form, visitor()), instead_of=event, **reads)
        service._confirm(choice, now())
        service.env["booking.attempt"]._note(address())
