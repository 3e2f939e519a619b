"""What a link's file tells is compared with what was known: news, nothing twice, nothing lost."""

from __future__ import annotations

from datetime import timedelta

from ...providers.base import Removed, Unreadable
from ...providers.errors import SyncTokenExpired
from ...providers.ics_link.entries import entry_id
from ...providers.ics_link.position import Position
from ..pure import PureCase
from .ics_files import LINK, NOW, TEN, calendar, event, news, uids

MANY = [event(f"many-{number}") for number in range(20)]
LAST_YEAR = ("DTSTART:20260301T100000Z", "DTEND:20260301T110000Z")


class TestNews(PureCase):
    def test_the_moment_of_writing_is_no_news(self):
        def written(stamp):
            more = (f"DTSTAMP:{stamp}", f"LAST-MODIFIED:{stamp}", f"CREATED:{stamp}")
            return calendar(event("one", *TEN, *more))

        _, token = news(written("20270101T000000Z"))
        self.assertEqual([], news(written("20270102T000000Z"), token)[0])

    def test_another_order_is_no_news(self):
        _, token = news(calendar(*MANY))
        self.assertEqual([], news(calendar(*reversed(MANY)), token)[0])

    def test_a_moved_occurrence_is_news_of_its_series(self):
        series = event("it", *TEN, "RRULE:FREQ=DAILY;COUNT=3")
        odd = event("it", "RECURRENCE-ID:20270302T100000Z", "DTSTART:20270302T120000Z")
        _, token = news(calendar(series))
        self.assertEqual(["it"], uids(news(calendar(series, odd), token)[0]))

    def test_another_meaning_of_a_zone_is_news(self):
        def living(offset):
            zone = ["BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:19700101T000000",
                    f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD",
                    "END:VTIMEZONE"]  # fmt: skip
            return calendar(zone, event("it", "DTSTART;TZID=Ours:20270301T100000"), MANY[0])

        _, token = news(living("+0100"))
        self.assertEqual(["it"], uids(news(living("+0200"), token)[0]))

    def test_the_owners_move_to_another_zone_is_news(self):
        floating = calendar(event("it", "DTSTART:20270301T100000"))
        _, token = news(floating)
        (item,) = news(floating, token, zone="Asia/Tokyo")[0]
        self.assertEqual("Asia/Tokyo", item.event.zone)

    def test_what_is_over_is_not_told(self):
        for over in (LAST_YEAR, ("DTSTART;VALUE=DATE:20260301",), (LAST_YEAR[0], "DURATION:PT1H")):
            with self.subTest(over):
                self.assertEqual(["one"], uids(news(calendar(event("one"), event("x", *over)))[0]))

    def test_a_series_that_began_long_ago_is(self):
        series = event("it", *LAST_YEAR, "RRULE:FREQ=WEEKLY")
        self.assertEqual(["it"], uids(news(calendar(series))[0]))

    def test_what_passes_is_not_told_to_be_gone(self):
        _, token = news(calendar(event("one"), *MANY))
        later = NOW + timedelta(days=400)
        self.assertEqual([], news(calendar(event("one"), *MANY), token, later)[0])

    def test_what_is_moved_into_the_past_is_told(self):
        _, token = news(calendar(event("one")))
        (item,) = news(calendar(event("one", *LAST_YEAR)), token)[0]
        self.assertEqual(2026, item.event.start.year)

    def test_what_is_gone_is_told_once(self):
        _, token = news(calendar(*MANY))
        items, token = news(calendar(*MANY[1:]), token)
        self.assertEqual([Removed(entry_id("many-0"))], items)
        self.assertEqual([], news(calendar(*MANY[1:]), token)[0])

    def test_what_can_not_be_read_is_told_once_and_is_not_gone(self):
        _, token = news(calendar(event("one"), *MANY))
        poisoned = calendar(event("one", "DTSTART:soon"), *MANY)
        items, token = news(poisoned, token)
        self.assertEqual([Unreadable], [type(item) for item in items])
        self.assertEqual([], news(poisoned, token)[0])
        self.assertEqual(["one"], uids(news(calendar(event("one"), *MANY), token)[0]))


class TestDoubt(PureCase):
    def test_a_full_calendar_that_is_suddenly_empty_is_not_believed_at_once(self):
        _, token = news(calendar(*MANY))
        items, token = news(calendar(), token)
        self.assertEqual([], items)
        items, _ = news(calendar(*MANY), token, NOW + timedelta(minutes=15))
        self.assertEqual([], items)

    def test_but_when_it_is_still_empty_an_hour_later(self):
        _, token = news(calendar(*MANY))
        for minutes in (0, 15, 30, 45):
            items, token = news(calendar(), token, NOW + timedelta(minutes=minutes))
            self.assertEqual([], items)
        items, token = news(calendar(), token, NOW + timedelta(minutes=60))
        self.assertEqual(20, sum(isinstance(item, Removed) for item in items))
        self.assertEqual([], news(calendar(), token, NOW + timedelta(minutes=75))[0])

    def test_meanwhile_the_whole_file_is_asked_for(self):
        _, token = news(calendar(*MANY))
        _, token = news(calendar(), token)
        self.assertEqual({}, Position.read(token, LINK).version.conditions())

    def test_a_calendar_with_few_events_may_become_empty(self):
        _, token = news(calendar(*MANY[:3]))
        self.assertEqual(3, len(news(calendar(), token)[0]))


class TestPosition(PureCase):
    def test_what_we_did_not_write_is_no_position(self):
        _, token = news(calendar(*MANY))
        for other in ("x", "{}", "[]", "17", '["link-1"]', token.replace("link-1", "link-0")):
            with self.subTest(other[:12]), self.assertRaises(SyncTokenExpired):
                Position.read(other, LINK)
        with self.assertRaises(SyncTokenExpired):
            Position.read(token, "another-link")
