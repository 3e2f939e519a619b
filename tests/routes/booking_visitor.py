"""A visitor's browser, without script: what it opens, posts and gets."""

import re

from odoo.tests.common import HttpCase

from ..models.booking_common import MONDAY, BookingCase, at


class BookingRouteCase(BookingCase, HttpCase):
    """Nobody is logged in."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def path(self, service=None):
        return (service or self.massage).website_url

    def slots(self, service=None, **query):
        """Ask for slots as the page does; `from_` stands for `from`."""
        asked = {"from": MONDAY.isoformat(), "to": MONDAY.isoformat(), "tz": "UTC", **query}
        asked = {key.rstrip("_"): value for key, value in asked.items() if value is not None}
        return self.url_open(f"{self.path(service)}/slots", params=asked)

    def starts(self, **query):
        """The hours that are offered on Monday."""
        days = self.slots(**query).json()["days"]
        return [slot["start"][11:16] for slot in days.get(MONDAY.isoformat(), [])]

    def token(self):
        """The CSRF token of the page, as a browser finds it."""
        page = self.url_open(self.path()).text
        return re.search(r'name="csrf_token" value="(\w+)"', page)[1]

    def form(self, hour=10, **fields):
        values = {
            "csrf_token": self.token(),
            "name": "Jane Doe",
            "email": "jane@client.example",
            "start": at(hour).isoformat(),
            "tz": "UTC",
        }
        return {**values, **fields}

    def confirm(self, form=None, as_json=False, accept="application/json", **fields):
        form = form or self.form(**fields)
        return self.url_open(
            f"{self.path()}/confirm",
            **({"json": form} if as_json else {"data": form}),
            headers={"Accept": accept},
            allow_redirects=False,
            method="POST",
        )

    def appointments(self):
        self.env.invalidate_all()
        events = self.env["calendar.event"].with_context(active_test=False)
        return events.search([("booking_service_id", "=", self.massage.id)])
