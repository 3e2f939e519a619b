"""A practitioner whose calendars are on a server of her own, which a password opens."""

from __future__ import annotations

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from ...dev.simulators.caldav import Front, radicale
from ...dev.simulators.caldav.front import PASSWORD
from ...dev.simulators.caldav.own_calendar import OwnCalendar
from ...dev.simulators.caldav.servers import ACCOUNT
from .journey import Journey
from .pages.account import AccountDialog
from .pages.booking import BookingPage
from .pages.pressing import press
from .waiting import PATIENCE, eventually
from .world import ZONE, at

PRIVATE_HOSTS = "appointment_calendar_sync.caldav_allow_private_hosts"
NUMBERS = itertools.count(1)


class TestOwnServer(Journey):
    def setUp(self):
        super().setUp()
        self.world.odoo.call("ir.config_parameter", "set_param", PRIVATE_HOSTS, "True")
        self.front = Front(radicale()).start()
        self.addCleanup(self.front.stop)
        self.work, self.private = (self.own_calendar(name) for name in ("Work", "Private"))
        self.ida = self.world.practitioner("Ida Berg")
        self.massage = self.world.service("Massage", self.ida)
        self.page = self.calendars(self.ida)
        self.dialog = AccountDialog(self.page.page)

    def test_the_dialog_says_what_is_wrong_and_keeps_all_but_the_password(self):
        self.open_dialog()
        self.type(self.world.stack.odoo_url, "guess")
        self.dialog.expect_trouble("no calendars at this address", "Address of the calendar server")
        self.type(self.front.url, "guess")
        self.dialog.expect_trouble("did not let us in", "Password")
        expect(self.dialog.field("Password")).to_have_value("")
        expect(self.dialog.field("User name")).to_have_value(ACCOUNT)
        expect(self.dialog.field("Address of the calendar server")).to_have_value(self.front.url)
        self.dialog.fill(Password=PASSWORD)
        self.dialog.connect()
        expect(self.page.blocks("Work")).to_be_visible()

    def test_her_calendars_block_her_time_and_receive_bookings(self):
        self.plan("Dentist", at(9), at(10))
        self.connect_server()
        visitor = self.visitor()
        visitor.show_day(at(10))
        expect(visitor.time(at(10))).to_be_visible()
        expect(visitor.time(at(9))).to_have_count(0)
        self.book(visitor, 14, "Jane Doe")
        self.wait_for_titles("Jane Doe – Massage")
        self.assertEqual(["Dentist"], self.private.titles())
        self.assertNotRegex(self.work.text(), r"(?m)^(ATTENDEE|ORGANIZER)")

    def test_what_she_plans_goes_from_the_screen_of_who_looks(self):
        self.connect_server()
        visitor = self.visitor()
        visitor.show_day(at(11))
        expect(visitor.time(at(11))).to_be_visible()
        self.plan("Emergency", at(11), at(12))
        expect(visitor.time(at(11))).to_have_count(0)

    def test_what_she_planned_a_moment_ago_is_not_booked_over(self):
        self.connect_server()
        jane = self.person("jane")
        jane.expected.append("status of 409")
        visitor = BookingPage(jane.page, self.massage.url)
        visitor.open()
        visitor.choose(at(13))
        visitor.fill("Jane Doe", "jane@client.example")
        with visitor.without_news():
            self.private.put("Lunch with Ann", at(13), at(14))
            visitor.press("Book this appointment")
            expect(jane.page.get_by_role("alert")).to_contain_text("just taken")
        expect(visitor.time(at(13))).to_have_count(0)
        self.assertEqual([], self.work.titles())

    def test_a_password_that_was_changed_is_asked_for_and_nothing_is_lost(self):
        self.connect_server()
        self.front.password = "a new one"
        self.book(self.visitor(), 15, "Joan Roe")
        progress = self.page.progress
        eventually(lambda: self.state() == "reconnect", PATIENCE, "the sad truth")
        self.page.open()
        expect(progress).to_contain_text("Please connect again")
        address = self.dialog.field("Address of the calendar server")
        press(self.page.page.get_by_role("button", name="Connect again"), address)
        expect(address).to_have_value(self.front.url)
        expect(self.dialog.field("Password")).to_be_focused()
        self.dialog.fill(Password="a new one")
        self.dialog.connect()
        self.page.wait_until_read()
        self.wait_for_titles("Joan Roe – Massage")
        self.leave()

    # --------------------------------------------------------------------------------------------

    def own_calendar(self, name: str) -> OwnCalendar:
        address = f"{self.front.behind.url}/{ACCOUNT}/{next(NUMBERS)}/"
        calendar = OwnCalendar(address, {"X-Remote-User": ACCOUNT})
        calendar.make(name)
        self.addCleanup(calendar.remove)
        return calendar

    def plan(self, title: str, start: datetime, stop: datetime) -> None:
        """She writes something into her private calendar; both times are on everybody's clock."""
        zone = ZoneInfo(ZONE)
        self.private.put(title, start.replace(tzinfo=zone), stop.replace(tzinfo=zone))

    def open_dialog(self):
        self.dialog.open()
        self.dialog.choose("Another server")

    def type(self, address: str, password: str):
        self.dialog.fill(
            Address_of_the_calendar_server=address, User_name=ACCOUNT, Password=password
        )
        self.dialog.connect()

    def connect_server(self):
        """Her private calendar blocks her time, the other one too and receives bookings."""
        self.open_dialog()
        self.type(self.front.url, PASSWORD)
        self.page.blocks("Private").check()
        self.page.blocks("Work").check()
        self.page.receive_in("Work")
        self.page.save_choice()
        self.page.wait_until_read()

    def leave(self):
        """Disconnecting says what became of the password."""
        self.page.disconnect()
        told = self.page.page.locator(".o_notification")
        expect(told).to_contain_text("has forgotten how it was opened")
        self.assertEqual(["Joan Roe – Massage"], self.work.titles())

    def visitor(self) -> BookingPage:
        visitor = BookingPage(self.person("jane").page, self.massage.url)
        visitor.open()
        return visitor

    def book(self, visitor: BookingPage, hour: int, name: str):
        visitor.choose(at(hour))
        visitor.fill(name, f"{name.split()[0].lower()}@client.example")
        visitor.confirm()

    def state(self) -> str:
        mine = [("user_id", "=", self.ida.user_id)]
        return self.world.odoo.read("calendar.connection", mine, "state")[0]["state"]

    def wait_for_titles(self, *titles: str):
        there = lambda: self.work.titles() == sorted(titles)  # noqa: E731
        eventually(there, PATIENCE, f"{titles} in her calendar, each once")
