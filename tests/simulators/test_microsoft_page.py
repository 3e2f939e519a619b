"""The page on which a person changes a simulated Outlook calendar."""

from __future__ import annotations

import re
import unittest
from urllib.parse import quote

import requests

from .microsoft_case import JONAS, MAYA, MicrosoftCase, timed, weekly, whole_day
from .page_case import CAN_BROWSE, MONDAY, TUESDAY, PageBrowser, PageData

if CAN_BROWSE:
    from playwright.sync_api import expect


class PageCase(MicrosoftCase):
    allow_inherited_tests_method = True
    account = MAYA

    @property
    def page_url(self) -> str:
        return self.sim.page_url

    @property
    def home(self) -> str:
        return self.default

    def stored(self) -> list[dict]:
        return self.control.events(MAYA)

    def starts(self) -> list[str]:
        return [event["start"]["dateTime"][:16] for event in self.stored()]


class TestPageData(PageData, PageCase):
    """What the page and the simulator say to each other."""

    def test_it_is_outlooks_page_in_its_own_colours(self):
        page = requests.get(self.page_url, timeout=10).text
        self.assertIn("Simulated Outlook – nothing here leaves this machine", page)
        self.assertNotIn("http", page)
        self.assertEqual([], re.findall(r"\{\w+\}", page))
        accent = re.search(r"--accent: (#\w+)", page)[1]
        self.assertIn(accent, self.ask("GET", "icon.svg").text)
        self.assertIn(accent, [card["color"] for card in self.ask(
            "GET", "week", account=MAYA, **{"from": MONDAY}).json()["calendars"]])

    def test_a_person_makes_changes_and_deletes_an_event(self):
        self.create(private=True, place="Salon")
        made = self.week()[0]
        self.assertEqual(("Cut", f"{MONDAY}T10:00", True, "Salon"), tuple(
            made[name] for name in ("title", "start", "private", "place")))
        self.change(made["id"], start=f"{TUESDAY}T09:00", end=f"{TUESDAY}T10:00", free=True)
        seen = self.maya.event(made["id"])
        self.assertEqual(("2027-03-02T08:00:00.0000000", "free", "normal"), (
            seen["start"]["dateTime"], seen["showAs"], seen["sensitivity"]))
        self.remove(made["id"])
        self.assertEqual([], self.week())
        self.assertEqual([], self.control.mails())

    def test_one_date_or_the_whole_series(self):
        self.create(weekly=True)
        one = self.week()[0]
        self.assertTrue(one["weekly"])
        self.change(one["id"], title="Dye")
        self.change(one["id"], whole=True, title="Massage", start=f"{MONDAY}T12:00",
                    end=f"{MONDAY}T12:30")
        series = self.maya.event(one["series"])
        self.assertEqual(("Massage", "2027-03-01T11:00:00.0000000", "2027-03-01T11:30:00.0000000"),
                         (series["subject"], series["start"]["dateTime"],
                          series["end"]["dateTime"]))
        self.remove(one["id"], whole=True)
        self.assertEqual([], self.week())

    def test_a_series_moves_to_another_day_with_its_pattern(self):
        for recurrence, wanted in (
            (weekly(MONDAY, "monday", "thursday"), {"daysOfWeek": ["tuesday", "friday"]}),
            ({"pattern": {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 1},
              "range": {"type": "noEnd", "startDate": MONDAY}}, {"dayOfMonth": 2}),
            ({"pattern": {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 1, "month": 3},
              "range": {"type": "noEnd", "startDate": MONDAY}}, {"dayOfMonth": 2, "month": 3}),
            ({"pattern": {"type": "daily", "interval": 2},
              "range": {"type": "noEnd", "startDate": MONDAY}}, {"interval": 2}),
        ):
            with self.subTest(recurrence["pattern"]["type"]):
                made = self.control.create_event(MAYA, timed(MONDAY, recurrence=recurrence))
                one = next(e for e in self.week() if e["series"] == made["id"])
                answer = self.change(one["id"], whole=True, start=f"{TUESDAY}T10:00",
                                     end=f"{TUESDAY}T11:00")
                self.assertEqual(200, answer.status_code, answer.text)
                series = self.maya.event(made["id"])
                self.assertEqual("2027-03-02T09:00:00.0000000", series["start"]["dateTime"])
                self.assertEqual(wanted, {name: series["recurrence"]["pattern"][name]
                                          for name in wanted})

    def test_a_series_by_weekdays_of_a_month_stays_on_its_day(self):
        pattern = {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["monday"],
                   "index": "first"}
        self.control.create_event(MAYA, timed(MONDAY, recurrence={
            "pattern": pattern, "range": {"type": "noEnd", "startDate": MONDAY}}))
        answer = self.change(self.week()[0]["id"], whole=True, start=f"{TUESDAY}T10:00",
                             end=f"{TUESDAY}T11:00")
        self.assertEqual(409, answer.status_code)
        self.assertIn("can not be moved", answer.json()["error"])

    def test_another_title_for_a_series_leaves_its_exceptions_alone(self):
        self.create(weekly=True)
        one, series = self.week()[0], self.stored()[0]["id"]
        self.control.change_occurrence(MAYA, series, "2027-03-08", {"subject": "Dye"})
        self.change(one["id"], whole=True, title="Massage")
        self.assertEqual(["Massage", "Dye"], [event["subject"] for event in self.stored()])

    def test_a_timed_event_becomes_a_whole_day_and_back(self):
        self.create()
        made = self.week()[0]["id"]
        for times in ({"all_day": True, "start": MONDAY, "end": TUESDAY}, {}):
            self.change(made, **times)
            entry = self.week()[0]
            self.assertEqual((times.get("start", f"{MONDAY}T10:00"), bool(times)),
                             (entry["start"], entry["all_day"]))

    def test_what_was_not_changed_stays_as_it_was(self):
        made = self.control.create_event(MAYA, timed(
            MONDAY, zone="Asia/Tokyo", showAs="oof", sensitivity="confidential",
            isOnlineMeeting=True, body={"contentType": "text", "content": "Bring the forms"}))
        entry = self.week()[0]
        self.assertEqual(("away", True), (entry["kind"], entry["private"]))
        self.change(made["id"], title="Home", start=entry["start"], end=entry["end"],
                    private=True)
        after = self.stored()[0]
        kept = ("showAs", "sensitivity", "originalStartTimeZone", "start", "onlineMeeting", "body")
        self.assertEqual("Home", after["subject"])
        self.assertEqual([made[name] for name in kept], [after[name] for name in kept])

    def test_what_outlook_says_of_time_is_seen(self):
        for number, (fields, seen) in enumerate((
            ({"showAs": "free"}, {"free": True}), ({"showAs": "tentative"}, {"tentative": True}),
            ({"showAs": "workingElsewhere"}, {"kind": "place", "free": True}),
            ({"showAs": "oof"}, {"kind": "away"}), ({"isOnlineMeeting": True}, {"kind": "video"}),
        )):
            with self.subTest(str(fields)):
                self.control.create_event(MAYA, timed(MONDAY, subject=str(number), **fields))
                entry = next(e for e in self.week() if e["title"] == str(number))
                self.assertEqual(seen, {name: entry[name] for name in seen})

    def test_an_invitation_is_seen_with_its_answer(self):
        for answer, seen in (("notResponded", (True, False)), ("declined", (False, True))):
            self.control.invite(MAYA, timed(MONDAY, subject=answer), response=answer)
            entry = next(e for e in self.week() if e["title"] == answer)
            self.assertEqual(seen, (entry["tentative"], entry["declined"]))

    def test_a_mailbox_in_a_zone_that_graph_does_not_list(self):
        self.account = "tim@salon.example"
        self.default = self.control.add_account(self.account, zone="Europe/Busingen")["calendar"]
        self.assertEqual(200, self.create().status_code)
        self.assertEqual([f"{MONDAY}T10:00"], [entry["start"] for entry in self.week()])

    def test_a_calendar_to_look_at_can_not_be_written(self):
        shared = self.control.add_calendar(MAYA, "Academy", "read", "academy@colours.example")
        self.control.create_event(shared["id"], whole_day(MONDAY, TUESDAY))
        entry = self.week()[0]
        self.assertEqual((False, True), (entry["editable"], entry["all_day"]))
        self.assertEqual(409, self.create(calendar=shared["id"]).status_code)

    def test_an_events_link_leads_to_its_week(self):
        made = self.maya.made(timed(MONDAY))
        for address, wanted in ((made["webLink"], f"/?account={MAYA}&date={MONDAY}"),
                                (f"/owa/?itemid={quote('nothing')}", "/")):
            path = "/owa/" + address.partition("/owa/")[2]
            answer = requests.get(self.page_url + path, allow_redirects=False, timeout=10)
            self.assertEqual(wanted, answer.headers["Location"])

    def test_everyone_with_a_mailbox_is_there(self):
        self.assertEqual([MAYA, JONAS], [one["id"] for one in self.ask("GET", "accounts").json()])


