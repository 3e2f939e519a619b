from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from .booking_manage import private_page

MINE = "/my/appointments"
A_PAGE = 20


class BookingPortal(CustomerPortal):
    """A client who logs in finds their own appointments, each with its page."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "booking_count" in counters:
            values["booking_count"] = len(request.env.user.partner_id._booking_upcoming())
        return values

    @route(
        [MINE, f"{MINE}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def appointments(self, page=1, **_query):
        """What is to come, all of it, and page by page what was or does not take place."""
        client = request.env.user.partner_id
        pages = pager(url=MINE, total=client._booking_past_count(), page=page, step=A_PAGE)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "appointments",
            "upcoming": client._booking_upcoming() if pages["page"]["num"] == 1 else (),
            "past": client._booking_past(offset=pages["offset"], limit=A_PAGE),
            "pager": pages,
        }
        return private_page("booking_portal", **values)
