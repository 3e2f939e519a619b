from dataclasses import replace
from datetime import datetime, timedelta

import vobject
from icalendar import Calendar

from ...core.event import Status
from ...core.feed import Item, feed
from ..pure import PureCase
from .values import UTC, meeting

STAMP = datetime(2027, 1, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def item(uid="meeting@example.com", sequence=0, **fields):
    return Item(meeting(uid=uid, **fields), sequence, STAMP)


def written(*items, name="My appointments"):
    return feed(items, name=name, refresh=QUARTER)


def lines(*items):
    return written(*items).decode().replace("\r\n ", "").split("\r\n")


class TestFeeds(PureCase):
    def test_programs_learn_its_name_and_when_to_look_again(self):
        text = lines()
        for line in (
            "METHOD:PUBLISH",
            "NAME:My appointments",
            "X-WR-CALNAME:My appointments",
            "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
            "X-PUBLISHED-TTL:PT15M",
        ):
            self.assertEqual(1, text.count(line), line)

    def test_an_empty_one_can_be_read(self):
        self.assertEqual([], Calendar.from_ical(written()).walk("VEVENT"))

    def test_each_appointment_says_which_version_it_is(self):
        text = lines(item("a", 3), item("b"))
        for line in ("UID:a", "UID:b", "SEQUENCE:3", "SEQUENCE:0"):
            self.assertEqual(1, text.count(line), line)
        self.assertEqual(2, text.count("DTSTAMP:20270101T120000Z"))
        self.assertEqual(2, text.count("LAST-MODIFIED:20270101T120000Z"))

    def test_what_was_cancelled_says_so(self):
        cancelled = item(status=Status.CANCELLED)
        self.assertIn("STATUS:CANCELLED", lines(cancelled))

    def test_nobody_is_invited_by_it(self):
        self.assertFalse([line for line in lines(item()) if line.startswith(("ATT", "ORG"))])

    def test_the_same_appointments_give_the_same_bytes(self):
        first, second = item("a"), item("b")
        self.assertEqual(written(first, second), written(second, first))
        self.assertNotEqual(written(first), written(replace(first, sequence=1)))

    def test_another_program_reads_it_too(self):
        read = vobject.readOne(written(item(title="Massage; 1, “Jane”\nline")).decode())
        self.assertEqual("Massage; 1, “Jane”\nline", read.vevent.summary.value)
        self.assertEqual(datetime(2027, 3, 1, 8, tzinfo=UTC), read.vevent.dtstart.value)

    def test_a_name_can_add_no_line(self):
        evil = "x\r\nATTENDEE:mailto:eve@example.com"
        calendar = Calendar.from_ical(feed([], name=evil, refresh=QUARTER))
        self.assertNotIn("ATTENDEE", calendar)