@unittest.skipUnless(CAN_BROWSE, "needs playwright and a chromium")
class TestPageInBrowser(PageBrowser, PageCase):
    def test_a_person_fills_in_the_form(self):
        page = self.window()
        page.click("[data-test=new-event]")
        for name, value in (("title", "Haircut"), ("day", TUESDAY), ("from", "14:30"),
                            ("to", "15:15"), ("place", "Salon")):
            page.fill(f"[data-test=field-{name}]", value)
        page.check("text=Tentative")
        page.click("[data-test=save]")
        expect(self.event(page, "Haircut")).to_contain_text("14:30 – 15:15")
        made = self.stored()[0]
        self.assertEqual(("Haircut", "tentative", "2027-03-02T13:30:00.0000000"),
                         (made["subject"], made["showAs"], made["start"]["dateTime"]))
        self.assertEqual([], self.mistakes)

    def test_an_event_is_dragged_to_another_day_and_time(self):
        self.control.create_event(MAYA, timed(MONDAY, "09:00", "10:00"))
        page = self.window()
        self.drag(page, "Cut", TUESDAY, hours=2)
        expect(self.event(page, "Cut")).to_contain_text("11:00 – 12:00")
        self.assertEqual([f"{TUESDAY}T10:00"], self.starts())

    def test_what_others_do_appears_by_itself(self):
        page = self.window()
        made = self.maya.made(timed(MONDAY, subject="Booked"))
        expect(self.event(page, "Booked")).to_be_visible()
        self.control.delete_event(MAYA, made["id"])
        expect(self.event(page, "Booked")).to_be_hidden()

    def test_a_deletion_takes_the_whole_series_when_told_so(self):
        self.control.create_event(MAYA, timed(MONDAY, recurrence=weekly(
            MONDAY, "monday", "tuesday", "thursday")))
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

    def test_the_page_and_its_form_fit_a_desk_and_a_phone(self):
        self.control.create_event(MAYA, timed(MONDAY, "10:00", "10:30", subject="Team meeting"))
        for width in (1280, 390):
            with self.subTest(width):
                page = self.window(width)
                self.event(page, "Team meeting").click()
                self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                self.assertEqual([0, 0], page.evaluate(
                    "[form, dialog].map(part => part.scrollWidth - part.clientWidth)"))
                self.assertTrue(self.in_sight(page))

    def in_sight(self, page) -> bool:
        """True when no field of the form reaches out of the form's inner edge."""
        return page.evaluate("""() => {
            const style = getComputedStyle(form);
            const edge = form.getBoundingClientRect().right - parseFloat(style.paddingRight);
            return [...form.querySelectorAll('input, select, button')]
                .every(part => part.getBoundingClientRect().right <= edge + 0.5);
        }""")
