"""Calendar objects as the world writes them, and what becomes of them here."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import recurring_ical_events
from icalendar import Calendar

from ...core.event import Blocks, Status, in_utc, is_day, zone_info
from ...core.interval import Interval
from ...core.recurrence import busy, expand
from ...providers.icalendar.reading import Reader, changed_at
from ...providers.strange import Strange
from ..core import samples
from ..pure import PureCase
from .world import BRUSSELS

FOLDER = Path(__file__).parent / "payloads" / "caldav"
JANE = frozenset({"jane@salon.example"})
UTC = timezone.utc


def utc(*when):
    return datetime(*when, tzinfo=UTC)


WINDOWS = {
    "a month": Interval(utc(2027, 3, 1), utc(2027, 4, 1)),
    "summer time begins in Europe": Interval(utc(2027, 3, 27, 20), utc(2027, 3, 29)),
    "summer time begins in America": Interval(utc(2027, 3, 13, 20), utc(2027, 3, 16)),
    "summer time ends in Europe": Interval(utc(2027, 10, 30, 20), utc(2027, 11, 1)),
    "summer time ends in America": Interval(utc(2027, 11, 6, 20), utc(2027, 11, 9)),
    "around a leap day": Interval(utc(2028, 2, 20), utc(2028, 3, 10)),
}


def sound_samples() -> dict[str, str]:
    files = [*FOLDER.glob("*.ics"), *samples.FOLDER.glob("*.ics")]
    return {f.stem: read(f) for f in sorted(files) if not f.stem.startswith("poison_")}


def read(path: Path) -> str:
    return path.read_bytes().decode()


def payload(name: str) -> str:
    return read(FOLDER / f"{name}.ics")


def plain(lines: str = "", start="DTSTART:20270310T090000Z", stop="DTEND:20270310T100000Z") -> str:
    """One event with some lines of its own."""
    body = "\r\n".join(filter(None, (start, stop, *lines.split("\n"))))
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one\r\n"
        f"{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


#: What series can be like, and the file that is like that.
SHAPES = {
    "daily since 2015": "daily_since_2015",
    "so many times": "ten_times",
    "until a moment": "until_in_utc",
    "without some": "exdates_in_one_list",
    "with others": "rdates_and_periods",
    "moved": "moved_into_the_window",
    "cancelled": "one_cancelled",
    "both": "moved_and_cancelled",
    "occurrences alone": "occurrences_without_their_series",
    "by the hour": "every_hour",
    "in a zone that the file defines": "zone_of_its_own",
    "in no zone": "floating_weekly",
    "of whole days": "all_day_weekly",
    "on the 29th of February": "leap_day",
    "over both changes of the clock": "weekly_over_both_clock_changes",
}


class TestSamples(PureCase):
    def setUp(self):
        super().setUp()
        self.reader = Reader("Europe/Brussels")

    def test_we_agree_with_another_library_on_every_sample(self):
        for name, text in sound_samples().items():
            event = self.reader.event(text)
            query = recurring_ical_events.of(Calendar.from_ical(text))
            for when, window in WINDOWS.items():
                with self.subTest(name, when=when):
                    self.assertEqual(self.theirs(query, window), self.ours(event, window))

    def test_every_shape_of_a_series_has_its_sample_and_takes_time(self):
        samples = sound_samples()
        for shape, name in SHAPES.items():
            with self.subTest(shape):
                event = self.reader.event(samples[name])
                found = [self.ours(event, window) for window in WINDOWS.values()]
                self.assertTrue(any(found))

    def test_what_makes_no_sense_is_told_as_such(self):
        poisons = sorted(FOLDER.glob("poison_*.ics"))
        self.assertTrue(poisons)
        for path in poisons:
            with self.subTest(path.stem), self.assertRaises(Strange) as caught:
                self.reader.event(read(path))
            self.assertNotIn("Sample", str(caught.exception))

    def ours(self, event, window):
        found = expand(event, window, zone="UTC")
        return sorted((each.start, each.stop) for each in found)

    def theirs(self, query, window):
        # That library has no zone for times without one: the window is moved instead.
        found = [self.moments(each) for each in query.between(
            window.start - timedelta(days=2), window.stop + timedelta(days=2)
        ) if each.get("STATUS") != "CANCELLED"]  # fmt: skip
        return sorted(each for each in found if meets(each, window))

    def moments(self, entry):
        start, stop = entry.start, entry.end
        if is_day(start) and stop <= start:
            stop = start + timedelta(days=1)
        return self.placed(start), self.placed(stop)

    def placed(self, moment):
        floats = not is_day(moment) and moment.tzinfo is None
        return in_utc(moment.replace(tzinfo=BRUSSELS) if floats else moment)


def meets(span, window) -> bool:
    """As `core.recurrence` counts it, days in UTC."""
    start, stop = (
        datetime(m.year, m.month, m.day, tzinfo=UTC) if is_day(m) else m for m in span
    )
    return start < window.stop and (stop > window.start or start >= window.start)


class TestZones(PureCase):
    def zone_of(self, text, usual="Asia/Tokyo"):
        return Reader(usual).event(text).zone

    def test_zones_are_known_by_whatever_name(self):
        for name, zone in {
            "windows_zone": "Europe/Paris",
            "windows_zone_without_definition": "Europe/Paris",
            "zone_with_a_makers_prefix": "Europe/Brussels",
            "zone_of_its_own": "America/New_York",
            "floating_weekly": "Asia/Tokyo",
        }.items():
            with self.subTest(name):
                self.assertEqual(zone, self.zone_of(payload(name)))

    def test_a_fixed_offset_is_a_zone_without_summer(self):
        zone = zone_info(self.zone_of(payload("zone_of_a_fixed_offset")))
        for month in (1, 7):
            self.assertEqual(timedelta(hours=3), datetime(2027, month, 1, tzinfo=zone).utcoffset())

    def test_two_calendars_may_mean_different_zones_by_one_name(self):
        american = payload("zone_of_its_own")
        european = payload("windows_zone").replace("Romance Standard Time", "Customized Time Zone")
        zones = [self.zone_of(text) for text in (american, european, american)]
        self.assertEqual(["America/New_York", "Europe/Berlin", "America/New_York"], zones)

    def test_a_zone_that_nobody_knows_is_the_owners(self):
        text = plain(start="DTSTART;TZID=Nowhere:20270310T100000", stop="")
        self.assertEqual("Asia/Tokyo", self.zone_of(text))

    def test_whole_days_live_in_their_calendars_zone(self):
        self.assertEqual("Asia/Tokyo", self.zone_of(payload("one_day_without_end")))


class TestWhatBlocks(PureCase):
    CASES = {  # lines of an entry, and what they mean
        "nothing said": ("", Blocks.BUSY),
        "opaque": ("TRANSP:OPAQUE", Blocks.BUSY),
        "transparent": ("TRANSP:TRANSPARENT", Blocks.FREE),
        "tentative": ("STATUS:TENTATIVE", Blocks.TENTATIVE),
        "cancelled": ("STATUS:CANCELLED", Blocks.FREE),
        "free at Outlook": ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", Blocks.FREE),
        "tentative at Outlook": ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", Blocks.TENTATIVE),
        "away at Outlook": ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", Blocks.BUSY),
        "elsewhere at Outlook": ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", Blocks.FREE),
        "accepted": ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:jane@salon.example", Blocks.BUSY),
        "declined": ("ATTENDEE;PARTSTAT=DECLINED:mailto:Jane@Salon.example", Blocks.FREE),
        "perhaps": ("ATTENDEE;PARTSTAT=TENTATIVE:MAILTO:jane@salon.example", Blocks.TENTATIVE),
        "unanswered": (
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:jane@salon.example",
            Blocks.UNANSWERED,
        ),
        "no answer told": ("ATTENDEE:mailto:jane@salon.example", Blocks.UNANSWERED),
        "declined by another": ("ATTENDEE;PARTSTAT=DECLINED:mailto:joe@salon.example", Blocks.BUSY),
        "her own": (
            "ORGANIZER:mailto:jane@salon.example\nATTENDEE:mailto:jane@salon.example",
            Blocks.BUSY,
        ),
    }

    def test_whatever_says_whether_time_is_taken(self):
        for name, (lines, blocks) in self.CASES.items():
            with self.subTest(name):
                event = Reader("UTC", JANE).event(plain(lines))
                self.assertEqual(blocks, event.blocks)
                taken = bool(busy(event, Interval(utc(2027, 3, 10), utc(2027, 3, 11))))
                self.assertEqual(blocks is not Blocks.FREE, taken)


class TestWhoseItIs(PureCase):
    CASES = {
        "nobody said": ("", True),
        "her own": ("ORGANIZER:mailto:Jane@salon.example", True),
        "an invitation": (
            "ORGANIZER:mailto:joe@salon.example\nATTENDEE:mailto:jane@salon.example",
            False,
        ),
        "where she works": ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", False),
    }

    def test_who_made_it_may_change_it(self):
        for name, (lines, own) in self.CASES.items():
            with self.subTest(name):
                self.assertEqual(own, Reader("UTC", JANE).is_own(plain(lines)))


class TestReading(PureCase):
    def read(self, lines="", **moments):
        return Reader("Europe/Brussels").event(plain(lines, **moments))

    def test_texts_come_without_their_escapes(self):
        event = self.read("SUMMARY:Cut\\, colour\\; and\\nmore\nDESCRIPTION:a\\\\b\\n\\nc")
        self.assertEqual("Cut, colour; and more", event.title)
        self.assertEqual("a\\b\n\nc", event.notes)

    def test_what_is_hidden_is_private(self):
        for word, private in {"PRIVATE": True, "CONFIDENTIAL": True, "PUBLIC": False}.items():
            self.assertEqual(private, self.read(f"CLASS:{word}").private)

    def test_a_video_link_is_told(self):
        link = "https://meet.example/x"
        for name in ("CONFERENCE;VALUE=URI;FEATURE=VIDEO", "X-GOOGLE-CONFERENCE"):
            self.assertEqual(link, self.read(f"{name}:{link}").conference)

    def test_a_cancelled_event_is_cancelled(self):
        self.assertIs(Status.CANCELLED, self.read("STATUS:CANCELLED").status)

    def test_a_day_on_the_wall_and_a_day_of_hours_differ_when_the_clock_changes(self):
        start = "DTSTART;TZID=Europe/Brussels:20270327T120000"
        self.assertEqual(
            datetime(2027, 3, 28, 12, tzinfo=BRUSSELS),
            self.read("DURATION:P1D", start=start, stop="").stop,
        )
        self.assertEqual(
            datetime(2027, 3, 28, 13, tzinfo=BRUSSELS),
            self.read("DURATION:PT25H", start=start, stop="").stop - timedelta(hours=1),
        )

    def test_a_mixture_of_days_and_hours_is_understood(self):
        event = self.read(stop="DTEND;VALUE=DATE:20270311")
        self.assertEqual(datetime(2027, 3, 11, tzinfo=BRUSSELS), event.stop)
        event = self.read(start="DTSTART;VALUE=DATE:20270310", stop="DTEND:20270310T150000Z")
        self.assertEqual((date(2027, 3, 10), date(2027, 3, 11)), (event.start, event.stop))

    def test_a_rule_that_means_nothing_stays_as_it_is(self):
        event = self.read("RRULE:FREQ=NEVER")
        self.assertEqual(("RRULE:FREQ=NEVER",), event.recurrence)

    def test_when_it_was_changed_is_told(self):
        self.assertIsNone(changed_at(plain()))
        text = plain("DTSTAMP:20270101T000000Z\nLAST-MODIFIED:20270202T000000Z")
        self.assertEqual(utc(2027, 2, 2), changed_at(text))
