from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ...core.event import Blocks, Override, Status
from ...core.parts import FIELDS
from ...core.reconcile import differences, same
from ..pure import PureCase
from .values import HOUR, UTC, brussels, meeting, weekly

NEW_YEAR = datetime(2027, 1, 1, tzinfo=ZoneInfo("Africa/Casablanca"))
SECOND_MONDAY = brussels(2027, 3, 8, 9)


def cancelled(original=SECOND_MONDAY):
    return Override(original, None)


def moved(original=SECOND_MONDAY, by=HOUR, **fields):
    return Override(original, meeting(start=original + by, **fields))


class TestComparing(PureCase):
    def test_what_merely_looks_different_is_the_same(self):
        rule = "RRULE:FREQ=WEEKLY;BYDAY=MO"
        extra = "RDATE;TZID=Europe/Brussels:20270303T090000"
        unclear = "RRULE:FREQ=WHENEVER"
        pairs = {
            "an instant in another zone": (
                meeting(),
                meeting(start=meeting().start.astimezone(UTC), zone="UTC"),
            ),
            "line endings": (meeting(notes="one\r\ntwo"), meeting(notes="one\ntwo")),
            "white space around": (meeting(title=" Yoga\n"), meeting(title="Yoga")),
            "the order of lines": (
                meeting(recurrence=(rule, extra)),
                meeting(recurrence=(extra, rule)),
            ),
            "the order of lines that nobody understands": (
                meeting(recurrence=(unclear, rule)),
                meeting(recurrence=(rule, unclear)),
            ),
            "the case and order of parts": (
                meeting(recurrence=(rule,)),
                meeting(recurrence=("rrule:byday=mo;freq=weekly",)),
            ),
            "a zone that keeps the same time": (weekly(), weekly(zone="Europe/Paris")),
            "a new year's series, in another zone": (
                weekly(start=NEW_YEAR, zone="Africa/Casablanca"),
                weekly(start=NEW_YEAR.astimezone(UTC), zone="Africa/Casablanca"),
            ),
            "an exception date and a cancelled occurrence": (
                weekly("EXDATE;TZID=Europe/Brussels:20270308T090000"),
                weekly(overrides=(cancelled(),)),
            ),
            "two ways to cancel an occurrence": (
                weekly(overrides=(cancelled(),)),
                weekly(overrides=(moved(status=Status.CANCELLED),)),
            ),
            "an occurrence that has its own copy but nothing of its own": (
                weekly(),
                weekly(overrides=(moved(by=0 * HOUR),)),
            ),
            "how busy a busy event is": (meeting(), meeting(blocks=Blocks.TENTATIVE)),
            "a link that the vendor made": (meeting(), meeting(conference="https://x")),
        }
        for name, (one, other) in pairs.items():
            with self.subTest(name):
                self.assertEqual(frozenset(), differences(one, other))
                self.assertTrue(same(other, one))

    def test_each_difference_is_named(self):
        single, series = meeting(), weekly()
        nine = brussels(2027, 3, 1, 9)
        changes = {
            "title": (single, {"title": "Yoga"}),
            "location": (single, {"location": "Room 2"}),
            "notes": (single, {"notes": "Bring a towel"}),
            "status": (single, {"status": Status.TENTATIVE}),
            "private": (single, {"private": True}),
            "blocks": (single, {"blocks": Blocks.FREE}),
            "when": (single, {"stop": nine + 2 * HOUR}),
            "recurrence": (series, {"recurrence": ("RRULE:FREQ=WEEKLY;BYDAY=MO,TU",)}),
            "overrides": (series, {"overrides": (moved(),)}),
        }
        self.assertEqual(FIELDS, changes.keys())
        for field, (event, change) in changes.items():
            with self.subTest(field):
                changed = replace(event, **change)
                self.assertEqual({field}, differences(event, changed))
                self.assertTrue(same(event, changed, FIELDS - {field}))

    def test_time_is_one_field(self):
        nine = brussels(2027, 3, 1, 9)
        all_day = meeting(start=date(2027, 3, 1), stop=date(2027, 3, 2))
        for other in (meeting(start=nine + HOUR), meeting(stop=nine + 2 * HOUR), all_day):
            self.assertEqual({"when"}, differences(meeting(), other))

    def test_a_series_in_another_zone_is_at_another_time(self):
        self.assertEqual({"when"}, differences(weekly(), weekly(zone="Europe/London")))
        self.assertTrue(same(meeting(), meeting(zone="Europe/London")))

    def test_days_have_no_zone(self):
        days = {"start": date(2027, 3, 1), "stop": date(2027, 3, 2)}
        self.assertTrue(same(weekly(**days), weekly(zone="Asia/Tokyo", **days)))

    def test_a_date_on_which_nothing_starts_belongs_to_the_rule(self):
        without = weekly("EXDATE;VALUE=DATE:20270308")
        self.assertEqual({"recurrence"}, differences(weekly(), without))

    def test_one_that_is_not_there_differs_in_everything(self):
        self.assertEqual(FIELDS - {"overrides"}, differences(meeting(), None))
        self.assertTrue(same(None, meeting(status=Status.CANCELLED)))

    def test_what_a_vendor_can_not_carry_is_not_seen_in_odd_occurrences_either(self):
        secret = weekly(overrides=(moved(by=0 * HOUR, private=True),))
        self.assertEqual({"overrides"}, differences(weekly(), secret))
        self.assertTrue(same(weekly(), secret, FIELDS - {"private"}))
