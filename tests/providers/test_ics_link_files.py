"""Whatever stands in the file of a link: what can be understood is, and harms nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from ...core.event import Blocks, Status
from ...core.interval import Interval
from ...core.recurrence import busy
from ...providers.errors import UnreadableAnswer
from ..pure import PureCase
from .ics_files import TEN, calendar, event, events, read

UTC = timezone.utc
ONE, TWO, THREE = (event(name) for name in ("one", "two", "three"))


def found(*lines, **options):
    """The one event that has these lines."""
    (only,) = events(calendar(event("it", *lines)), **options)
    return only


def zoned(hour, zone, day=1):
    return datetime(2027, 3, day, hour, tzinfo=ZoneInfo(zone))


class TestTimes(PureCase):
    def test_a_time_without_a_zone_is_on_the_owners_wall(self):
        floating = found("DTSTART:20270301T100000", "DTEND:20270301T110000")
        self.assertEqual(zoned(10, "Europe/Brussels"), floating.start)

    def test_or_on_the_calendars_own_where_the_file_says_so(self):
        head = ("X-WR-TIMEZONE:America/New_York",)
        body = calendar(event("it", "DTSTART:20270301T100000"), head=head)
        self.assertEqual(zoned(10, "America/New_York"), events(body)[0].start)
        self.assertEqual("America/New_York", read(body).zone)

    def test_a_zone_of_windows_is_known(self):
        told = found("DTSTART;TZID=Pacific Standard Time:20270301T100000", "DURATION:PT1H")
        self.assertEqual(zoned(10, "America/Los_Angeles"), told.start)

    def test_a_calendar_may_call_its_own_zone_so_too(self):
        body = calendar(ONE, head=("X-WR-TIMEZONE:Romance Standard Time",))
        self.assertEqual("Europe/Paris", read(body).zone)

    def test_a_zone_that_means_nothing_is_the_owners(self):
        self.assertEqual("Europe/Brussels", read(calendar(ONE, head=("X-WR-TIMEZONE:?",))).zone)

    def test_a_zone_that_only_the_file_knows_is_read_from_it(self):
        body = calendar(ODD_ZONE, event("it", "DTSTART;TZID=Our place:20270301T100000"))
        self.assertEqual(datetime(2027, 3, 1, 4, 30, tzinfo=UTC), events(body)[0].start)

    def test_two_calendars_of_one_file_may_live_in_two_zones(self):
        first = calendar(event("a", "DTSTART:20270301T100000"), head=("X-WR-TIMEZONE:Asia/Tokyo",))
        second = calendar(event("b", "DTSTART:20270301T100000"))
        starts = {each.uid: each.start for each in events(first + second)}
        self.assertEqual({"a": zoned(10, "Asia/Tokyo"), "b": zoned(10, "Europe/Brussels")}, starts)

    def test_a_day_without_an_end_lasts_a_day(self):
        told = found("DTSTART;VALUE=DATE:20270301")
        self.assertEqual((date(2027, 3, 1), date(2027, 3, 2)), (told.start, told.stop))

    def test_an_instant_without_an_end_takes_no_time(self):
        told = found("DTSTART:20270301T100000Z")
        self.assertEqual(told.start, told.stop)

    def test_what_lasts_has_an_end(self):
        told = found("DTSTART:20270301T100000Z", "DURATION:PT1H30M")
        self.assertEqual(timedelta(minutes=90), told.stop - told.start)


class TestBusyness(PureCase):
    def test_what_takes_time(self):
        for line, blocks in {
            "TRANSP:OPAQUE": Blocks.BUSY,
            "TRANSP:TRANSPARENT": Blocks.FREE,
            "STATUS:TENTATIVE": Blocks.TENTATIVE,
            "STATUS:CANCELLED": Blocks.FREE,
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE": Blocks.FREE,
            "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE": Blocks.TENTATIVE,
            "X-MICROSOFT-CDO-BUSYSTATUS:OOF": Blocks.BUSY,
            "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE": Blocks.FREE,
        }.items():
            with self.subTest(line):
                self.assertEqual(blocks, found(*TEN, line).blocks)

    def test_what_is_cancelled_does_not_take_place(self):
        self.assertIs(Status.CANCELLED, found(*TEN, "STATUS:CANCELLED").status)

    def test_what_is_confidential_is_private(self):
        self.assertTrue(found(*TEN, "CLASS:CONFIDENTIAL").private)

    def test_what_the_owner_declined_takes_no_time_where_the_file_tells_who_she_is(self):
        declined = event("it", *TEN, "ATTENDEE;PARTSTAT=DECLINED:mailto:Jane@Link.example")
        named = calendar(declined, head=("X-WR-CALNAME:jane@link.example",))
        self.assertEqual(Blocks.FREE, events(named)[0].blocks)
        self.assertEqual(Blocks.BUSY, events(calendar(declined))[0].blocks)


class TestSeries(PureCase):
    def test_odd_occurrences_stand_anywhere_in_the_file(self):
        moved = event("it", "RECURRENCE-ID:20270302T100000Z", "DTSTART:20270302T150000Z",
                      "DTEND:20270302T160000Z")  # fmt: skip
        master = event("it", *TEN, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270303T100000Z")
        for body in (calendar(moved, ONE, master), calendar(moved) + calendar(ONE, master)):
            series = next(each for each in events(body) if each.uid == "it")
            week = Interval(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 8, tzinfo=UTC))
            starts = [span.start for span in busy(series, week)]
            hours = [datetime(2027, 3, day, hour, tzinfo=UTC) for day, hour in ((1, 10), (2, 15))]
            self.assertEqual(hours, starts)

    def test_an_occurrence_without_its_series_stands_by_itself(self):
        alone = found(*TEN, "RECURRENCE-ID:20270301T090000Z")
        self.assertFalse(alone.is_series)
        self.assertEqual(datetime(2027, 3, 1, 10, tzinfo=UTC), alone.start)

    def test_of_two_versions_of_an_occurrence_the_newer_counts(self):
        def version(sequence, title):
            return event("it", *TEN, "RECURRENCE-ID:20270302T100000Z", f"SEQUENCE:{sequence}",
                         f"SUMMARY:{title}")  # fmt: skip

        master = event("it", *TEN, "RRULE:FREQ=DAILY;COUNT=3")
        (series,) = events(calendar(master, version(10, "new"), version(9, "old")))
        self.assertEqual(["new"], [each.event.title for each in series.overrides])


class TestNamesakes(PureCase):
    def test_several_events_under_one_uid_all_take_their_time(self):
        later = ("DTSTART:20270301T120000Z", "DTEND:20270301T130000Z")
        self.assertEqual(2, len(events(calendar(event("same"), event("same", *later)))))

    def test_what_is_told_twice_is_there_once(self):
        self.assertEqual(1, len(events(calendar(ONE, ONE) + calendar(ONE))))

    def test_of_two_versions_of_an_event_the_newer_counts(self):
        old = event("it", "DTSTART:20270301T080000Z", "SEQUENCE:1")
        self.assertEqual([10], [e.start.hour for e in events(calendar(
            old, event("it", *TEN, "SEQUENCE:2")))])  # fmt: skip

    def test_events_without_a_uid_are_told_apart_by_what_they_say(self):
        nameless = [line for line in ONE if not line.startswith("UID")]
        other = [*nameless[:-1], "SUMMARY:Other", nameless[-1]]
        told = events(calendar(nameless, other))
        self.assertEqual(2, len({each.uid for each in told}))
        self.assertTrue(all(each.uid for each in told))


class TestTrouble(PureCase):
    def test_a_poisoned_event_does_not_spoil_the_others(self):
        for name, poison in {
            "no start": event("x", "SUMMARY:When?"),
            "no time": event("x", "DTSTART:soon"),
            "an impossible day": event("x", "DTSTART;VALUE=DATE:20270230"),
            "backwards": event("x", "DTSTART:20270301T100000Z", "DTEND:20270301T090000Z"),
            "no end of its own": ["BEGIN:VEVENT", "UID:x", "DTSTART:20270301T100000Z"],
            "no name": event("x", *TEN, "just words"),
            "an alarm without end": ["BEGIN:VEVENT", "UID:x", "BEGIN:VALARM", "END:VEVENT"],
        }.items():
            with self.subTest(name):
                told = events(calendar(ONE, poison, TWO)) + events(calendar(ONE, TWO, poison))
                whole = [each.uid for each in told if each and each.uid in ("one", "two")]
                self.assertEqual(["one", "two", "one", "two"], whole)

    def test_an_alarm_is_none_of_the_event(self):
        alarm = ["BEGIN:VALARM", "UID:alarm", "DTSTART:19700101T000000Z", "END:VALARM"]
        (told,) = events(calendar([*ONE[:1], *alarm, *ONE[1:]]))
        self.assertEqual(("one", 2027), (told.uid, told.start.year))

    def test_what_is_no_event_is_passed_over(self):
        tasks = ["BEGIN:VTODO", "UID:task", "DTSTART:20270301T100000Z", "END:VTODO"]
        self.assertEqual(["one"], [each.uid for each in events(calendar(tasks, ONE))])

    def test_what_is_no_whole_calendar_proves_nothing(self):
        whole = calendar(ONE, TWO)
        for name, (body, reason) in {
            "nothing": (b"", "no_calendar"),
            "words": (b"Quota exceeded", "no_calendar"),
            "a page": (b"\n <html><body>BEGIN:VCALENDAR</body></html>", "html_instead"),
            "half an event": (whole[: whole.index(b"UID:two")], "cut_off"),
            "between two events": (whole[: whole.index(b"BEGIN:VEVENT")], "cut_off"),
            "without the last line": (whole.replace(b"END:VCALENDAR", b""), "cut_off"),
            "the second one cut off": (whole + whole[:60], "cut_off"),
        }.items():
            with self.subTest(name):
                with self.assertRaises(UnreadableAnswer) as caught:
                    read(body)
                self.assertEqual(reason, caught.exception.reason)

    def test_lines_end_as_they_like_and_are_folded_anywhere(self):
        text = calendar(event("one", *TEN, "SUMMARY:Zoë and a long long title")).decode()
        for name, end in (("Windows", "\r\n"), ("Unix", "\n"), ("old Mac", "\r")):
            with self.subTest(name):
                body = text.replace("\r\n", end).encode()
                middle = body.index("ë".encode()) + 1  # between the two bytes of a letter
                folded = body[:middle] + end.encode() + b" " + body[middle:]
                self.assertEqual("Zoë and a long long title", events(folded)[0].title)

    def test_letters_are_read_as_they_were_written(self):
        body = calendar(event("it", *TEN, "SUMMARY:Zoë"), head=("X-WR-CALNAME:Café",)).decode()
        for encoded, charset in (
            (b"\xef\xbb\xbf" + body.encode(), ""),
            (body.encode("latin-1"), "iso-8859-1"),
            (body.encode("cp1252"), ""),
        ):
            with self.subTest(charset):
                self.assertEqual("Zoë", events(encoded, charset=charset)[0].title)
                self.assertEqual("Café", read(encoded, charset=charset).name)


ODD_ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:Our place",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0530",
    "TZOFFSETTO:+0530",
    "END:STANDARD",
    "END:VTIMEZONE",
]
