"""A practitioner's calendar can not be connected: she subscribes to a private feed there."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from ...dev.setup import peers
from ...dev.setup.progress import MissingPiece
from .journey import Journey
from .pages.booking import BookingPage
from .pages.feeds import FeedsPage
from .subscriber import Subscriber
from .world import at


class TestAFeed(Journey):
    def setUp(self):
        super().setUp()
        try:
            programs = self.enterContext(peers.programs(*peers.SUBSCRIBER))
        except MissingPiece as missing:
            self.skipTest(f"NOT RUN, no other calendar program can be had: {missing.what}")
        home = self.enterContext(TemporaryDirectory(prefix="subscriber-"))
        self.program = Subscriber(programs, Path(home))
        self.ida = self.world.practitioner("Ida Berg")
        self.massage = self.world.service("Massage", self.ida)

    def test_another_program_shows_what_is_booked_until_its_address_is_closed(self):
        feeds = FeedsPage(self.calendars(self.ida).page, self.world.stack.odoo_url)
        feeds.open()
        expect(feeds.nothing_yet).to_be_visible()
        feeds.make("My salon")
        self.program.subscribe(feeds.address())
        booked = self.book()

        self.assertTrue(self.program.look())
        self.assertEqual(["10:00-11:00 Jane Doe – Massage"], self.program.agenda(at(10)))
        feeds.page.reload()
        expect(feeds.last_read).to_contain_text("ago")

        booked.cancel()
        self.assertTrue(self.program.look())
        self.assertEqual(["10:00-11:00 CANCELLED Jane Doe – Massage"], self.program.agenda(at(10)))

        feeds.renew()
        self.assertFalse(self.program.look())
        self.program.subscribe(feeds.address())
        self.assertTrue(self.program.look())

        feeds.revoke()
        self.assertFalse(self.program.look())

    def book(self):
        visitor = BookingPage(self.person("jane").page, self.massage.url)
        visitor.open()
        visitor.choose(at(10))
        visitor.fill("Jane Doe", "jane@client.example")
        return visitor.confirm()
