"""What the booking routes share."""

from datetime import datetime, timezone

from werkzeug.exceptions import NotFound

from odoo.http import request

SERVICE = '/book/<model("booking.service"):service>'

#: Routes of data: no language in their address, not for search engines.
DATA = {"type": "http", "auth": "public", "website": True, "multilang": False, "sitemap": False}


def now() -> datetime:
    return datetime.now(timezone.utc)


def check_website(service):
    """A service of another website is not here."""
    if not service.can_access_from_current_website():
        raise NotFound()


def service_page(service, form=None, problem="", fields=None, wanted=None):
    """The page on which a service is booked, with what was typed and what is wrong with it.

    `wanted` is chosen beforehand for who comes with nothing typed yet.
    """
    user = request.env.user
    known = {} if user._is_public() else {"name": user.name, "email": user.email}
    values = {
        "main_object": service,
        "service": service,
        "resources": service._shown_people(),
        "form": form or {**known, **(wanted or {})},
        "problem": problem,
        "fields": fields or {},
    }
    return request.render("appointment_calendar_sync.booking_service", values)
