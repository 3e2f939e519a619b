"""A visitor's browser, without script: what it opens, posts and gets."""

import re

from odoo.tests.common import HttpCase

from ..models.booking_common import MONDAY, ONE_HOUR, BookingCase, at, naive_at


class BookingRouteCase(BookingCase, HttpCase):
    """Nobody is logged in."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def somebody_else(self):
        """Another visitor comes, with a browser of their own; it is theirs until `goes_on`."""
        before, self.session = self.opener, None  # the first one's session lasts
        self.authenticate(None, None)
        return before

    def goes_on(self, opener):
        """The visitor of that browser goes on; returns the browser of who was there before."""
        before, self.opener = self.opener, opener
        return before

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

    def named(self, answer, slot):
        """The ids of whom the answer names as free for that slot."""
        free = int(slot["free"], 16)
        return [id for place, id in enumerate(answer["people"]) if free >> place & 1]

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

    def choose(self, hour=10, **fields):
        """Have a time kept, as the page does."""
        return self.send("hold", {"start": at(hour).isoformat(), **fields})

    def go_back(self, hour=10, **fields):
        return self.send("release", {"start": at(hour).isoformat(), **fields})

    def send(self, what, form):
        form = form if "csrf_token" in form else {"csrf_token": self.token(), **form}
        return self.url_open(f"{self.path()}/{what}", data=form, method="POST")

    def kept(self):
        """What is kept: [(hour, whose time)]."""
        self.env.invalidate_all()
        holds = self.env["booking.reservation"].search([("state", "=", "hold")], order="start, id")
        return [((h.start - naive_at(0)) / ONE_HOUR, h.resource_id) for h in holds]

    def appointments(self):
        self.env.invalidate_all()
        events = self.env["calendar.event"].with_context(active_test=False)
        return events.search([("booking_service_id", "=", self.massage.id)])
