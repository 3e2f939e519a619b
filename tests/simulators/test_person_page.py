"""The page on which a person changes a simulated calendar, tried in a real browser."""

from __future__ import annotations

import unittest

import requests

from .google_case import JONAS, MAYA, GoogleCase, events, timed, whole_day
from .page_case import CAN_BROWSE, MONDAY, TUESDAY, PageBrowser, PageData

if CAN_BROWSE:
    from playwright.sync_api import expect


class TestPageData(PageData, GoogleCase):
    """What the page and the simulator say to each other."""

    account = home = MAYA

    @property
    def page_url(self) -> str:
        return self.sim.url

    def test_the_page_needs_nothing_from_elsewhere(self):
        page = requests.get(self.sim.url, timeout=10).text
        self.assertIn("Simulated Google Calendar – nothing here leaves this machine", page)
        self.assertNotIn("http", page)

    def test_only_files_of_the_page_are_served(self):
        self.assertEqual(200, self.ask("GET", "page.css").status_code)
        for name in ("..%2fperson.py", "nothing.js"):
            with self.subTest(name):
                self.assertEqual(404, self.ask("GET", name).status_code)

    def test_a_person_makes_changes_and_deletes_an_event(self):
        self.ask("POST", "events", {"account": MAYA, "draft": self.draft(private=True)})
        made = self.week()[0]
        self.assertEqual(("Cut", f"{MONDAY}T10:00", True),
                         (made["title"], made["start"], made["private"]))
        self.ask("PATCH", "events", {"account": MAYA, "id": made["id"], "whole": False,
                                     "draft": self.draft(start=f"{TUESDAY}T09:00",
                                                         end=f"{TUESDAY}T10:00", free=True)})
        seen = self.maya.get(events(event=made["id"])).json()
        self.assertEqual("2027-03-02T09:00:00+01:00", seen["start"]["dateTime"])
        self.assertEqual("transparent", seen["transparency"])
        self.assertNotIn("visibility", seen)
        self.ask("DELETE", "events", {"account": MAYA, "calendar": MAYA, "id": made["id"],
                                      "whole": False})
        self.assertEqual([], self.week())

    def test_one_date_or_the_whole_series(self):
        self.ask("POST", "events", {"account": MAYA, "draft": self.draft(weekly=True)})
        one = self.week()[0]
        self.assertTrue(one["weekly"])
        moved = self.draft(title="Dye", start=f"{TUESDAY}T12:00", end=f"{TUESDAY}T12:30")
        for whole in (False, True):
            self.ask("PATCH", "events", {"account": MAYA, "id": one["id"], "whole": whole,
                                         "draft": moved})
        series = self.maya.get(events(event=one["series"])).json()
        self.assertEqual("Dye", series["summary"])
        self.assertEqual("2027-03-01T10:00:00+01:00", series["start"]["dateTime"])
        self.assertEqual("2027-03-01T10:30:00+01:00", series["end"]["dateTime"])

    def test_a_series_moves_by_as_much_as_the_date_that_was_moved(self):
        self.ask("POST", "events", {"account": MAYA, "draft": self.draft(weekly=True)})
        one = self.week()[0]
        self.ask("PATCH", "events", {"account": MAYA, "id": one["id"], "whole": True, "draft":
                                     self.draft(start=f"{TUESDAY}T12:00", end=f"{TUESDAY}T12:30")})
        series = self.maya.get(events(event=one["series"])).json()
        self.assertEqual("2027-03-02T12:00:00+01:00", series["start"]["dateTime"])

    def test_a_timed_event_becomes_a_whole_day_and_back(self):
        self.ask("POST", "events", {"account": MAYA, "draft": self.draft()})
        made = self.week()[0]["id"]
        for draft in (self.draft(all_day=True, start=MONDAY, end=TUESDAY), self.draft()):
            self.ask("PATCH", "events", {"account": MAYA, "id": made, "whole": False,
                                         "draft": draft})
            self.assertEqual(draft["start"], self.week()[0]["start"])

    def test_what_was_not_changed_stays_as_it_was(self):
        self.control.create_event(MAYA, whole_day(
            MONDAY, TUESDAY, eventType="workingLocation", visibility="public",
            transparency="transparent", workingLocationProperties={"type": "homeOffice"}))
        made = self.week()[0]
        draft = self.draft(title="Salon", all_day=True, start=MONDAY, end=TUESDAY, free=True)
        answer = self.ask("PATCH", "events", {"account": MAYA, "id": made["id"], "whole": False,
                                              "draft": draft})
        self.assertEqual(200, answer.status_code, answer.text)
        self.assertEqual("public", self.control.events(MAYA)[0]["visibility"])

    def test_other_peoples_private_events_are_just_busy(self):
        self.control.create_event(JONAS, timed(MONDAY, visibility="private"))
        self.control.set_role(MAYA, JONAS, "reader")
        self.assertEqual([("Busy", False)], [(e["title"], e["editable"]) for e in self.week()])
        refused = self.ask("POST", "events", {"account": MAYA,
                                              "draft": self.draft(calendar=JONAS)})
        self.assertEqual(409, refused.status_code)

    def test_an_events_link_leads_to_its_week(self):
        made = self.maya.insert(timed(MONDAY))
        answer = requests.get(made["htmlLink"], allow_redirects=False, timeout=10)
        self.assertEqual(f"/?account={MAYA}&date={MONDAY}", answer.headers["Location"])


