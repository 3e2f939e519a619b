"""Whose account it is at Microsoft, which calendars it has, and where its days begin."""

from __future__ import annotations

from dataclasses import replace

from ...providers.base import Access, Account
from ...providers.errors import CalendarUnavailable, MissingScope, TransientError, UnreadableAnswer
from ...providers.microsoft.calendars import account, calendars, zone_of_mailbox
from .microsoft_case import MicrosoftCase
from .microsoft_world import ACCOUNT, MicrosoftWorld

LISTING, SCHEDULE = r"/me/calendars$", "/getSchedule"
PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad.00000000-0000-0000-1111-222222222222"


class CalendarsCase(MicrosoftCase):
    def setUp(self):
        super().setUp()
        self.control, self.client = self.world.control, self.world.client()

    def known_as(self, **facts):
        """The sign-in has told this about the account."""
        keeper = self.client.keeper
        keeper.credentials = replace(keeper.credentials, **facts)


class TestMicrosoftAccount(CalendarsCase):
    def test_the_sign_in_has_told_whose_account_it_is(self):
        self.known_as(account_id="tenant.person", username="jane@elsewhere.example")
        asked = self.requests_of(
            lambda: self.assertEqual(
                Account("tenant.person", "jane@elsewhere.example"), account(self.client)
            )
        )
        self.assertEqual([], asked)

    def test_an_account_without_a_name_is_known_by_its_id(self):
        self.known_as(account_id="tenant.person")
        self.assertEqual(Account("tenant.person", "tenant.person"), account(self.client))

    def test_otherwise_the_default_calendar_bears_its_owners_address(self):
        self.assertEqual(Account(ACCOUNT, ACCOUNT), account(self.client))

    def test_an_account_that_nothing_tells_of_is_not_made_up(self):
        for owner in (None, {}, {"name": "Jane"}, "Jane", {"address": None}):
            self.control.add_fault(path="/me/calendar$", status=200, body={"owner": owner})
            with self.subTest(owner), self.assertRaises(CalendarUnavailable):
                account(self.client)


class TestMicrosoftCalendars(CalendarsCase):
    def found(self):
        return {info.name: info for info in calendars(self.client, "Europe/Brussels")}

    def test_each_calendar_is_listed_with_what_may_be_done_in_it(self):
        self.control.add_calendar(ACCOUNT, "Holidays", "read", hex_color="#008000")
        found = self.found()
        self.assertEqual({"Calendar", "Work", "Holidays"}, found.keys())
        self.assertEqual(
            [Access.WRITE, Access.WRITE, Access.READ],
            [found[name].access for name in ("Calendar", "Work", "Holidays")],
        )
        self.assertEqual("#008000", found["Holidays"].color)
        self.assertEqual({"Europe/Brussels"}, {info.zone for info in found.values()})

    def test_one_calendar_is_the_default_one(self):
        self.assertEqual(["Calendar"], [i.name for i in self.found().values() if i.primary])

    def test_calendars_beyond_the_first_page_are_listed_too(self):
        for number in range(120):
            self.control.add_calendar(ACCOUNT, f"Room {number}")
        self.assertEqual(122, len(self.found()))

    def test_a_calendar_without_a_name_is_called_by_its_id(self):
        for name in (None, ""):
            body = {"value": [{"id": "A", "name": name, "hexColor": None}]}
            self.control.add_fault(path=LISTING, status=200, body=body)
            with self.subTest(name):
                (info,) = calendars(self.client, "UTC")
                self.assertEqual(
                    ("A", "A", "", Access.READ), (info.id, info.name, info.color, info.access)
                )

    def test_what_is_no_calendar_proves_nothing(self):
        for entry in ({}, {"id": None}, {"id": ""}, "A"):
            self.control.add_fault(path=LISTING, status=200, body={"value": [entry]})
            with self.subTest(entry), self.assertRaises(UnreadableAnswer):
                calendars(self.client, "UTC")


class TestMicrosoftZone(CalendarsCase):
    def zone(self, fallback=""):
        return zone_of_mailbox(self.client, fallback)

    def test_working_hours_tell_in_which_zone_days_begin(self):
        self.assertIn(self.zone(), ("Europe/Brussels", "Europe/Paris"))
        self.assertIn(self.zone("America/New_York"), ("Europe/Brussels", "Europe/Paris"))

    def test_of_zones_with_one_time_the_owners_is_meant(self):
        for zone in ("Europe/Brussels", "Europe/Madrid"):
            with self.subTest(zone):
                self.assertEqual(zone, self.zone(zone))

    def test_a_refusal_leaves_the_owners_own_zone(self):
        for status in (400, 403, 404):
            error = {"error": {"code": "ErrorAccessDenied", "message": "No."}}
            for fallback, expected in (("Asia/Tokyo", "Asia/Tokyo"), ("", "UTC"), ("Moon", "UTC")):
                self.control.add_fault(path=SCHEDULE, status=status, body=error)
                with self.subTest(status, fallback=fallback):
                    self.assertEqual(expected, self.zone(fallback))

    def test_an_answer_that_tells_nothing_leaves_the_owners_own_zone(self):
        hours = (
            {},
            None,
            "nine to five",
            {"timeZone": None},
            {"timeZone": {"name": None}},
            {"timeZone": {"name": "Customized Time Zone"}},
        )
        schedules = ([], ["a"], [{"error": {"responseCode": "5006"}}])
        for told in (*schedules, *([{"workingHours": each}] for each in hours)):
            self.control.add_fault(path=SCHEDULE, status=200, body={"value": told})
            with self.subTest(told):
                self.assertEqual("Asia/Tokyo", self.zone("Asia/Tokyo"))

    def test_an_outage_does_not_move_whole_days_to_another_zone(self):
        for fault in ({"status": 503}, {"kind": "html", "status": 403}, {"kind": "reset"}):
            self.control.add_fault(path=SCHEDULE, **fault)
            with self.subTest(fault), self.assertRaises(TransientError):
                self.zone("Asia/Tokyo")

    def test_a_permission_that_is_missing_is_no_matter_of_zones(self):
        self.known_as(scopes=("openid",))
        self.control.add_fault(path=SCHEDULE, reason="ErrorAccessDenied")
        with self.assertRaises(MissingScope):
            self.zone("Asia/Tokyo")

    def test_a_personal_account_is_not_even_asked(self):
        self.known_as(account_id=PERSONAL)
        asked = self.requests_of(lambda: self.assertEqual("Asia/Tokyo", self.zone("Asia/Tokyo")))
        self.assertEqual([], asked)


class TestMicrosoftPersonalZone(CalendarsCase):
    def make_world(self):
        return MicrosoftWorld(personal=True)

    def test_an_account_that_is_not_known_to_be_personal_is_refused_and_that_is_fine(self):
        self.assertEqual("Asia/Tokyo", zone_of_mailbox(self.client, "Asia/Tokyo"))
        self.assertEqual("UTC", zone_of_mailbox(self.client))
