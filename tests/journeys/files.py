"""A practitioner leaves another program, and takes its calendar along as a file."""

from __future__ import annotations

from playwright.sync_api import expect

from .calendar_file import Plan, calendar_file
from .journey import Journey
from .pages.booking import BookingPage
from .pages.imports import ImportPage
from .pages.pressing import press
from .world import as_stored, at

PLANS = (
    Plan("Dentist", at(9), at(10)),
    Plan("Pilates", at(11), at(12), "FREQ=DAILY;COUNT=3"),
    Plan("Every 36 hours", at(14), at(15), "FREQ=HOURLY;INTERVAL=36;COUNT=3"),
)


class TestAFile(Journey):
    def setUp(self):
        super().setUp()
        self.ida = self.world.practitioner("Ida Berg")
        self.massage = self.world.service("Massage", self.ida)
        self.page = ImportPage(self.calendars(self.ida).page, self.world.stack.odoo_url)
        self.file = calendar_file("Old program", PLANS)

    def test_she_sees_beforehand_what_comes_takes_it_in_once_and_takes_it_back(self):
        self.look_at("old.ics", self.file)
        expect(self.page.preview).to_contain_text("Dentist")
        expect(self.page.page.get_by_text("1 series as single events")).to_be_visible()
        expect(self.page.page.get_by_text("no words for the repetition")).to_be_visible()
        self.assertEqual([], self.events())

        self.page.take_in()
        self.assertEqual([9, 11, 14, 11, 2, 11, 14], [each.hour for each in self.starts()])
        visitor = self.visitor()
        self.assertFalse(visitor.is_offered(at(9)))
        self.assertTrue(visitor.is_offered(at(10)))

        self.look_at("old again.ics", self.file)
        expect(self.page.page.get_by_text("nothing new to import")).to_be_visible()
        expect(self.page.page.get_by_text("3 already there")).to_be_visible()
        expect(self.page.button("Import")).to_be_hidden()

        self.page.open_file("old.ics")
        self.page.take_back()
        self.assertEqual([], self.events())
        self.assertTrue(visitor.is_offered(at(9)))

    def test_as_busy_time_it_blocks_and_tells_nothing(self):
        self.page.begin()
        self.page.choose("rota.ics", self.file)
        self.page.page.get_by_label("As busy time only").check()
        self.page.look()
        self.page.take_in()
        self.assertEqual([], self.events())
        visitor = self.visitor()
        self.assertFalse(visitor.is_offered(at(9)))
        self.assertFalse(visitor.is_offered(at(11, day=3)))
        self.page.take_back()
        self.assertTrue(visitor.is_offered(at(9)))

    def test_what_is_no_calendar_file_is_told_as_such(self):
        self.page.begin()
        self.page.choose("holiday.ics", b"<!doctype html><h1>Please sign in</h1>")
        told = self.page.page.get_by_role("dialog")
        press(self.page.button("Look at it"), told)
        expect(told).to_contain_text("This is no calendar file")
        told.get_by_role("button", name="Close").last.click()
        self.page.choose("old.ics", self.file)
        self.page.look()
        expect(self.page.preview).to_contain_text("Dentist")

    # --------------------------------------------------------------------------------------------

    def look_at(self, name: str, content: bytes):
        self.page.begin()
        self.page.choose(name, content)
        self.page.look()

    def events(self) -> list[dict]:
        mine = [("user_id", "=", self.ida.user_id)]
        return self.world.odoo.read("calendar.event", mine, "start")

    def starts(self):
        """When her events begin, on everybody's clock."""
        clock = {as_stored(at(hour, day)): at(hour, day) for day in range(9) for hour in range(24)}
        return sorted(clock[each["start"]] for each in self.events())

    def visitor(self) -> BookingPage:
        visitor = BookingPage(self.person("jane").page, self.massage.url)
        visitor.open()
        return visitor
