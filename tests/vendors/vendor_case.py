"""A practitioner whose account is at a vendor, spoken to over a real line.

A story is told once, in a class of its own, and once more for each vendor that it is true of:

    class Bookings: ...

    class TestBookingsAtGoogle(Bookings, GoogleCase): ...
"""

from __future__ import annotations

from contextlib import contextmanager

from odoo.tests.common import tagged

from ...models.connections.calendar_connection import PREFIX
from ...providers import registry
from ...providers.grant import accept
from ..models.common import ScheduleCase
from .caldav import CalDAV
from .google import Google
from .outlook import Outlook


class VendorCase(ScheduleCase):
    """Maya has connected an account; its calendar blocks her time and receives bookings."""

    allow_inherited_tests_method = True
    world_class: type
    zone = "Europe/Brussels"

    def setUp(self):
        super().setUp()
        self.world = self.make_world()
        self.addCleanup(self.world.close)
        self.control = self.world.control
        self.set_up_odoo()
        self.connection = self.connect(self.maya)
        self.remote = self.followed()
        self.sync()

    def tearDown(self):
        self.assertEqual([], self.world.complaints())
        super().tearDown()

    def make_world(self):
        return self.world_class()

    def set_up_odoo(self):
        """What the administrator enters."""
        parameters = self.env["ir.config_parameter"]
        for name, value in self.world.settings.items():
            parameters.set_param(PREFIX + name, value)

    def connect(self, user):
        """Connect as the pages do once the vendor has sent the user back."""
        connections = self.env["calendar.connection"].with_user(user)
        vendor = registry.get(self.world.code)
        grant = accept(vendor, connections._settings_for(user), self.world.granted())
        return connections._take_in(self.world.code, grant).sudo()

    def followed(self):
        """What the user ticks."""
        remote = self.connection.remote_ids.filtered(
            lambda remote: remote.remote_id == self.world.calendar
        )
        remote.write({"blocks_availability": True, "receives_bookings": True})
        return remote

    def sync(self, rounds=2):
        """Let both directions run: what is found outside may have to be answered there."""
        super().sync(rounds)

    def read(self, remote):
        """Read this one calendar, and no other."""
        self.env["calendar.notice"]._post(remote)
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()

    def neighbour(self):
        """The other calendar of the account."""
        return self.connection.remote_ids.filtered(
            lambda remote: remote.remote_id == self.world.neighbour
        )

    @contextmanager
    def next_door(self):
        """All hands and eyes are in the other calendar of the account."""
        world = self.world
        world.calendar, world.neighbour = world.neighbour, world.calendar
        try:
            yield
        finally:
            world.calendar, world.neighbour = world.neighbour, world.calendar

    # What both sides hold ---------------------------------------------------------------------

    def times(self):
        """When there is something in the remote calendar, as its owner sees it."""
        return [(each.start, each.stop) for each in self.seen()]

    def titles(self):
        return [each.title for each in self.seen()]

    def seen(self):
        return self.world.seen()

    def written(self):
        """How many requests so far changed something over there."""
        return len(self.world.writes())

    def assertRest(self):
        """Both sides agree: nothing is written any more, and nothing waits."""
        self.sync()
        written, stamps = self.written(), self.stamps()
        for _round in range(3):
            self.sync()
        self.assertEqual(written, self.written())
        self.assertEqual(stamps, self.stamps())
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def stamps(self):
        """What is here of Maya, and when it was last written."""
        events = self.env["calendar.event"].with_context(active_test=False)
        mine = events.search([("user_id", "=", self.maya.id)])
        return mine.mapped(lambda event: (event.id, event.write_date, event.active))


@tagged("post_install", "-at_install", "vendors")
class GoogleCase(VendorCase):
    world_class = Google


@tagged("post_install", "-at_install", "vendors")
class OutlookCase(VendorCase):
    world_class = Outlook


@tagged("post_install", "-at_install", "vendors")
class CalDAVCase(VendorCase):
    """A real server, which tells nothing by itself."""

    world_class = CalDAV
