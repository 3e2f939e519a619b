"""A practitioner whose rota is behind a link."""

from __future__ import annotations

from playwright.sync_api import expect

from ...dev.simulators.common.faults import Fault
from ...dev.simulators.link.server import SECRET, LinkServer
from .calendar_file import Plan, calendar_file
from .journey import Journey
from .own_server import PRIVATE_HOSTS
from .pages.account import AccountDialog
from .pages.booking import BookingPage
from .pages.pressing import press
from .waiting import PATIENCE, eventually
from .world import at

ADDRESS = "Address of the calendar"
SHOWN = "Rota (read only)"
PAGE = b"<!doctype html><title>Sign in</title><h1>Please sign in</h1>"


class TestALink(Journey):
    def setUp(self):
        super().setUp()
        self.world.odoo.call("ir.config_parameter", "set_param", PRIVATE_HOSTS, "True")
        self.plans = [Plan("Night shift", at(9), at(10))]
        self.server = LinkServer(lambda: calendar_file("Rota", self.plans)).start()
        self.addCleanup(self.server.stop)
        self.ida = self.world.practitioner("Ida Berg")
        self.massage = self.world.service("Massage", self.ida)
        self.page = self.calendars(self.ida)
        self.dialog = AccountDialog(self.page.page)

    def test_what_is_behind_the_link_blocks_her_time_and_is_only_read(self):
        self.connect_link()
        visitor = self.visitor()
        visitor.show_day(at(10))
        expect(visitor.time(at(10))).to_be_visible()
        expect(visitor.time(at(9))).to_have_count(0)
        self.plans.append(Plan("Day shift", at(14), at(15)))
        gone = lambda: not visitor.is_offered(at(14))  # noqa: E731
        eventually(gone, PATIENCE, "the new shift taken from the offer")

    def test_the_link_is_shown_to_nobody_again(self):
        self.connect_link()
        self.page.open()
        self.open_account()
        self.assertNotIn(SECRET, self.page.page.content())

    def test_a_page_instead_of_a_calendar_is_told_as_such(self):
        self.server.body = lambda: PAGE
        self.open_dialog()
        self.type(self.server.address)
        self.dialog.expect_trouble("no calendars at this address", ADDRESS)
        expect(self.dialog.dialog).to_contain_text("Copy the link that ends with .ics")
        expect(self.dialog.field(ADDRESS)).to_have_value(self.server.address)
        self.server.body = lambda: calendar_file("Rota", self.plans)
        self.dialog.connect()
        expect(self.page.blocks(SHOWN)).to_be_visible()

    def test_while_the_server_is_away_the_last_that_was_known_counts_and_its_age_is_told(self):
        self.connect_link()
        visitor = self.visitor()
        for trouble in (Fault("reset", times=None), Fault("html", status=200, times=None)):
            with self.subTest(trouble.kind):
                self.server.faults.add(trouble)
                self.page.open()
                self.page.sync_now()
                expect(self.page.progress).to_contain_text("trying again at")
                self.assertFalse(visitor.is_offered(at(9)))
                self.assertTrue(visitor.is_offered(at(10)))
                self.expect_age()
                self.server.faults.clear()
                self.page.open()
                self.page.sync_now()
                self.page.wait_until_read()
        self.plans.clear()
        self.page.sync_now()
        free = lambda: visitor.is_offered(at(9))  # noqa: E731
        eventually(free, PATIENCE, "the shift that was taken out is free")

    # --------------------------------------------------------------------------------------------

    def open_dialog(self):
        self.dialog.open()
        self.dialog.choose("Calendar link", ADDRESS)

    def type(self, address: str):
        self.dialog.field(ADDRESS).fill(address)
        self.dialog.connect()

    def connect_link(self):
        self.open_dialog()
        self.type(self.server.address)
        self.page.blocks(SHOWN).check()
        expect(self.page.page.locator("[name=receives_id]")).to_have_count(0)
        self.page.save_choice()
        self.page.wait_until_read()

    def visitor(self) -> BookingPage:
        visitor = BookingPage(self.person("jane").page, self.massage.url)
        visitor.open()
        return visitor

    def open_account(self):
        page = self.page.page
        press(page.get_by_text("Rota").first, page.get_by_role("tab", name="Behaviour"))

    def expect_age(self):
        """The account's page says how old it is, and why."""
        page = self.page.page
        self.open_account()
        expect(page.get_by_role("alert")).to_contain_text("did not answer properly")
        expect(self.page.progress).to_contain_text("Last read")
        expect(page.locator("td[name=freshness]")).to_contain_text("Late")
        expect(page.locator("td[name=last_pull_at]")).to_contain_text("ago")
