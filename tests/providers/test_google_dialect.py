"""Google's oddities, one payload file each, read into our words."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from ...core.event import Blocks, Status
from ...providers.base import Changed, OccurrenceChanged, Removed, Unreadable
from ...providers.google import dialect, writing
from ..pure import PureCase
from .world import HOUR, MONDAY, appointment, weekly

PAYLOADS = Path(__file__).parent / "payloads" / "google"
ID = "5k3v8q1m0c7b2n4t6r9p8s7a1e"


def payload(name: str):
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def read(*names: str, zone: str = "Europe/Brussels", access: str = "owner"):
    listing = {"timeZone": zone, "accessRole": access, "items": [payload(n) for n in names]}
    return dialect.read_items("jane@salon.example", listing)


def event(name: str, zone: str = "Europe/Brussels"):
    (item,) = read(name, zone=zone)
    return item.event


BLOCKS = {
    "plain": Blocks.BUSY,
    "tentative": Blocks.TENTATIVE,
    "transparent": Blocks.FREE,
    "accepted_invitation": Blocks.BUSY,
    "declined_invitation": Blocks.FREE,
    "declined_out_of_office": Blocks.FREE,
    "tentatively_accepted_invitation": Blocks.TENTATIVE,
    "unanswered_invitation": Blocks.UNANSWERED,
    "unanswered_by_its_own_organizer": Blocks.BUSY,
    "only_own_answer_of_many_guests": Blocks.FREE,
    "working_location": Blocks.FREE,
    "birthday": Blocks.FREE,
    "birthday_without_transparency": Blocks.FREE,
    "out_of_office": Blocks.BUSY,
    "focus_time": Blocks.BUSY,
    "unknown_event_type": Blocks.BUSY,
    "from_gmail": Blocks.FREE,
    "private_seen_by_a_reader": Blocks.BUSY,
}
NOTES = {
    "plain": "",
    "html_description": "Bring:\n- towels\n- oil & soap\n"
    "See how to prepare (https://salon.example/prepare?a=1&b=2)\nThanks!",
    "plain_description_with_marks": "Less < more, R&D, <not@html.example> & so on\nSecond line",
}
VIDEO = {
    "plain": "",
    "hangout_link": "https://meet.google.com/abc-defg-hij",
    "video_call_of_another_maker": "https://zoom.example/j/1",
    "conference_still_pending": "",
}
ZONES = {
    "plain": "Europe/Brussels",
    "zone_of_its_own": "America/New_York",
    "shown_in_another_zone": "Asia/Kolkata",
    "ends_in_another_zone": "Europe/Brussels",
    "zone_unknown": "UTC",
    "zone_missing": "Europe/Brussels",
    "offset_missing": "Europe/Brussels",
}
OWN = ("plain", "private", "series", "unanswered_by_its_own_organizer")
NOT_OWN = ("accepted_invitation", "birthday", "working_location", "focus_time", "from_gmail")
REMOVED = ("deleted", "moved_to_another_organizer", "deleted_with_details")


class TestGoogleDialect(PureCase):
    def test_what_blocks(self):
        for name, expected in BLOCKS.items():
            with self.subTest(name):
                self.assertEqual(expected, event(name).blocks)

    def test_who_made_it_may_change_it(self):
        for name in (*OWN, *NOT_OWN):
            with self.subTest(name):
                (item,) = read(name)
                self.assertEqual(name in OWN, item.own)

    def test_html_becomes_plain_text(self):
        for name, expected in NOTES.items():
            with self.subTest(name):
                self.assertEqual(expected, event(name).notes)

    def test_a_video_link_is_found(self):
        for name, expected in VIDEO.items():
            with self.subTest(name):
                self.assertEqual(expected, event(name).conference)

    def test_private_is_private_under_either_name(self):
        for name, expected in {"private": True, "confidential": True, "public": False}.items():
            with self.subTest(name):
                self.assertEqual(expected, event(name).private)

    def test_every_zone_means_the_same_instant(self):
        for name, zone in ZONES.items():
            with self.subTest(name):
                found = event(name)
                self.assertEqual(MONDAY, found.start)
                self.assertEqual(MONDAY + HOUR, found.stop)
                self.assertEqual((zone, zone), (found.zone, str(found.start.tzinfo)))

    def test_a_calendar_in_an_unknown_zone_is_read_in_utc(self):
        found = event("zone_missing", zone="Customized Time Zone")
        self.assertEqual("UTC", found.zone)
        self.assertEqual(MONDAY, found.start)

    def test_whole_days_keep_their_dates_in_any_zone(self):
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Brussels"):
            with self.subTest(zone):
                found = event("all_day_over_the_clock_change", zone)
                self.assertEqual((date(2027, 3, 27), date(2027, 3, 30)), (found.start, found.stop))
                self.assertEqual(zone, found.zone)

    def test_an_event_without_end_does_not_last(self):
        self.assertEqual(MONDAY, event("without_end").stop)

    def test_an_end_that_is_a_filler_is_taken_as_it_is(self):
        self.assertEqual(MONDAY + HOUR, event("end_time_unspecified").stop)

    def test_our_own_mark_is_the_uid(self):
        self.assertEqual("appointment-1@odoo.example", event("our_own").uid)

    def test_a_copy_of_our_event_is_not_ours(self):
        copy = payload("copy_of_our_own")
        self.assertEqual(copy["iCalUID"], event("copy_of_our_own").uid)

    def test_the_writing_of_a_rule_is_no_matter(self):
        lines = (
            "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8",
            "EXDATE;TZID=Europe/Brussels:20270315T100000",
        )
        self.assertEqual(lines, event("series").recurrence)

    def test_a_moved_occurrence_knows_where_it_was(self):
        (item,) = read("moved_occurrence")
        self.assertIsInstance(item, OccurrenceChanged)
        self.assertEqual((ID, MONDAY + timedelta(weeks=1)), (item.series_id, item.original))
        self.assertEqual(datetime(2027, 3, 9, 14, tzinfo=timezone.utc), item.event.start)

    def test_a_cancelled_occurrence_has_no_event(self):
        originals = {
            "cancelled_occurrence": MONDAY + timedelta(weeks=1),
            "cancelled_whole_day_occurrence": date(2027, 3, 8),
        }
        for name, original in originals.items():
            with self.subTest(name):
                (item,) = read(name)
                self.assertEqual((ID, original, None), (item.series_id, item.original, item.event))

    def test_for_whom_sees_only_times_each_occurrence_stands_alone(self):
        moved, cancelled = read("moved_occurrence", "cancelled_occurrence", access="freeBusyReader")
        self.assertIsInstance(moved, Changed)
        self.assertEqual(moved.ref.id, moved.event.uid)
        self.assertEqual(Removed(payload("cancelled_occurrence")["id"]), cancelled)

    def test_of_a_deleted_event_only_the_id_counts(self):
        for name in REMOVED:
            with self.subTest(name):
                self.assertEqual((Removed(ID),), read(name))

    def test_poison_does_not_spread(self):
        names = sorted(path.stem for path in PAYLOADS.glob("poison_*.json"))
        self.assertGreater(len(names), 5)
        for name in names:
            with self.subTest(name):
                before, poison, after = read("plain", name, "tentative")
                self.assertIsInstance(before, Changed)
                self.assertEqual(Unreadable, type(poison))
                self.assertEqual(ID, poison.id)
                self.assertIsInstance(after, Changed)

    def test_what_is_no_event_at_all_is_unreadable(self):
        for nonsense in (None, 7, "event", [], {}, {"status": "cancelled"}):
            with self.subTest(nonsense):
                (item,) = dialect.read_items("c", {"items": [nonsense]})
                self.assertEqual("", item.id)

    def test_a_reason_never_quotes_the_event(self):
        (item,) = read("poison_start_is_text")
        self.assertNotIn("tomorrow", item.reason)

    def test_every_payload_is_read_by_some_test(self):
        tables = {*BLOCKS, *NOTES, *VIDEO, *ZONES, *REMOVED}
        text = Path(__file__).read_text()
        for path in PAYLOADS.glob("*.json"):
            named = path.stem in tables or f'"{path.stem}"' in text
            self.assertTrue(named or path.stem.startswith("poison_"), path.stem)


class TestWritingForGoogle(PureCase):
    def test_the_same_uid_gives_the_same_id(self):
        self.assertEqual(dialect.event_id("a"), dialect.event_id("a"))
        ids = {dialect.event_id(uid, g) for uid in ("a", "b", "a\n1") for g in range(5)}
        self.assertEqual(15, len(ids))
        for id in ids:
            self.assertRegex(id, "^[0-9a-v]{5,1024}$")

    def test_nothing_that_is_not_ours_is_named(self):
        ours = {
            "summary", "description", "location", "start", "end", "status", "visibility",
            "transparency", "recurrence", "extendedProperties",
        }  # fmt: skip
        self.assertEqual(ours, set(writing.write_event(weekly(), "id")))
        self.assertEqual(ours - {"recurrence"}, set(writing.write_occurrence(weekly(), "id")))

    def test_a_patch_takes_away_the_other_kind_of_time(self):
        written = writing.write_event(appointment(), "id")
        self.assertEqual(
            {"date": None, "dateTime": "2027-03-01T10:00:00+01:00", "timeZone": "Europe/Brussels"},
            written["start"],
        )
        self.assertEqual({"dateTime", "timeZone"}, set(writing.whole(written)["start"]))

    def test_the_mark_says_whose_it_is(self):
        marked = writing.write_event(appointment(), "id")["extendedProperties"]["private"]
        self.assertEqual({"acs_uid": appointment().uid, "acs_id": "id"}, marked)

    def test_a_uid_too_long_for_a_mark_is_not_cut(self):
        written = writing.write_event(appointment(uid="x" * 2000), "id")
        self.assertEqual({}, written["extendedProperties"]["private"])

    def test_what_is_written_reads_back_as_kept(self):
        for event in (
            appointment(title=" Two\nlines ", notes="<b>\r\n&lt;", location=" x "),
            appointment(status=Status.TENTATIVE),
            appointment(blocks=Blocks.FREE, private=True),
            weekly(recurrence=("rrule:count=3;freq=daily;interval=1",)),
        ):
            with self.subTest(event):
                kept = dialect.as_kept(event)
                told = {**writing.whole(writing.write_event(kept, "id")), "id": "id"}
                self.assertEqual(kept, dialect.read_event(told, "Europe/Brussels"))
