"""What is written to Outlook: all of an event, or exactly what differs."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from ...core.event import Blocks, Override, Status, in_utc
from ...core.reconcile import same
from ...providers.base import Detail
from ...providers.microsoft import dialect
from ..pure import PureCase
from .world import BRUSSELS, HOUR, appointment, holiday, monday, weekly

PAYLOADS = Path(__file__).parent / "payloads" / "microsoft"
ZONE = "Europe/Brussels"
JUNK = (None, 7, -1, True, "", "soon", [], {}, [None], {"type": []}, 1e300, "\ud800", [{}], date)
TIMES = {"start", "end", "isAllDay"}
MARKS = "singleValueExtendedProperties"


def payload(name: str) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def sound_payloads() -> dict[str, dict]:
    names = {path.stem for path in PAYLOADS.glob("*.json")}
    poison = {name for name in names if name.startswith("poison_")}
    return {name: payload(name) for name in sorted(names - poison - {"removed"})}


def stored(event, zone: str = ZONE) -> dict:
    """What Graph tells of an event that was just made."""
    told = dialect.write_event(event, zone)
    told |= {"id": "id", "originalStartTimeZone": told["start"]["timeZone"], "isOrganizer": True}
    if not event.all_day:
        moments = {"start": event.start, "end": event.stop}
        for name, moment in moments.items():
            text = in_utc(moment).strftime("%Y-%m-%dT%H:%M:%S.0000000")
            told[name] = {"dateTime": text, "timeZone": "UTC"}
    return told


EVENTS = {
    "plain": appointment(),
    "words": appointment(title=" Two\nlines ", notes="<b>\r\n&lt;\n\n x", location=" x\ny "),
    "tentative": appointment(status=Status.TENTATIVE),
    "free": appointment(blocks=Blocks.FREE, private=True),
    "free and tentative": appointment(blocks=Blocks.FREE, status=Status.TENTATIVE),
    "unanswered": appointment(blocks=Blocks.UNANSWERED),
    "without length": appointment(stop=monday(0)),
    "parts of a second": appointment(start=monday(0).replace(microsecond=5)),
    "whole days": holiday(),
    "series": weekly(),
    "series of whole days": holiday(recurrence=("RRULE:FREQ=YEARLY;COUNT=3",)),
    "twice": appointment(
        start=datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BRUSSELS),
        stop=datetime(2027, 10, 31, 3, 30, tzinfo=BRUSSELS),
    ),
    "far away": appointment(zone="Pacific/Kiritimati"),
    "where few live": appointment(zone="Antarctica/Troll"),
}
#: A change, and what of the resource it touches.
CHANGES = {
    "title": ({"title": "Jane Doe – Physio"}, {"subject"}),
    "notes": ({"notes": "Knee"}, {"body"}),
    "location": ({"location": "Salon"}, {"location"}),
    "private": ({"private": True}, {"sensitivity"}),
    "status": ({"status": Status.TENTATIVE}, {"showAs"}),
    "blocks": ({"blocks": Blocks.FREE}, {"showAs"}),
    "stop": ({"stop": monday(0) + 2 * HOUR}, {*TIMES, MARKS}),
    "series": ({"recurrence": ("RRULE:FREQ=DAILY;COUNT=3",)}, {*TIMES, MARKS, "recurrence"}),
    "zone": ({"zone": "Europe/Paris"}, set()),
    "writing": ({"title": " Jane  Doe – Massage\r\n".replace("  ", " ")}, set()),
    "conference": ({"conference": "https://x.example"}, set()),
    "whole day": (
        {"start": monday(0).date(), "stop": monday(0).date() + timedelta(days=1)},
        TIMES,
    ),
}


class TestWritingForMicrosoft(PureCase):
    def test_what_is_written_reads_back_as_kept(self):
        for name, event in EVENTS.items():
            with self.subTest(name):
                kept = dialect.as_kept(event)
                self.assertEqual(kept, dialect.read_event(stored(event), ZONE))
                self.assertEqual(kept, dialect.as_kept(kept))

    def test_a_plain_event_is_kept_as_it_is(self):
        for event in (appointment(), holiday(), appointment(notes="a\n\n  b", location="x\ny")):
            self.assertEqual(event, dialect.as_kept(event))

    def test_nothing_that_is_not_ours_is_named(self):
        ours = {"subject", "body", "location", "showAs", "sensitivity", *TIMES, MARKS}
        self.assertEqual(ours, set(dialect.write_event(appointment(), ZONE)))
        self.assertEqual(ours | {"recurrence"}, set(dialect.write_event(weekly(), ZONE)))

    def test_the_marks_are_the_uid_and_the_zone(self):
        expected = [
            {"id": dialect.OUR_PROPERTY, "value": appointment().uid},
            {"id": dialect.ZONE_PROPERTY, "value": ZONE},
        ]
        self.assertEqual(expected, dialect.write_event(appointment(), "UTC")[MARKS])

    def test_clocks_unlike_ours_are_told_the_time_in_utc(self):
        event = appointment()
        self.assertEqual({}, dialect.mended_times(event, stored(event)))
        shifted = stored(replace(event, start=event.start + HOUR, stop=event.stop + HOUR))
        start = {"dateTime": "2027-03-01T09:00:00", "timeZone": "UTC"}
        stop = {"dateTime": "2027-03-01T10:00:00", "timeZone": "UTC"}
        self.assertEqual({"start": start, "end": stop}, dialect.mended_times(event, shifted))
        for other in (weekly(), holiday()):
            self.assertEqual({}, dialect.mended_times(other, shifted))

    def test_a_cancelled_event_takes_no_time(self):
        event = appointment(status=Status.CANCELLED)
        self.assertEqual("free", dialect.write_event(event, ZONE)["showAs"])


class TestChangesForMicrosoft(PureCase):
    def test_what_was_read_asks_for_no_change(self):
        for name, told in sound_payloads().items():
            with self.subTest(name):
                event = dialect.read_event(told, ZONE)
                self.assertEqual({}, dialect.write_changes(event, told, ZONE))
                self.assertTrue(same(event, dialect.as_kept(event)))

    def test_what_was_written_asks_for_no_change(self):
        for name, event in EVENTS.items():
            with self.subTest(name):
                self.assertEqual({}, dialect.write_changes(event, stored(event), ZONE))

    def test_only_what_differs_is_named(self):
        for name, (fields, expected) in CHANGES.items():
            with self.subTest(name):
                told = stored(appointment())
                body = dialect.write_changes(appointment(**fields), told, ZONE)
                self.assertEqual(expected, set(body))

    def test_a_change_brings_it_to_what_is_wanted(self):
        for name, event in EVENTS.items():
            for before in (appointment(), weekly(), holiday()):
                with self.subTest(name, before=before.uid):
                    event = replace(event, uid=before.uid)
                    told = stored(before)
                    body = dialect.write_changes(event, told, ZONE)
                    after = {**told, **body}
                    if "start" in body:
                        after["originalStartTimeZone"] = body["start"]["timeZone"]
                    self.assertTrue(same(dialect.as_kept(event), dialect.read_event(after, ZONE)))

    def test_a_series_that_becomes_single_loses_its_rule(self):
        body = dialect.write_changes(weekly(recurrence=()), stored(weekly()), ZONE)
        self.assertIn("recurrence", body)
        self.assertIsNone(body["recurrence"])

    def test_a_series_that_moves_tells_its_first_day_twice(self):
        start = monday(0) + timedelta(days=1)
        event = weekly(start=start, stop=start + HOUR)
        body = dialect.write_changes(event, stored(weekly()), ZONE)
        self.assertEqual("2027-03-02", body["recurrence"]["range"]["startDate"])
        self.assertEqual("2027-03-02T10:00:00", body["start"]["dateTime"])

    def test_a_series_on_other_clocks_is_written_on_them(self):
        body = dialect.write_changes(weekly(zone="America/New_York"), stored(weekly()), ZONE)
        self.assertEqual("America/New_York", body["start"]["timeZone"])
        self.assertEqual("America/New_York", body["recurrence"]["range"]["recurrenceTimeZone"])

    def test_odd_occurrences_are_no_change_of_the_series(self):
        event = weekly().with_override(Override(monday(1), None))
        self.assertEqual({}, dialect.write_changes(event, stored(weekly()), ZONE))

    def test_an_answer_of_the_owner_is_not_ours_to_change(self):
        for name in ("unanswered_invitation", "out_of_office", "tentatively_accepted_invitation"):
            with self.subTest(name):
                told = payload(name)
                event = replace(dialect.read_event(told, ZONE), title="Other")
                self.assertEqual({"subject"}, set(dialect.write_changes(event, told, ZONE)))

    def test_a_mark_that_is_missing_is_made(self):
        event = appointment(title="Dentist", uid="ours@odoo.example")
        body = dialect.write_changes(event, payload("plain"), ZONE)
        self.assertEqual({MARKS: [{"id": dialect.OUR_PROPERTY, "value": event.uid}]}, body)

    def test_new_notes_leave_the_way_to_join_a_meeting(self):
        told = payload("teams_meeting")
        event = replace(dialect.read_event(told, ZONE), notes="Knee")
        body = dialect.write_changes(event, told, ZONE)
        self.assertEqual({"body"}, set(body))
        self.assertIn("meetup-join", body["body"]["content"])
        again = {**told, **body}
        self.assertEqual({}, dialect.write_changes(event, again, ZONE))

    def test_of_an_occurrence_only_what_differs_is_named(self):
        told = payload("moved_occurrence") | {"subject": "Jane Doe – Massage"}
        event = appointment(start=monday(1), stop=monday(1) + HOUR)
        body = dialect.write_occurrence(event, told, ZONE)
        self.assertEqual({*TIMES, MARKS}, set(body))
        self.assertEqual("2027-03-08T10:00:00", body["start"]["dateTime"])
        self.assertEqual([dialect.ZONE_PROPERTY], [each["id"] for each in body[MARKS]])
        again = {**told, **body}
        self.assertEqual({}, dialect.write_occurrence(event, again, ZONE))

    def test_an_occurrence_is_never_made_a_series(self):
        told = payload("renamed_occurrence")
        self.assertNotIn("recurrence", dialect.write_occurrence(weekly(), told, ZONE))

    def test_what_is_there_and_makes_no_sense_is_strange(self):
        with self.assertRaises(dialect.Strange):
            dialect.write_changes(appointment(), payload("poison_start_is_text"), ZONE)


class TestSpoiltPayloads(PureCase):
    def test_whatever_is_spoilt_is_read_or_strange(self):
        chance = random.Random(2027)
        told = [each for each in sound_payloads().values() if "recurrence" in each]
        outcomes = {"read": 0, "strange": 0}
        for _ in range(3000):
            spoilt = copy.deepcopy(chance.choice(told))
            for _ in range(chance.randint(1, 3)):
                self.spoil(spoilt, chance)
            outcomes[self.outcome(spoilt)] += 1
        self.assertGreater(min(outcomes.values()), 300)

    def spoil(self, value, chance):
        while isinstance(value, dict) and value:
            key = chance.choice(sorted(value))
            if not isinstance(value[key], dict) or not value[key] or chance.random() < 0.3:
                value[key] = chance.choice(JUNK)
                return
            value = value[key]

    def outcome(self, told) -> str:
        try:
            event = dialect.read_event(told, ZONE, chance_detail(told))
            dialect.read_series(told, [told], [], ZONE)
            dialect.write_changes(event, told, ZONE)
        except dialect.Strange:
            return "strange"
        dialect.as_kept(event)
        return "read"


def chance_detail(told: dict) -> Detail:
    return Detail.BUSY if len(str(told)) % 2 else Detail.FULL
