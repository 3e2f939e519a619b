from datetime import date, datetime, timedelta

import recurring_ical_events
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ...core.event import Blocks, Override, Status, in_utc
from ...core.ics import invitation
from ...core.interval import Interval
from ...core.recurrence import BadRecurrence, expand
from ..pure import PureCase, repeatable
from .samples import moments, sample
from .values import HOUR, UTC, brussels, meeting, weekly

SAMPLES = """all_day_until_in_utc all_day_weekly excluded_by_date excluded_in_zone_and_utc
    extra_periods moved_into_the_window one_cancelled only_extra_dates two_rules until_in_utc
    weekly_in_new_york""".split()
STAMP = datetime(2027, 1, 1, 12, tzinfo=UTC)
SECOND = brussels(2027, 3, 8, 9)


def written(event, method="REQUEST", sequence=0, **rest):
    return invitation(event, method=method, sequence=sequence, stamp=STAMP, **rest)


def lines(event, **rest):
    """The lines of the file, unfolded."""
    return written(event, **rest).decode().replace("\r\n ", "").split("\r\n")


def entry(event, **rest):
    """The event as icalendar reads it back."""
    return Calendar.from_ical(written(event, **rest)).walk("VEVENT")[0]


class TestInvitations(PureCase):
    def test_who_opens_it_learns_what_happened(self):
        for method, status in {
            "REQUEST": "CONFIRMED",
            "CANCEL": "CANCELLED",
            "PUBLISH": "CONFIRMED",
        }.items():
            text = lines(meeting(), method=method, sequence=4)
            for line in (
                f"METHOD:{method}",
                f"STATUS:{status}",
                "UID:meeting@example.com",
                "SEQUENCE:4",
                "DTSTAMP:20270101T120000Z",
            ):
                with self.subTest(method, line=line):
                    self.assertEqual(1, text.count(line))

    def test_a_single_meeting_is_in_utc_and_needs_no_zone(self):
        text = lines(meeting())
        self.assertIn("DTSTART:20270301T080000Z", text)
        self.assertIn("DTEND:20270301T090000Z", text)
        self.assertNotIn("BEGIN:VTIMEZONE", text)

    def test_days_are_dates(self):
        text = lines(meeting(start=date(2027, 3, 1), stop=date(2027, 3, 3)))
        self.assertIn("DTSTART;VALUE=DATE:20270301", text)
        self.assertIn("DTEND;VALUE=DATE:20270303", text)

    def test_a_series_stays_on_the_clocks_of_its_zone(self):
        text = lines(weekly())
        self.assertIn("DTSTART;TZID=Europe/Brussels:20270301T090000", text)
        self.assertIn("RRULE:FREQ=WEEKLY;BYDAY=MO", text)
        self.assertEqual(1, text.count("BEGIN:VTIMEZONE"))

    def test_the_end_of_a_rule_is_written_as_its_start_asks_for(self):
        for until in ("20270315", "20270315T235959", "20270315T225959Z"):
            series = meeting(recurrence=(f"RRULE:FREQ=DAILY;UNTIL={until}",))
            self.assertIn("RRULE:FREQ=DAILY;UNTIL=20270315T225959Z", lines(series))
        days = meeting(
            start=date(2027, 3, 1),
            stop=date(2027, 3, 2),
            recurrence=("RRULE:FREQ=DAILY;UNTIL=20270315T000000Z",),
        )
        self.assertIn("RRULE:FREQ=DAILY;UNTIL=20270315", lines(days))

    def test_an_end_that_stands_for_never_is_left_alone(self):
        never = "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z"
        self.assertIn(never, lines(meeting(recurrence=(never,), zone="America/New_York")))

    def test_a_rule_with_parameters_is_a_rule(self):
        series = meeting(recurrence=("rrule;x-note=1:FREQ=DAILY",))
        self.assertIn("RRULE:FREQ=DAILY", lines(series))

    def test_an_hour_in_a_series_of_days_needs_no_zone(self):
        days = weekly(start=date(2027, 3, 1), stop=date(2027, 3, 2))
        hour = Override(date(2027, 3, 8), meeting(start=SECOND))
        text = lines(days.with_override(hour))
        self.assertIn("DTSTART:20270308T080000Z", text)
        self.assertIn("RECURRENCE-ID;VALUE=DATE:20270308", text)

    def test_tentative_free_and_private_are_said(self):
        shy = meeting(status=Status.TENTATIVE, blocks=Blocks.FREE, private=True)
        for line in ("STATUS:TENTATIVE", "TRANSP:TRANSPARENT", "CLASS:PRIVATE"):
            self.assertIn(line, lines(shy))

    def test_a_video_link_is_the_place_when_there_is_no_other(self):
        video = "https://meet.example.com/abc"
        self.assertIn(f"LOCATION:{video}", lines(meeting(conference=video)))
        self.assertIn("LOCATION:Room 2", lines(meeting(conference=video, location="Room 2")))

    def test_the_page_of_the_appointment_can_be_found(self):
        self.assertIn(
            "URL:https://example.com/book/1", lines(meeting(), url="https://example.com/book/1")
        )

    def test_what_is_no_method_is_refused(self):
        with self.assertRaises(ValueError):
            written(meeting(), method="SHOUT")

    def test_a_series_that_means_nothing_is_refused(self):
        with self.assertRaises(BadRecurrence):
            written(meeting(recurrence=("RRULE:FREQ=WHENEVER",)))