@unittest.skipUnless(CAN_BROWSE, "needs playwright and a chromium")
class TestPageInBrowser(PageBrowser, GoogleCase):
    account = MAYA

    @property
    def page_url(self) -> str:
        return self.sim.url

    def starts(self) -> list[str]:
        return [e["start"].get("dateTime", "")[:16] for e in self.control.events(MAYA)]

    def test_a_person_fills_in_the_form(self):
        page = self.window()
        page.click("[data-test=new-event]")
        for name, value in (("title", "Haircut"), ("day", TUESDAY), ("from", "14:30"),
                            ("to", "15:15"), ("place", "Salon")):
            page.fill(f"[data-test=field-{name}]", value)
        page.check("[data-test=field-private]")
        page.click("[data-test=save]")
        expect(self.event(page, "Haircut")).to_contain_text("14:30 – 15:15")
        made = self.control.events(MAYA)[0]
        self.assertEqual(("Haircut", "private", "2027-03-02T14:30:00+01:00"),
                         (made["summary"], made["visibility"], made["start"]["dateTime"]))
        self.assertEqual([], self.mistakes)

    def test_a_click_on_an_empty_time_begins_there(self):
        page = self.window()
        column = page.locator(f"[data-test=day-{TUESDAY}]")
        column.click(position={"x": 20, "y": column.bounding_box()["height"] * 11.6 / 24})
        expect(page.locator("[data-test=field-day]")).to_have_value(TUESDAY)
        expect(page.locator("[data-test=field-from]")).to_have_value("11:30")
        page.click("[data-test=save]")
        expect(self.event(page, "")).to_be_visible()

    def test_an_event_is_dragged_to_another_day_and_time(self):
        self.control.create_event(MAYA, timed(MONDAY, "09:00", "10:00"))
        page = self.window()
        self.drag(page, "Cut", TUESDAY, hours=2)
        expect(self.event(page, "Cut")).to_contain_text("11:00 – 12:00")
        self.assertEqual([f"{TUESDAY}T11:00"], self.starts())

    def test_what_others_do_appears_by_itself(self):
        page = self.window()
        made = self.control.create_event(MAYA, timed(MONDAY, summary="Booked"))
        expect(self.event(page, "Booked")).to_be_visible()
        self.control.delete_event(MAYA, made["id"])
        expect(self.event(page, "Booked")).to_be_hidden()

    def test_a_deletion_takes_the_whole_series_when_told_so(self):
        self.control.create_event(MAYA, timed(MONDAY, recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
        page = self.window()
        expect(self.event(page, "Cut")).to_have_count(3)
        self.event(page, "Cut").first.click()
        page.click("[data-test=delete]")
        expect(self.event(page, "Cut")).to_have_count(2)
        self.event(page, "Cut").first.click()
        page.check("[data-test=whole-series]")
        page.click("[data-test=delete]")
        expect(self.event(page, "Cut")).to_have_count(0)
        self.assertEqual([], self.mistakes)

    def test_a_phone_shows_a_list_of_days_that_fits(self):
        self.control.create_event(MAYA, timed(MONDAY))
        self.control.create_event(MAYA, whole_day(TUESDAY, "2027-03-03"))
        page = self.window(width=390)
        expect(self.event(page, "Cut")).to_contain_text("10:00 – 11:00")
        expect(self.event(page, "Fair")).to_contain_text("all day")
        wide = page.evaluate("document.documentElement.scrollWidth")
        self.assertLessEqual(wide, 390)
        self.event(page, "Cut").click()
        page.fill("[data-test=field-title]", "Dye")
        page.click("[data-test=save]")
        expect(self.event(page, "Dye")).to_be_visible()
