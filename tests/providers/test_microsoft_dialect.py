"""Outlook's oddities, one payload file each, read into our words."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from ...core.event import Blocks, Override, Status
from ...providers.base import Detail
from ...providers.microsoft import dialect
from ..pure import PureCase
from .world import HOUR, MONDAY, WEEK, monday

PAYLOADS = Path(__file__).parent / "payloads" / "microsoft"
BRUSSELS = "Europe/Brussels"
DAY = timedelta(days=1)
JOIN = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_N2Fi%40thread.v2/0"
    "?context=%7b%22Tid%22%3a%2272f9%22%7d&anon=true"
)
RULER = "_" * 80


def payload(name: str):
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def event(name: str, zone: str = BRUSSELS, detail: Detail = Detail.FULL):
    return dialect.read_event(payload(name), zone, detail)


def series(master: str, *exceptions: str, zone: str = BRUSSELS, **known):
    told = payload(master)
    cancelled = dialect.cancelled_dates(told)
    return dialect.read_series(told, map(payload, exceptions), cancelled, zone, **known)


BLOCKS = {
    "plain": Blocks.BUSY,
    "free": Blocks.FREE,
    "tentative": Blocks.TENTATIVE,
    "out_of_office": Blocks.BUSY,
    "shown_as_unknown": Blocks.BUSY,
    "working_elsewhere": Blocks.FREE,
    "cancelled_by_its_organizer": Blocks.FREE,
    "accepted_invitation": Blocks.BUSY,
    "declined_invitation": Blocks.FREE,
    "declined_but_shown_as_busy": Blocks.FREE,
    "tentatively_accepted_invitation": Blocks.TENTATIVE,
    "tentatively_accepted_but_shown_as_busy": Blocks.TENTATIVE,
    "unanswered_invitation": Blocks.UNANSWERED,
    "unanswered_but_shown_as_free": Blocks.FREE,
    "unanswered_by_its_own_organizer": Blocks.BUSY,
    "answer_is_none": Blocks.BUSY,
    "answer_missing": Blocks.BUSY,
}
STATUS = {
    "plain": Status.CONFIRMED,
    "tentative": Status.TENTATIVE,
    "tentatively_accepted_invitation": Status.TENTATIVE,
    "unanswered_invitation": Status.CONFIRMED,
    "cancelled_by_its_organizer": Status.CANCELLED,
}
PRIVATE = {"plain": False, "personal": True, "private": True, "confidential": True}
NOTES = {
    "plain": "",
    "no_body": "",
    "empty_page": "",
    "text_body": "Bring towels\n\n  & oil <now>",
    "converted_from_text": "Bring towels\n\n  & oil <now>",
    "written_in_outlook": "Bring:\n- towels\n- oil & soap\n"
    "See how to prepare (https://salon.example/prepare?a=1&b=2) or salon.example\n\nThanks!",
    "written_in_word": "First  line\n1. Second line\na b\nc",
    "preformatted": "one\n  two\nafter",
    "broken_html": "5 < 6 & bold x</a",
    "link_to_mail": "Jane or nobody",
    "teams_meeting": "Bring towels",
    "teams_meeting_without_notes": "",
    "teams_meeting_with_a_ruler_in_its_notes": f"Above\n{RULER}\nBelow\nAfter",
    "teams_meeting_in_one_wrapper": "Bring towels",
    "teams_meeting_of_old": "Higher education",
    "teams_meeting_as_text": "Bring towels",
    "teams_meeting_whose_link_is_in_the_notes": f"Video: {JOIN}",
    "ruler_of_a_person": f"Above\n{RULER}\nBelow",
}
OWN = {"plain": True, "private": True, "accepted_invitation": False, "working_elsewhere": False}
VIDEO = {
    "plain": "",
    "teams_meeting": JOIN,
    "meeting_without_address": "",
    "meeting_with_a_strange_address": "",
}
ZONES = {
    "plain": BRUSSELS,
    "zone_of_windows": "America/New_York",
    "zone_of_windows_in_capitals": "America/New_York",
    "zone_of_iana": "America/New_York",
    "zone_of_the_neighbours": "Europe/Paris",
    "zone_custom": BRUSSELS,
    "zone_unknown": BRUSSELS,
    "zone_missing": BRUSSELS,
    "zone_utc": "UTC",
    "zone_shown_as_preferred": BRUSSELS,
    "zone_shown_unknown": BRUSSELS,
    "our_own": "Europe/Amsterdam",
    "our_own_in_utc": "Asia/Kathmandu",
    "our_own_moved_to_another_zone": "America/New_York",
    "our_own_with_a_zone_that_is_none": BRUSSELS,
}
WHOLE_DAYS = ("all_day", "all_day_told_as_an_instant")


class TestMicrosoftDialect(PureCase):
    def test_who_made_it_may_change_it(self):
        for name, own in OWN.items():
            with self.subTest(name):
                self.assertEqual(own, dialect.is_own(payload(name)))

    def assert_told(self, expected: dict, attribute: str):
        for name, value in expected.items():
            with self.subTest(name):
                self.assertEqual(value, getattr(event(name), attribute))

    def test_what_blocks(self):
        self.assert_told(BLOCKS, "blocks")

    def test_what_blocks_is_told_alike_without_details(self):
        for name, expected in BLOCKS.items():
            with self.subTest(name):
                self.assertEqual(expected, event(name, detail=Detail.BUSY).blocks)

    def test_what_is_tentative_or_cancelled_says_so(self):
        self.assert_told(STATUS, "status")

    def test_private_is_private_under_any_name(self):
        self.assert_told(PRIVATE, "private")

    def test_notes_are_what_a_person_sees(self):
        self.assert_told(NOTES, "notes")

    def test_a_video_link_is_found(self):
        self.assert_told(VIDEO, "conference")

    def test_every_zone_means_the_same_instant(self):
        for name, zone in ZONES.items():
            with self.subTest(name):
                found = event(name)
                self.assertEqual((MONDAY, MONDAY + HOUR), (found.start, found.stop))
                self.assertEqual((zone, zone), (found.zone, str(found.start.tzinfo)))

    def test_parts_of_a_second_are_nobodys_edit(self):
        found = event("less_than_a_second")
        self.assertEqual((MONDAY, MONDAY + HOUR), (found.start, found.stop))

    def test_whole_days_keep_their_dates(self):
        for name in WHOLE_DAYS:
            with self.subTest(name):
                found = event(name)
                self.assertEqual((date(2027, 3, 27), date(2027, 3, 30)), (found.start, found.stop))
                self.assertEqual(BRUSSELS, found.zone)

    def test_midnight_is_the_beginning_of_a_day_in_any_zone(self):
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
            with self.subTest(zone):
                self.assertEqual(date(2027, 3, 27), event("all_day", zone).start)

    def test_whole_days_of_another_zone_block_every_day_that_they_touch(self):
        found = event("all_day_of_another_zone")
        self.assertEqual((date(2027, 3, 26), date(2027, 3, 30)), (found.start, found.stop))

    def test_our_own_mark_is_the_uid(self):
        self.assertEqual("appointment-1@odoo.example", event("our_own").uid)
        self.assertEqual(payload("plain")["iCalUId"], event("plain").uid)
        self.assertEqual(payload("plain")["iCalUId"], event("property_without_value").uid)

    def test_without_details_nothing_but_times_is_told(self):
        for path in sorted(PAYLOADS.glob("*.json")):
            if path.stem.startswith("poison_") or path.stem == "removed":
                continue
            with self.subTest(path.stem):
                found = event(path.stem, detail=Detail.BUSY)
                words = {found.title, found.location, found.notes, found.conference}
                self.assertEqual({""}, words)
                full = event(path.stem)
                self.assertEqual((full.start, full.stop), (found.start, found.stop))

    def test_what_left_the_calendar_is_told_by_its_id(self):
        told = payload("removed")
        self.assertTrue(dialect.is_removed(told))
        self.assertFalse(dialect.is_removed(payload("plain")))
        self.assertEqual(payload("plain")["id"], dialect.ref_id(told))

    def test_a_version_and_a_time_of_change_are_told(self):
        told = payload("plain")
        self.assertEqual(told["@odata.etag"], dialect.etag_of(told))
        del told["@odata.etag"]
        self.assertEqual(payload("plain")["@odata.etag"], dialect.etag_of(told))
        expected = datetime(2027, 2, 20, 8, 0, 1, 765432, tzinfo=timezone.utc)
        self.assertEqual(expected, dialect.changed_at(told))
        for strange in ("", None, "yesterday", "2027-02-20T08:00:00"):
            self.assertIsNone(dialect.changed_at({"lastModifiedDateTime": strange}))

    def test_what_is_asked_for_without_details_names_no_words(self):
        words = {"subject", "body", "location", "attendees", "organizer", "onlineMeeting"}
        self.assertEqual(set(), words & set(dialect.BUSY_SELECT.split(",")))
        self.assertNotIn("attendees", dialect.FULL_SELECT)

    def test_a_uid_with_a_quote_can_be_looked_for(self):
        self.assertTrue(dialect.filter_by_uid("o'neill").endswith("ep/value eq 'o''neill')"))

    def test_every_payload_is_read_by_some_test(self):
        tables = {*BLOCKS, *STATUS, *PRIVATE, *NOTES, *VIDEO, *ZONES, *WHOLE_DAYS}
        text = Path(__file__).read_text()
        for path in PAYLOADS.glob("*.json"):
            named = path.stem in tables or f'"{path.stem}"' in text
            self.assertTrue(named or path.stem.startswith("poison_"), path.stem)


class TestMicrosoftSeries(PureCase):
    def test_a_series_keeps_its_rule_and_its_zone(self):
        found = event("series")
        self.assertEqual(("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8",), found.recurrence)
        self.assertEqual((MONDAY, BRUSSELS), (found.start, found.zone))
        self.assertTrue(dialect.is_series(payload("series")))
        self.assertFalse(dialect.is_series(payload("plain")))

    def test_the_zone_in_which_a_series_recurs_counts(self):
        self.assertEqual("America/New_York", event("series_whose_zone_was_changed").zone)

    def test_a_series_in_a_zone_of_its_own_making_lives_in_the_mailboxs(self):
        self.assertEqual(BRUSSELS, event("series_in_a_custom_zone").zone)

    def test_cancelled_dates_are_occurrences_on_the_clock_of_the_series(self):
        expected = [Override(monday(1), None), Override(monday(5), None)]
        found = series("series_with_cancelled").overrides
        self.assertEqual([o.key for o in expected], [o.key for o in found])
        self.assertEqual([None, None], [o.event for o in found])

    def test_whole_days_are_cancelled_by_their_date(self):
        found = series("series_of_whole_days")
        self.assertEqual((Override(date(2029, 3, 1), None),), found.overrides)

    def test_a_cancelled_date_may_be_told_as_a_start(self):
        found = dialect.read_series(payload("series"), (), [monday(1)], BRUSSELS)
        self.assertEqual([Override(monday(1), None).key], [o.key for o in found.overrides])

    def test_a_date_that_the_rule_does_not_have_is_nothing(self):
        found = dialect.read_series(payload("series"), (), [date(2027, 3, 9)], BRUSSELS)
        self.assertEqual((), found.overrides)

    def test_a_moved_occurrence_knows_where_it_was(self):
        (moved,) = series("series", "moved_occurrence").overrides
        self.assertEqual(monday(1), moved.original)
        self.assertEqual(datetime(2027, 3, 9, 13, tzinfo=timezone.utc), moved.event.start)
        self.assertEqual((event("series").uid, BRUSSELS), (moved.event.uid, moved.event.zone))

    def test_an_original_start_moves_with_the_clocks(self):
        (moved,) = series("series", "moved_occurrence_of_summer").overrides
        self.assertEqual(monday(4), moved.original)

    def test_an_occurrence_by_itself_is_read_against_its_series(self):
        original, moved = dialect.read_occurrence(
            payload("moved_occurrence"), payload("series"), BRUSSELS
        )
        self.assertEqual(monday(1), original)
        self.assertEqual(monday(1) + DAY + 4 * HOUR, moved.start)

    def test_without_an_original_start_it_was_the_nearest_occurrence(self):
        (moved,) = series("series", "moved_occurrence_without_original").overrides
        self.assertEqual(monday(2), moved.original)

    def test_it_was_none_that_is_still_there_or_known_to_be_another(self):
        name = "moved_occurrence_without_original"
        (moved,) = series("series", name, regular=[monday(2)]).overrides
        self.assertEqual(monday(3), moved.original)
        renamed, moved = series("series", name, "renamed_occurrence").overrides
        self.assertEqual([monday(2), monday(3)], [renamed.original, moved.original])
        self.assertEqual("Orthodontist", renamed.event.title)

    def test_two_without_an_original_start_are_two_occurrences(self):
        name = "moved_occurrence_without_original"
        found = series("series", name, name).overrides
        self.assertEqual([monday(2), monday(3)], [each.original for each in found])

    def test_an_occurrence_that_can_have_been_none_makes_no_sense(self):
        everyone = [monday(number) for number in range(8)]
        with self.assertRaises(dialect.Strange):
            series("series", "moved_occurrence_without_original", regular=everyone)

    def test_a_moved_whole_day_knows_its_date(self):
        for name in ("moved_whole_day", "moved_whole_day_told_as_an_instant"):
            with self.subTest(name):
                moved, _ = series("series_of_whole_days", name).overrides
                self.assertEqual(date(2028, 3, 1), moved.original)
                self.assertEqual(date(2028, 3, 3), moved.event.start)

    def test_what_its_organizer_cancelled_does_not_take_place(self):
        (found,) = series("series", "occurrence_cancelled_by_its_organizer").overrides
        self.assertEqual((monday(2), None), (found.original, found.event))

    def test_an_exception_in_what_is_not_ours_is_none(self):
        self.assertEqual((), series("series", "occurrence_with_another_colour").overrides)
        self.assertEqual((), series("series", "skeleton_of_an_occurrence").overrides)

    def test_without_details_an_exception_tells_nothing_but_its_time(self):
        found = series("series", "renamed_occurrence", "moved_occurrence", detail=Detail.BUSY)
        self.assertEqual([monday(1)], [each.original for each in found.overrides])
        self.assertEqual("", found.overrides[0].event.title)

    def test_several_hundred_exceptions_are_put_together(self):
        told = payload("series")
        told["recurrence"]["range"] |= {"numberOfOccurrences": 600}
        exceptions = []
        for number in range(300):
            moved = payload("renamed_occurrence")
            start = (monday(0) + number * WEEK).astimezone(timezone.utc)
            text = start.strftime("%Y-%m-%dT%H:%M:%S")
            moved |= {"originalStart": f"{text}Z", "start": {"dateTime": text, "timeZone": "UTC"}}
            moved["end"] = moved["start"]
            exceptions.append(moved)
        found = dialect.read_series(told, exceptions, (), BRUSSELS)
        self.assertEqual(300, len(found.overrides))


class TestPoisonFromMicrosoft(PureCase):
    def test_what_makes_no_sense_is_strange_and_nothing_else(self):
        names = sorted(path.stem for path in PAYLOADS.glob("poison_*.json"))
        self.assertGreater(len(names), 20)
        for name in names:
            with self.subTest(name), self.assertRaises(dialect.Strange):
                event(name)

    def test_what_is_no_event_at_all_is_strange(self):
        for nonsense in (None, 7, "event", [], {}):
            with self.subTest(nonsense), self.assertRaises(dialect.Strange):
                dialect.read_event(nonsense, BRUSSELS)
            with self.subTest(nonsense), self.assertRaises(dialect.Strange):
                dialect.ref_id(nonsense)

    def test_a_strange_exception_or_cancelled_date_is_strange(self):
        for exception in (None, 7, {}, {"originalStart": "then"}, payload("poison_start_is_text")):
            with self.subTest(exception), self.assertRaises(dialect.Strange):
                dialect.read_series(payload("series"), [exception], (), BRUSSELS)
        for cancelled in (7, [7], ["OID.x.soon"], "OID"):
            with self.subTest(cancelled), self.assertRaises(dialect.Strange):
                dialect.cancelled_dates({"cancelledOccurrences": cancelled})

    def test_a_reason_never_quotes_the_event(self):
        with self.assertRaises(dialect.Strange) as caught:
            event("poison_start_is_text")
        self.assertNotIn("tomorrow", str(caught.exception))
