from odoo import http
from odoo.http import request

from .booking_frame import keep_in_frames_of
from .booking_page import DATA, SERVICE, check_website, framed_page, service_page
from .booking_times import free_times, next_free_day, still_looked_at


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
        check_website(service)
        return still_looked_at(service, form)

    @http.route(f"{SERVICE}/slots", methods=["GET"], readonly=True, save_session=False, **DATA)
    def slots(self, service, **query):
        check_website(service)
        return free_times(service, query)

    @http.route(f"{SERVICE}/next", methods=["GET"], readonly=True, save_session=False, **DATA)
    def next_day(self, service, **query):
        check_website(service)
        return next_free_day(service, query)
