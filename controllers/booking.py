from odoo import http
from odoo.http import request

from .booking_answer import json_answer, refusal, slot_days
from .booking_frame import keep_in_frames_of
from .booking_page import DATA, SERVICE, check_website, framed_page, now, service_page
from .booking_query import BadQuery, read_slot_query
from .booking_sender import check_page, visitor


class BookingController(http.Controller):
    """The visitor's pages, and the free times that they show. The rules are in the models."""

    @http.route("/book", type="http", auth="public", website=True, sitemap=True)
    def services(self, **_query):
        found = request.env["booking.service"].search(request.website.website_domain())
        shown = found.filtered(lambda service: service.website_published or service.can_publish)
        page = request.render("appointment_calendar_sync.booking_services", {"services": shown})
        return keep_in_frames_of(page)

    @http.route(SERVICE, type="http", auth="public", website=True, sitemap=True)
    def service(self, service, resource="", embed="", **_query):
        """The page of a service; with `embed`, for a frame in a page of another website."""
        check_website(service)
        request.env["calendar.remote"]._look_again(service._everyone())
        page = framed_page if embed else service_page
        return page(service, wanted={"resource": resource})

    @http.route(f"{SERVICE}/look", methods=["POST"], csrf=False, save_session=False, **DATA)
    def look(self, service, **form):
        """Somebody still looks at the times: what blocks them should not grow old.

        202 says that something is just being read, and that looking again soon is worth it.
        """
        check_website(service)
        try:
            check_page(service.env, form)
        except BadQuery as bad:
            return refusal(400, bad.reason, str(bad))
        coming = request.env["calendar.remote"]._look_again(service._everyone())
        return request.make_response("", status=202 if coming else 204)

    @http.route(f"{SERVICE}/slots", methods=["GET"], readonly=True, save_session=False, **DATA)
    def slots(self, service, **query):
        """The free times of each day `from`..`to` in `tz`, with `resource` or anyone."""
        check_website(service)
        try:
            asked = read_slot_query(service, query, now())
        except BadQuery as bad:
            return refusal(400, bad.reason, str(bad))
        slots = service._slots(asked.window, now(), asked.resources, visitor())
        return json_answer(slot_days(slots, asked.zone, service._shown_people()))

    @http.route(f"{SERVICE}/next", methods=["GET"], readonly=True, save_session=False, **DATA)
    def next_day(self, service, **query):
        """The first day with a free time, `from` on; null when there is none."""
        check_website(service)
        try:
            asked = read_slot_query(service, query, now())
        except BadQuery as bad:
            return refusal(400, bad.reason, str(bad))
        slots = service._next_slots(asked.window.start, now(), asked.resources)
        days = slot_days(slots, asked.zone, service._shown_people())["days"]
        return json_answer({"tz": asked.zone, "day": min(days, default=None)})
