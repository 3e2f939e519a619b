from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .booking_page import DATA, SERVICE, check_website

WIDTH = 960


class BookingPhotoController(http.Controller):
    """Pictures of what, and of who, can be booked. Nobody else's photo is given out."""

    @http.route(f"{SERVICE}/image", methods=["GET"], readonly=True, save_session=False, **DATA)
    def image(self, service, **_query):
        check_website(service)
        if not service.image:
            raise NotFound()
        return _picture(service, "image", width=WIDTH)

    @http.route(
        f"{SERVICE}/photo/<int:resource_id>",
        methods=["GET"],
        readonly=True,
        save_session=False,
        **DATA,
    )
    def photo(self, service, resource_id, **_query):
        check_website(service)
        resource = service._shown_people().filtered(lambda r: r.id == resource_id)
        if not resource:
            raise NotFound()
        return _picture(resource.user_id, "avatar_128")


def _picture(record, field, **size):
    stream = request.env["ir.binary"]._get_image_stream_from(record.sudo(), field, **size)
    stream.public = True
    return stream.get_response(max_age=3600, as_attachment=False)
