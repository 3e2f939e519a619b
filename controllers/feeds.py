from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

HEADERS = [
    ("Content-Type", "text/calendar; charset=utf-8"),
    ("Content-Disposition", 'inline; filename="appointments.ics"'),
    ("Cache-Control", "private, no-cache"),  # may be kept, and is asked about each time
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Referrer-Policy", "no-referrer"),
]


class FeedController(http.Controller):
    """Private feeds, for calendar programs that know their secret address."""

    @http.route(
        "/calendar_sync/feed/<string:token>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def feed(self, token, **_query):
        """The feed, or 304 when the program has it already."""
        feed = request.env["calendar.feed"]._from_token(token)
        if not feed:
            raise NotFound()
        feed._note_reading()
        response = request.make_response(feed._content(), HEADERS)
        response.add_etag()
        return response.make_conditional(request.httprequest)
