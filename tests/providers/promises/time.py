"""Promises about time: instants, whole days, zones, and what takes time at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from unittest.mock import patch
from zoneinfo import ZoneInfo

from ....core.event import Blocks, Status
from ....core.interval import Interval
from ....providers.base import Detail, Feature
from ....providers.errors import CalendarUnavailable
from ..world import BRUSSELS, HOUR, MONDAY, Answer, appointment, holiday, monday, weekly
from .base import Promises

ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Dublin",
    "UTC",
)


ANSWERED = {
    Answer.YES: Blocks.BUSY,
    Answer.MAYBE: Blocks.TENTATIVE,
    Answer.NOTHING: Blocks.UNANSWERED,
    Answer.NO: Blocks.FREE,
}


@contextmanager
def server_in(zone: str) -> Iterator[None]:
    """Our own server's clock is set to another zone."""
    try:
        with patch.dict(os.environ, TZ=zone):
            time.tzset()
            yield
    finally:
        time.tzset()


class TimePromises(Promises):
    def test_an_instant_survives_any_zone(self):
        for name in ZONES:
            with self.subTest(name):
                start = datetime(2027, 3, 28, 0, 30, tzinfo=ZoneInfo(name))
                event = appointment(uid=name, start=start, stop=start + 90 * HOUR / 60, zone=name)
                found = self.put_and_get(event)
                self.assertEqual(event.start.timestamp(), found.start.timestamp())
                self.assertEqual(event.stop.timestamp(), found.stop.timestamp())
                self.assertEqual(name, found.zone)
                self.assertSame(event, found)

    def test_an_instant_survives_an_hour_that_comes_twice(self):
        for fold in (0, 1):
            with self.subTest(fold=fold):
                start = datetime(2027, 10, 31, 2, 30, fold=fold, tzinfo=BRUSSELS)
                stop = (start.astimezone(timezone.utc) + HOUR).astimezone(BRUSSELS)
                event = appointment(uid=f"fold-{fold}", start=start, stop=stop)
                found = self.put_and_get(event)
                self.assertEqual(start.timestamp(), found.start.timestamp())
                self.assertEqual(stop.timestamp(), found.stop.timestamp())

    def test_an_event_may_cross_a_clock_change(self):
        for day in (date(2027, 3, 28), date(2027, 10, 31)):
            with self.subTest(day=day):
                start = datetime(day.year, day.month, day.day, 1, 30, tzinfo=BRUSSELS)
                stop = datetime(day.year, day.month, day.day, 3, 30, tzinfo=BRUSSELS)
                found = self.put_and_get(appointment(uid=str(day), start=start, stop=stop))
                self.assertEqual(start.timestamp(), found.start.timestamp())
                self.assertEqual(stop.timestamp(), found.stop.timestamp())

    def test_an_all_day_event_keeps_its_dates(self):
        for first, last in (
            ("2027-03-03", "2027-03-05"),
            ("2027-03-28", "2027-03-29"),
            ("2027-12-31", "2028-01-01"),
        ):
            with self.subTest(first):
                event = holiday(
                    uid=first, start=date.fromisoformat(first), stop=date.fromisoformat(last)
                )
                found = self.put_and_get(event)
                self.assertSame(event, found)
                self.assertTrue(found.all_day)

    def test_an_all_day_event_lives_in_its_calendars_zone(self):
        ref = self.world.put(holiday(zone="UTC"))
        items, _ = self.read()
        self.assertEqual([ref.id], [item.ref.id for item in items])
        self.assertEqual("Europe/Brussels", items[0].event.zone)

    def test_an_appointment_becomes_a_whole_day_and_back(self):
        ref = self.make(appointment())
        for event in (holiday(uid=appointment().uid), appointment()):
            ref = self.provider.update(ref, event)
            self.assertSame(event, self.provider.get(self.calendar, ref.id).event)

    def test_an_event_that_does_not_last_is_kept(self):
        found = self.put_and_get(appointment(stop=MONDAY))
        self.assertEqual(found.start, found.stop)

    def test_what_blocks_reads_back_equal(self):
        for event in (
            appointment(uid="busy"),
            appointment(uid="free", blocks=Blocks.FREE),
            self.provider.as_kept(appointment(uid="maybe", status=Status.TENTATIVE)),
        ):
            with self.subTest(event.uid):
                self.assertSame(event, self.put_and_get(event))

    def test_what_takes_time_is_told_alike_in_any_detail(self):
        put = {
            "busy": (self.world.put(appointment()), Blocks.BUSY),
            "free": (self.world.put(appointment(uid="f", blocks=Blocks.FREE)), Blocks.FREE),
        }
        for answer, blocks in ANSWERED.items():
            ref = self.world.put_invitation(appointment(uid=answer.value), answer)
            put[answer.value] = (ref, blocks)
        for detail in Detail:
            told = {item.ref.id: item for item in self.read(detail=detail)[0]}
            for name, (ref, blocks) in put.items():
                with self.subTest(name, detail=detail):
                    self.assertBlocks(blocks, told[ref.id])

    def test_busy_and_the_feed_agree_on_what_takes_time(self):
        """Whichever way is asked, the same hours are taken."""
        self.requires(Feature.FREE_BUSY)
        self.world.put(appointment(uid="free", blocks=Blocks.FREE))
        for n, answer in enumerate(ANSWERED, 1):
            times = {"start": MONDAY + 2 * n * HOUR, "stop": MONDAY + (2 * n + 1) * HOUR}
            self.world.put_invitation(appointment(uid=answer.value, **times), answer)
        told = [item.event for item in self.read()[0]]
        taking = sorted(each.start for each in told if each.blocks is not Blocks.FREE)
        found = self.provider.busy([self.calendar], MONDAY, MONDAY + 12 * HOUR)[self.calendar]
        self.assertEqual(3, len(taking))
        self.assertEqual(taking, [each.start for each in found])

    def test_a_zone_named_otherwise_means_the_same_instant(self):
        ref = self.world.put_in_foreign_zone()
        found = self.provider.get(self.calendar, ref.id).event
        self.assertEqual((MONDAY, MONDAY + HOUR), (found.start, found.stop))

    def test_the_clock_of_our_server_means_nothing(self):
        """What is told without a zone is not read in the server's."""
        put = [self.world.put(each) for each in (appointment(), holiday(), weekly(uid="w"))]
        told = []
        for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
            with server_in(zone):
                found = [self.provider.get(self.calendar, ref.id).event for ref in put]
                news = {item.ref.id: item.event for item in self.read(detail=Detail.BUSY)[0]}
                told.append((found, news))
        self.assertEqual((MONDAY, date(2027, 3, 3)), (told[0][0][0].start, told[0][0][1].start))
        self.assertEqual([told[0]] * 3, told)

    def test_busy_is_merged_half_open_and_clipped(self):
        self.requires(Feature.FREE_BUSY)
        self.world.put(appointment(uid="a"))
        self.world.put(appointment(uid="b", start=MONDAY + HOUR / 2, stop=MONDAY + 2 * HOUR))
        self.world.put(appointment(uid="touching", start=MONDAY + 2 * HOUR, stop=MONDAY + 3 * HOUR))
        self.world.put(appointment(uid="apart", start=MONDAY + 5 * HOUR, stop=MONDAY + 9 * HOUR))
        self.world.put(
            appointment(
                uid="free", start=MONDAY + 3 * HOUR, stop=MONDAY + 4 * HOUR, blocks=Blocks.FREE
            )
        )
        start, stop = MONDAY + HOUR / 4, MONDAY + 6 * HOUR
        answer = self.provider.busy([self.calendar, self.world.neighbour], start, stop)
        expected = [Interval(start, MONDAY + 3 * HOUR), Interval(MONDAY + 5 * HOUR, stop)]
        self.assertEqual({self.calendar: expected, self.world.neighbour: []}, answer)

    def test_busy_knows_every_occurrence(self):
        self.requires(Feature.FREE_BUSY)
        ref = self.world.put(weekly())
        self.world.change_occurrence(ref, monday(1), None)
        moved = replace(appointment(), start=monday(2) + HOUR, stop=monday(2) + 2 * HOUR)
        self.world.change_occurrence(ref, monday(2), moved)
        answer = self.provider.busy([self.calendar], monday(0), monday(5))
        starts = [monday(0), monday(2) + HOUR, monday(3), monday(4)]
        self.assertEqual([Interval(s, s + HOUR) for s in starts], answer[self.calendar])

    def test_busy_knows_whole_days(self):
        self.requires(Feature.FREE_BUSY)
        self.world.put(holiday())
        midnight = datetime(2027, 3, 3, tzinfo=BRUSSELS)
        answer = self.provider.busy([self.calendar], MONDAY, MONDAY + timedelta(days=7))
        expected = [Interval(midnight, midnight + timedelta(days=2))]
        self.assertEqual(expected, answer[self.calendar])

    def test_busy_says_of_each_calendar_why_it_is_not_known(self):
        self.requires(Feature.FREE_BUSY)
        self.world.close_calendar()
        answer = self.provider.busy(
            [self.calendar, self.world.neighbour], MONDAY, MONDAY + timedelta(days=1)
        )
        self.assertIsInstance(answer[self.calendar], CalendarUnavailable)
        self.assertEqual([], answer[self.world.neighbour])

    def put_and_get(self, event):
        ref = self.put_there(event)
        return self.provider.get(self.calendar, ref.id).event
