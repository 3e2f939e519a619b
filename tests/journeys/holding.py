"""A time is kept for who has chosen it, and the calendars outside have the last word."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial

import psycopg2
from playwright.sync_api import Page, expect

from .browser import ON_A_PHONE, PHONE
from .journey import Journey
from .pages.booking import BookingPage
from .visitor import Visitor, all_at_once
from .waiting import PATIENCE, eventually
from .world import ZONE, at

VISITORS = 12
ASKS = 1.8  # seconds that a visitor waits for vendors
HANGS = 30  # seconds
BOOKING = 20  # seconds for all the rest, on a machine with much else to do


class Holding(Journey):
    """What these journeys have in common: Maya, and visitors who look at her times."""

    def setUp(self):
        super().setUp()
        self.maya = self.world.practitioner("Maya Lindqvist")
        self.massage = self.world.service("Massage", self.maya)

    def visitor(self, name: str, **options) -> BookingPage:
        person = self.person(name, **options)
        person.expected.append("status of 409")
        return BookingPage(person.page, self.massage.url)

    def looks(self, name: str, hour: float) -> BookingPage:
        booking = self.visitor(name)
        booking.open()
        booking.show_day(at(hour))
        return booking


class TestHolding(Holding):
    """Two visitors, each with a browser."""

    def test_what_one_has_chosen_the_other_does_not_see_until_she_goes_back(self):
        jane = self.looks("jane", 10)
        jane.choose(at(10))
        expect(kept(jane.page)).to_contain_text("Kept for you until")
        joan = self.looks("joan", 11)
        expect(joan.time(at(10))).to_have_count(0)
        jane.page.go_back()
        expect(jane.time(at(10))).to_be_visible()
        expect(joan.time(at(10))).to_be_visible()
        jane.page.go_forward()
        expect(kept(jane.page)).to_contain_text("Kept for you until")
        self.assertFalse(joan.is_offered(at(10)))
        jane.page.get_by_role("button", name="Change").click()
        eventually(lambda: joan.is_offered(at(10)), PATIENCE, "10 o'clock offered again")

    def test_choosing_another_time_and_leaving_give_it_back(self):
        jane, joan = self.looks("jane", 10), self.looks("joan", 10)
        jane.choose(at(10))
        jane.page.get_by_role("button", name="Change").click()
        jane.time(at(11)).click()
        expect(kept(jane.page)).to_contain_text("Kept for you until")
        self.assertEqual([True, False], [joan.is_offered(at(hour)) for hour in (10, 11)])
        jane.page.goto("about:blank")
        eventually(lambda: joan.is_offered(at(11)), PATIENCE, "11 o'clock offered again")

    def test_who_is_late_stays_on_the_page_and_sees_what_is_free(self):
        jane, joan = self.looks("jane", 10), self.looks("joan", 10)
        joan.page.evaluate("window.stillTheSame = true")
        with joan.without_news():
            jane.choose(at(10))
            expect(kept(jane.page)).to_contain_text("Kept for you until")
            joan.time(at(10)).click()
            expect(joan.page.get_by_role("alert")).to_contain_text("just taken")
        expect(joan.time(at(10))).to_have_count(0)
        expect(joan.time(at(11))).to_be_visible()
        self.assertTrue(joan.page.evaluate("window.stillTheSame"))

    def test_a_time_that_is_over_is_taken_again_when_one_goes_on(self):
        jane = self.forgetful("jane", 12)
        self.time_passes(jane.page)
        expect(kept(jane.page)).to_contain_text("no longer kept")
        jane.page.get_by_label("Your name").press_sequentially("Jane")
        expect(kept(jane.page)).to_contain_text("kept for you again until")
        expect(jane.page.get_by_label("Your name")).to_have_value("Jane")
        jane.fill("Jane Doe", "jane@client.example")
        jane.confirm()
        self.needs_no_news_until_she_goes_back(jane.page)

    def test_a_time_that_is_over_may_be_somebody_elses_then(self):
        jane = self.forgetful("jane", 13)
        with jane.without_news():
            self.time_passes(jane.page)
            joan = self.looks("joan", 13)
            joan.choose(at(13))
            expect(kept(joan.page)).to_contain_text("Kept for you until")
            jane.page.get_by_label("Your name").press("J")
            expect(jane.page.get_by_role("alert")).to_contain_text("just taken")
        expect(jane.time(at(13))).to_have_count(0)

    def test_on_a_phone_it_is_said_too_and_nothing_jumps(self):
        jane = self.visitor("jane", **ON_A_PHONE)
        jane.open()
        jane.show_day(at(14))
        jane.time(at(14)).tap()
        expect(kept(jane.page)).to_be_visible()
        expect(kept(jane.page)).to_have_attribute("role", "status")
        expect(kept(jane.page)).to_contain_text("Kept for you until")
        width = jane.page.evaluate("document.documentElement.scrollWidth")
        self.assertLessEqual(width, PHONE["width"])

    # --------------------------------------------------------------------------------------------

    def forgetful(self, name: str, hour: float) -> BookingPage:
        """Somebody who chooses a time and then does something else."""
        booking = self.visitor(name)
        booking.page.clock.install()
        booking.open()
        booking.choose(at(hour))
        expect(kept(booking.page)).to_contain_text("Kept for you until")
        return booking

    def needs_no_news_until_she_goes_back(self, page: Page) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.clock.run_for("01:00")
        self.assertFalse([url for url in asked if "/book/" in url])
        with page.expect_request("**/look"):
            page.go_back()

    def time_passes(self, page: Page) -> None:
        """Five minutes, on both sides."""
        with psycopg2.connect(dbname=self.world.database) as link, link.cursor() as cursor:
            cursor.execute(
                "UPDATE booking_reservation SET expires_at = now() at time zone 'UTC'"
                " WHERE state = 'hold'"
            )
        link.close()
        page.clock.fast_forward("05:01")


class TestTheLastWord(Holding):
    """She plans something, and her calendar tells nobody."""

    def setUp(self):
        super().setUp()
        self.connect(self.maya)
        self.vendor.post("notifications", lose=-1)
        self.addCleanup(self.vendor.post, "notifications", lose=0)

    def test_what_she_planned_a_moment_ago_is_not_booked_over(self):
        visitor = self.looks("jane", 10)
        visitor.choose(at(10))
        visitor.fill("Jane Doe", "jane@client.example")
        with visitor.without_news():
            self.plans("Divorce lawyer", 10)
            visitor.press("Book this appointment")
            expect(visitor.page.get_by_role("alert")).to_contain_text("just taken")
        expect(visitor.time(at(10))).to_have_count(0)
        self.assertNotIn("lawyer", visitor.page.content())
        visitor.choose(at(11))
        expect(visitor.page.get_by_label("Your name")).to_have_value("Jane Doe")
        visitor.confirm()

    def test_of_many_who_confirm_at_once_one_asks_and_gets_it(self):
        visitors = [Visitor(self.massage, number) for number in range(VISITORS)]
        self.vendor.post("latency", milliseconds=100)
        self.addCleanup(self.vendor.post, "latency", milliseconds=0)
        answers = all_at_once([partial(visitor.confirm, at(15)) for visitor in visitors])
        self.assertEqual({200: 1, 409: VISITORS - 1}, Counter(a.status_code for a in answers))
        self.assertEqual({"taken"}, {a.json()["reason"] for a in answers if not a.ok})

    def test_of_many_who_want_what_she_has_just_taken_nobody_gets_it(self):
        visitors = [Visitor(self.massage, number) for number in range(VISITORS)]
        self.plans("Dentist", 16)
        answers = all_at_once([partial(visitor.confirm, at(16)) for visitor in visitors])
        self.assertEqual({409}, {answer.status_code for answer in answers})

    def test_a_vendor_that_hangs_costs_two_seconds_at_most(self):
        visitor = Visitor(self.massage, 1)
        hang = {"path": self.vendor.busy_path, "seconds": HANGS, "times": None}
        self.vendor.post("faults", kind="hang", **hang)
        self.addCleanup(self.vendor.delete, "faults")
        began = time.monotonic()
        answer = visitor.confirm(at(17))
        waited = time.monotonic() - began
        self.assertEqual(200, answer.status_code, "she keeps what was last known")
        self.assertGreater(waited, ASKS)
        self.assertLess(waited, ASKS + BOOKING)

    def plans(self, title: str, hour: float) -> None:
        self.vendor.put(self.maya.at(self.vendor), title, at(hour), at(hour + 1), ZONE)


class TestTheLastWordInOutlook(TestTheLastWord):
    @property
    def vendor(self):
        return self.world.outlook


def kept(page: Page):
    return page.locator(".o_booking_kept")
