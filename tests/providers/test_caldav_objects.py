"""Objects that we write read back equal, and keep to the letter what is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ...core.event import Blocks, Event, Override, Status
from ...core.interval import Interval
from ...core.recurrence import expand
from ...providers.caldav.marks import MARK, resource_name, uid_of, written_uid
from ...providers.caldav.writing import Pen
from ...providers.errors import Rejected
from ...providers.icalendar.kept import as_kept
from ...providers.icalendar.reading import Reader
from ...providers.icalendar.sheet import parse, serialise
from ..pure import PureCase, repeatable
from .caldav_objects import unfolded
from .test_caldav_dialect import payload, sound_samples
from .world import BRUSSELS, HOUR, appointment, holiday, monday, weekly

READER = Reader("Europe/Brussels", uid_of=uid_of)
NOW = datetime(2027, 1, 1, 12, tzinfo=timezone.utc)
PEN = Pen(READER, NOW)

PIECES = (*"a€🌷\n\t \\,;:\"\x00", "\r\n", "\\n", "<b>", "^n", ";TZID=x:")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)
ZONES = st.sampled_from(
    ("Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
)
RULES = st.sampled_from(
    (
        (),
        ("RRULE:FREQ=WEEKLY;COUNT=8",),
        ("RRULE:FREQ=DAILY;UNTIL=20270601",),
        ("RRULE:FREQ=DAILY;UNTIL=20270601T080000Z;INTERVAL=3",),
        ("RRULE:FREQ=DAILY;COUNT=9", "EXDATE:20270303T090000Z", "RDATE:20270303T170000Z"),
        ("RRULE:FREQ=MONTHLY;BYDAY=1MO;WKST=SU", "EXDATE;VALUE=DATE:20270405"),
        ("RDATE:20270305T090000Z,20270306T090000Z",),
    )
)


@st.composite
def events(draw) -> Event:
    zone = draw(ZONES)
    start = datetime(2027, 3, 1, 9, tzinfo=timezone.utc) + draw(
        st.timedeltas(timedelta(0), timedelta(days=300))
    )
    return Event(
        uid="event-1@odoo.example",
        start=start,
        stop=start + draw(st.timedeltas(timedelta(0), timedelta(days=3))),
        zone=zone,
        title=draw(TEXTS),
        notes=draw(TEXTS),
        location=draw(TEXTS),
        status=draw(st.sampled_from((Status.CONFIRMED, Status.TENTATIVE))),
        blocks=draw(st.sampled_from((Blocks.BUSY, Blocks.FREE))),
        private=draw(st.booleans()),
        recurrence=draw(RULES),
    )


def written(event: Event) -> str:
    return PEN.new(as_kept(event)).decode()


class TestRoundTrip(PureCase):
    @repeatable(40)
    @given(events())
    def test_what_is_written_reads_back_as_it_is_kept(self, event):
        self.assertEqual(same_instants(as_kept(event)), same_instants(READER.event(written(event))))

    @repeatable(40)
    @given(events())
    def test_what_is_kept_stays_as_it_is(self, event):
        self.assertEqual(as_kept(event), as_kept(as_kept(event)))

    @repeatable(40)
    @given(events(), events())
    def test_one_event_becomes_any_other(self, one, other):
        there = written(one)
        other = as_kept(other)
        changed = PEN.rewritten(there, "", other)
        found = READER.event(changed.decode() if changed else there)
        self.assertEqual(same_instants(other), same_instants(found))
        text = changed.decode() if changed else there
        self.assertIsNone(PEN.rewritten(text, "", other))

    @repeatable(15)
    @given(events())
    def test_another_library_understands_what_we_write(self, event):
        (entry,) = Calendar.from_ical(written(event)).walk("VEVENT")
        self.assertEqual([], entry.errors)
        kept = as_kept(event)
        self.assertEqual(kept.title, str(entry.get("SUMMARY", "")))
        self.assertEqual(kept.notes, str(entry.get("DESCRIPTION", "")))
        self.assertEqual((kept.start, kept.stop), (entry.start, entry.end))

    def test_every_sample_is_given_back_to_the_letter(self):
        for name, text in sound_samples().items():
            with self.subTest(name):
                self.assertEqual(unfolded(text), unfolded(serialise(parse(text)).decode()))

    def test_every_sample_takes_a_new_title_and_keeps_its_times(self):
        window = Interval(NOW, NOW + timedelta(days=500))
        for name, text in sound_samples().items():
            event = READER.event(text)
            if name.endswith("without_their_series"):
                continue
            with self.subTest(name):
                renamed = as_kept(replace(event, title="Another title"))
                changed = READER.event(PEN.rewritten(text, "", renamed).decode())
                self.assertEqual("Another title", changed.title)
                self.assertEqual(spans(event, window), spans(changed, window))


def same_instants(event: Event) -> Event:
    """Name the odd occurrences by their instants, whichever zone these are told in."""
    return replace(event, overrides=tuple((o.key, o.event) for o in event.overrides))


def spans(event, window):
    return [(each.start, each.stop) for each in expand(event, window, zone="UTC")]


class TestWriting(PureCase):
    def test_the_second_of_two_hours_is_not_the_first(self):
        start = datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BRUSSELS)
        text = written(appointment(start=start, stop=start))
        self.assertIn("DTSTART:20271031T013000Z", text)

    def test_whole_days_need_no_zone(self):
        text = written(holiday())
        self.assertNotIn("VTIMEZONE", text)
        self.assertIn("DTEND;VALUE=DATE:20270305", text)

    def test_a_zone_comes_with_its_clocks_once(self):
        moved = appointment(uid=weekly().uid, start=monday(2) + HOUR, stop=monday(2) + 2 * HOUR)
        text = written(weekly(overrides=(Override(monday(2), moved),)))
        self.assertEqual(1, text.count("BEGIN:VTIMEZONE"))
        text = PEN.rewritten(text, "", as_kept(weekly(zone="America/New_York"))).decode()
        self.assertEqual(2, text.count("BEGIN:VTIMEZONE"))

    def test_a_later_generation_bears_another_uid_and_remembers_its_own(self):
        event = as_kept(appointment())
        text = PEN.new(event, 1).decode()
        self.assertIn(f"UID:{written_uid(event.uid, 1)}", text)
        self.assertEqual(event.uid, READER.event(text, resource_name(event.uid, 1)).uid)
        self.assertNotEqual(event.uid, READER.event(text, "copy.ics").uid)
        self.assertIn(MARK, text)

    def test_moving_is_counted_and_renaming_is_not(self):
        text = written(appointment())
        renamed = PEN.rewritten(text, "", as_kept(appointment(title="New"))).decode()
        self.assertIn("SEQUENCE:0", renamed)
        later = appointment(start=monday(1), stop=monday(1) + HOUR)
        self.assertIn("SEQUENCE:1", PEN.rewritten(text, "", as_kept(later)).decode())

    def test_what_repeats_a_place_in_other_words_goes_with_it(self):
        text = written(appointment(location="Here")).replace(
            "END:VEVENT",
            "X-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:1,2\r\nX-ALT-DESC:<b>n</b>\r\nEND:VEVENT",
        )
        renamed = PEN.rewritten(text, "", as_kept(appointment(title="N", location="Here"))).decode()
        self.assertIn("X-APPLE-STRUCTURED-LOCATION", renamed)
        moved = PEN.rewritten(text, "", as_kept(appointment(location="There"))).decode()
        self.assertNotIn("X-APPLE-STRUCTURED-LOCATION", moved)
        self.assertIn("X-ALT-DESC", moved)

    def test_an_occurrence_somebody_is_invited_to_can_be_changed_alone(self):
        text = payload("occurrence_without_its_series")
        event = READER.event(text)
        changed = PEN.rewritten(text, "", as_kept(replace(event, title="New"))).decode()
        self.assertIn("RECURRENCE-ID", changed)
        self.assertEqual("New", READER.event(changed).title)
        with self.assertRaises(Rejected):
            PEN.rewritten(payload("occurrences_without_their_series"), "", as_kept(weekly()))

    def test_a_line_that_is_there_twice_does_no_harm(self):
        """iCloud keeps two DTSTAMPs of some events."""
        text = written(appointment()).replace("DTSTAMP:", "DTSTAMP:20260101T000000Z\r\nDTSTAMP:")
        self.assertEqual(appointment().title, READER.event(text).title)
        renamed = PEN.rewritten(text, "", as_kept(appointment(title="Later"))).decode()
        self.assertEqual("Later", READER.event(renamed).title)

    def test_what_can_not_be_read_is_not_written_over(self):
        with self.assertRaises(Rejected):
            PEN.rewritten(payload("poison_cut_off"), "", as_kept(appointment()))

    def test_an_occurrence_cancelled_by_a_status_stays_so(self):
        text = payload("moved_and_cancelled")
        event = READER.event(text)
        self.assertEqual([False, True], sorted(o.takes_place for o in event.overrides))
        changed = PEN.rewritten(text, "", as_kept(replace(event, title="New"))).decode()
        self.assertEqual(
            [o.takes_place for o in event.overrides],
            [o.takes_place for o in READER.event(changed).overrides],
        )

    def test_a_series_that_becomes_one_of_days_keeps_no_hours(self):
        moved = appointment(uid=weekly().uid, start=monday(2) + HOUR, stop=monday(2) + 2 * HOUR)
        text = written(weekly(overrides=(Override(monday(2), moved),)))
        days = holiday(uid=weekly().uid, start=date(2027, 3, 1), stop=date(2027, 3, 2))
        days = as_kept(replace(days, recurrence=("RRULE:FREQ=WEEKLY;COUNT=8",)))
        changed = PEN.rewritten(text, "", days).decode()
        self.assertNotIn("RECURRENCE-ID", changed)
        self.assertEqual(days, replace(READER.event(changed), zone=days.zone))

    def test_an_object_that_names_its_zone_in_its_own_way_is_left_alone(self):
        for name in ("windows_zone", "windows_zone_without_definition", "zone_of_its_own"):
            with self.subTest(name):
                text = payload(name)
                self.assertIsNone(PEN.rewritten(text, "", as_kept(READER.event(text))))
                new = as_kept(replace(READER.event(text), title="New"))
                changed = PEN.rewritten(text, "", new).decode()
                self.assertEqual(text.count("BEGIN:VTIMEZONE"), changed.count("BEGIN:VTIMEZONE"))

    def test_a_series_of_days_names_its_occurrences_by_days(self):
        series = holiday(recurrence=("RRULE:FREQ=WEEKLY;COUNT=5",))
        text = written(series.with_override(Override(date(2027, 3, 10), None)))
        self.assertIn("EXDATE;VALUE=DATE:20270310", text)
