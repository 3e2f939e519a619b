from odoo import http
from odoo.http import request

from .booking_page import panel_values


class BookingBlockController(http.Controller):
    """What the block "Book an appointment" shows, on whatever page it was put."""

    @http.route(
        "/book/block/<int:service_id>", methods=["GET"], type="http", auth="public",
        website=True, sitemap=False,
    )  # fmt: skip
    def block(self, service_id, resource="", **_query):
        """The panel of that service, or of one of its practitioners.

        Nothing for visitors when the service is not there for them; editors of the website
        are told why.
        """
        service = request.env["booking.service"].search(_here(service_id))
        template = "booking_block" if _may_see(service) else "booking_block_missing"
        if template == "booking_block_missing" and not _edits_website():
            return request.make_response("", status=204)
        values = panel_values(service, resource) if service else {}
        return request.render(f"appointment_calendar_sync.{template}", values)


def _here(service_id):
    return [("id", "=", service_id), *request.website.website_domain()]


def _may_see(service):
    return service and (service.website_published or _edits_website())


def _edits_website():
    return request.env.user.has_group("website.group_website_restricted_editor")