class TestPeople(PureCase):
    PEOPLE = {"organizer": ("Dr. Ann", "ann@example.com"), "attendee": ("Jane", "jane@example.com")}

    def test_the_client_has_nothing_left_to_answer(self):
        found = entry(meeting(), **self.PEOPLE)
        self.assertEqual("mailto:ann@example.com", found["ORGANIZER"])
        self.assertEqual("Dr. Ann", found["ORGANIZER"].params["CN"])
        self.assertEqual("mailto:jane@example.com", found["ATTENDEE"])
        self.assertEqual("ACCEPTED", found["ATTENDEE"].params["PARTSTAT"])
        self.assertEqual("FALSE", found["ATTENDEE"].params["RSVP"])

    def test_what_is_published_is_for_nobody_in_particular(self):
        self.assertNotIn("ATTENDEE", entry(meeting(), method="PUBLISH", **self.PEOPLE))

    def test_no_name_or_address_can_add_a_line(self):
        evil = '"\r\nATTENDEE:mailto:eve@example.com'
        self.assertEqual(
            "mailto:ann@example.com",
            entry(meeting(), organizer=(evil, "ann@example.com"))["ORGANIZER"],
        )
        self.assertNotIn("ATTENDEE", entry(meeting(title=evil, notes=evil, location=evil)))
        for rest in ({"organizer": ("Ann", evil)}, {"url": evil}):
            with self.assertRaises(ValueError):
                written(meeting(), **rest)


class TestTheFile(PureCase):
    LONG = "Zoë Ångström – 按摩 🌷, twice; or \\ more\n" * 9

    def test_lines_are_short_and_no_letter_is_torn_apart(self):
        file = written(weekly(title=self.LONG, notes=self.LONG))
        self.assertNotIn(b"\n", file.replace(b"\r\n", b""))
        for line in file.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode()

    def test_another_reader_understands_the_same(self):
        event = weekly(title=self.LONG, notes=self.LONG, location=self.LONG)
        read = vobject.readOne(written(event).decode()).vevent
        for text in (read.summary, read.description, read.location):
            self.assertEqual(self.LONG, text.value)
        self.assertEqual(event.start, read.dtstart.value)
        self.assertEqual(event.start.utcoffset(), read.dtstart.value.utcoffset())

    @repeatable(8)
    @given(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=200)
    )
    def test_any_text_reads_back_as_it_was(self, text):
        self.assertEqual(text, entry(meeting(title=text)).get("SUMMARY", ""))


class TestSeriesInTheFile(PureCase):
    YEAR = Interval(brussels(2027, 1, 1), brussels(2028, 1, 1))

    def test_another_library_finds_the_same_occurrences(self):
        moved = Override(SECOND, meeting(start=SECOND + 3 * HOUR, title="Later"))
        series = {
            "an odd and a cancelled one": weekly(
                overrides=(moved, Override(SECOND + timedelta(weeks=1), None))
            ),
            "an extra date of days": weekly(
                "RDATE;VALUE=DATE:20270303", start=date(2027, 3, 1), stop=date(2027, 3, 2)
            ),
        }
        for name, event in (series | {name: sample(name) for name in SAMPLES}).items():
            with self.subTest(name):
                read = recurring_ical_events.of(Calendar.from_ical(written(event)))
                found = sorted(map(moments, read.between(self.YEAR.start, self.YEAR.stop)))
                expected = [(each.start, each.stop) for each in expand(event, self.YEAR)]
                self.assertEqual(expected, found)

    def test_each_kind_of_exception_has_its_line(self):
        series = weekly("EXDATE:20270308T080000Z", "EXDATE;VALUE=DATE:20270315")
        for line in ("EXDATE;TZID=Europe/Brussels:20270308T090000", "EXDATE;VALUE=DATE:20270315"):
            self.assertIn(line, lines(series))

    def test_each_kind_of_extra_date_has_its_line(self):
        series = weekly("RDATE;VALUE=PERIOD:20270303T100000Z/PT3H", "RDATE:20270304T080000Z")
        extra = [line for line in lines(series) if line.startswith("RDATE")]
        self.assertEqual(
            [
                "RDATE;TZID=Europe/Brussels:20270304T090000",
                "RDATE;VALUE=PERIOD:20270303T100000Z/PT3H",
            ],
            extra,
        )

    def test_an_odd_occurrence_says_which_one_it_is(self):
        later = meeting(start=SECOND + HOUR, title="Later")
        file = Calendar.from_ical(written(weekly(overrides=(Override(in_utc(SECOND), later),))))
        odd = file.walk("VEVENT")[1]
        self.assertEqual(("Later", SECOND), (odd["SUMMARY"], odd["RECURRENCE-ID"].dt))
        self.assertEqual("Europe/Brussels", odd["RECURRENCE-ID"].params["TZID"])
