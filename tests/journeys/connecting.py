"""A practitioner connects her own calendar, changes her mind, and comes back."""

from __future__ import annotations

from playwright.sync_api import expect

from .journey import Journey
from .pages.booking import BookingPage
from .pages.vendor import ConsentPage
from .waiting import PATIENCE, eventually
from .world import ZONE, at

EVENTS = "auth/calendar.events"


class TestConnecting(Journey):
    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")

    def test_from_her_preferences_to_calendars_that_are_read(self):
        self.dinner(self.maya.at(self.vendor, "family"))
        calendars = self.calendars(self.maya)
        calendars.open_preferences()
        calendars.connect(self.vendor.label)
        ConsentPage(calendars.page).allow(self.account)
        expect(calendars.blocks(self.main)).to_be_checked()
        expect(calendars.blocks("Family")).not_to_be_checked()
        calendars.blocks("Family").check()
        calendars.save_choice()
        expect(calendars.progress).to_be_visible()
        calendars.wait_until_read()

        massage = self.world.service("Massage", self.maya)
        visitor = BookingPage(self.person("jane").page, massage.url)
        visitor.open()
        visitor.show_day(at(18))
        expect(visitor.time(at(17))).to_be_visible()
        expect(visitor.time(at(18))).to_have_count(0)

    def test_saying_no_is_answered_kindly_and_connects_nothing(self):
        calendars = self.calendars(self.maya)
        self.people[-1].expected.append("status of 400")
        calendars.connect(self.vendor.label)
        ConsentPage(calendars.page).refuse()
        heading = calendars.page.get_by_role("heading", level=1)
        expect(heading).to_have_text("You did not allow access")
        self.assertEqual([], self.connections())

        calendars.page.get_by_role("link", name="Back to My calendars").click()
        expect(calendars.connect_link(self.vendor.label)).to_be_visible()

    def test_leaving_and_coming_back_doubles_nothing(self):
        massage = self.world.service("Massage", self.maya)
        calendars = self.connect(self.maya)
        visitor = BookingPage(self.person("jane").page, massage.url)
        self.book(visitor, at(9), "Jane Doe")
        self.wait_for_titles("Jane Doe – Massage")
        before = self.ids()

        calendars.disconnect()
        expect(calendars.progress).to_contain_text("Disconnected")
        self.book(visitor, at(11), "Joan Roe")
        self.assertEqual(before, self.ids(), "what was there stays, and nothing is added")

        calendars.connect_again()
        ConsentPage(calendars.page).allow(self.account)
        calendars.wait_until_read()
        self.wait_for_titles("Jane Doe – Massage", "Joan Roe – Massage")
        self.assertLess(before, self.ids())

    def test_she_is_told_when_the_vendor_lets_odoo_in_no_more_and_nothing_is_lost(self):
        massage = self.world.service("Massage", self.maya)
        calendars = self.connect(self.maya)
        self.vendor.withdraw(self.account)
        visitor = BookingPage(self.person("jane").page, massage.url)
        self.book(visitor, at(9), "Jane Doe")

        eventually(lambda: self.connections()[0]["state"] == "reconnect", PATIENCE, "the sad truth")
        calendars.open()
        expect(calendars.progress).to_contain_text("Please connect again")
        calendars.connect_again()
        ConsentPage(calendars.page).allow(self.account)
        calendars.wait_until_read()
        self.wait_for_titles("Jane Doe – Massage")

    # --------------------------------------------------------------------------------------------

    def connections(self) -> list[dict]:
        return self.world.odoo.read(
            "calendar.connection", [("user_id", "=", self.maya.user_id)], "state"
        )

    @property
    def account(self) -> str:
        return self.vendor.account(self.maya.login)

    @property
    def main(self) -> str:
        """The name of her main calendar."""
        return self.vendor.main_name(self.maya.login)

    def dinner(self, calendar: str) -> None:
        """Something that the family has planned."""
        self.vendor.put(calendar, "Dinner with grandmother", at(18), at(20), ZONE)

    def book(self, visitor: BookingPage, moment, name: str) -> None:
        visitor.open()
        visitor.choose(moment)
        visitor.fill(name, f"{name.split()[0].lower()}@client.example")
        visitor.confirm()

    def wait_for_titles(self, *titles: str) -> None:
        def are_there() -> bool:
            return self.vendor.titles(self.maya.at(self.vendor)) == sorted(titles)

        eventually(are_there, PATIENCE, f"{titles} in her calendar, each once")

    def ids(self) -> set[str]:
        return self.vendor.ids(self.maya.at(self.vendor))


class TestConnectingInParts(Journey):
    """Google lets people untick single permissions."""

    def test_a_permission_that_was_left_out_is_named_and_nothing_is_connected(self):
        maya = self.world.practitioner("Maya Lindqvist")
        calendars = self.calendars(maya)
        self.people[-1].expected.append("status of 400")
        calendars.connect("Google")
        consent = ConsentPage(calendars.page)
        consent.untick(EVENTS)
        consent.allow(self.world.google.account(maya.login))
        heading = calendars.page.get_by_role("heading", level=1)
        expect(heading).to_have_text("A permission is missing")
        calendars.page.get_by_role("link", name="Back to My calendars").click()
        expect(calendars.connect_link("Google")).to_be_visible()


class TestConnectingOutlook(TestConnecting):
    """The same practitioner, and the other vendor's pages."""

    @property
    def vendor(self):
        return self.world.outlook
