"""What the booking routes share."""

from datetime import datetime, timezone

from werkzeug.exceptions import NotFound

from odoo.http import request

from .booking_frame import keep_in_frames_of, new_pass

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
    values = panel_values(service, form=form, problem=problem, fields=fields, wanted=wanted)
    page = request.render("appointment_calendar_sync.booking_service", values)
    return keep_in_frames_of(page)


def framed_page(service, wanted=None):
    """The same, for a frame in a page of a website that may show it."""
    values = {**panel_values(service, wanted=wanted), "booking_pass": new_pass()}
    page = request.render("appointment_calendar_sync.booking_embed", values)
    page.headers["Cache-Control"] = "no-store"
    return keep_in_frames_of(page, service._embed_origins())


def panel_values(service, only="", form=None, problem="", fields=None, wanted=None):
    """What the panel shows in which a service is booked; `only` with the practitioner of that id.

    An id that is nobody's is taken for none: a page that was saved long ago may hold it.
    """
    user = request.env.user
    known = {} if user._is_public() else {"name": user.name, "email": user.email}
    people = service._shown_people()
    chosen = people.filtered(lambda each: service._visitor_chooses() and str(each.id) == only)
    return {
        "main_object": service,
        "service": service,
        "resources": chosen or people,
        "only": chosen.id,
        "form": form or {**known, **(wanted or {})},
        "questions": service.sudo().question_ids,
        "problem": problem,
        "fields": fields or {},
    }
