"""Promises about series: one value with its rule, its zone and its overrides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from ....core.event import Override, in_utc
from ....core.interval import Interval
from ....core.recurrence import expand
from ....providers.base import Changed, Feature, OccurrenceChanged
from ....providers.errors import PreconditionFailed, Rejected, TransientError
from ..world import HOUR, MONDAY, WEEK, appointment, holiday, monday, weekly
from .base import Promises


def occurrence(number: int, **fields):
    """The occurrence `number` of `weekly` as an event of its own."""
    start = fields.pop("start", monday(number))
    return appointment(uid=weekly().uid, start=start, stop=start + HOUR, **fields)


CANCELLED = Override(monday(1), None)
MOVED = Override(monday(2), occurrence(2, start=monday(2) + timedelta(days=1, hours=3)))
RENAMED = Override(monday(5), occurrence(5, title="Jane Doe – Consultation", notes="Knee"))


# All begin on a Monday that is the first of its month.
ODD_RULES = (
    "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=6",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=6",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO;COUNT=6",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO;COUNT=3",
    "FREQ=YEARLY;BYDAY=MO;BYWEEKNO=9;COUNT=3",
    "FREQ=HOURLY;INTERVAL=8;COUNT=4",
)


def with_uid(uid, series, *overrides):
    """The same series under another uid, which its occurrences share."""
    renamed = tuple(Override(o.original, o.event and replace(o.event, uid=uid)) for o in overrides)
    return replace(series, uid=uid, overrides=renamed)


def times(series):
    """When it takes place."""
    year = Interval(MONDAY - WEEK, MONDAY + 52 * WEEK)
    return sorted(in_utc(each.event.start) for each in expand(series, year))


class SeriesPromises(Promises):
    def test_a_series_reads_back_equal(self):
        series = weekly(notes="Every Monday")
        for recurrence in (
            ("RRULE:FREQ=WEEKLY;COUNT=8",),
            ("RRULE:FREQ=WEEKLY;UNTIL=20270601T080000Z;BYDAY=MO,TH",),
            ("RRULE:FREQ=MONTHLY;BYDAY=1MO",),
            ("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=5", "EXDATE;TZID=Europe/Brussels:20270303T100000"),
        ):
            with self.subTest(recurrence):
                event = replace(series, uid=recurrence[0], recurrence=recurrence)
                ref = self.put_there(event)
                self.assertSame(event, self.provider.get(self.calendar, ref.id).event)

    def test_a_zone_survives_a_clock_change(self):
        ref = self.put_there(weekly())
        found = self.provider.get(self.calendar, ref.id).event
        self.assertEqual("Europe/Brussels", found.zone)
        self.assertEqual(monday(0), found.start)
        self.world.change_occurrence(ref, monday(5), occurrence(5, title="In summer"))
        found = self.provider.get(self.calendar, ref.id).event
        self.assertEqual([monday(5)], [override.original for override in found.overrides])

    def test_a_series_of_whole_days_reads_back_equal(self):
        series = holiday(recurrence=("RRULE:FREQ=YEARLY;COUNT=3",))
        moved = holiday(start=date(2028, 3, 6), stop=date(2028, 3, 8))
        series = series.with_override(Override(date(2028, 3, 3), moved))
        series = series.with_override(Override(date(2029, 3, 3), None))
        ref = self.put_there(series)
        self.assertSame(series, self.provider.get(self.calendar, ref.id).event)

    def test_a_series_is_made_with_its_overrides(self):
        series = weekly(overrides=(CANCELLED, MOVED, RENAMED))
        ref = self.put_there(series)
        found = self.provider.get(self.calendar, ref.id)
        self.assertSame(series, found.event)
        self.assertEqual(ref, found.ref)
        self.assertEqual(1, self.world.live())

    def test_making_a_series_twice_never_makes_two(self):
        self.make(weekly(overrides=(CANCELLED, MOVED)))
        series = weekly(overrides=(MOVED, RENAMED))
        ref = self.make(series)
        self.assertSame(series, self.provider.get(self.calendar, ref.id).event)
        self.assertEqual(1, self.world.live())

    def test_a_series_made_half_way_is_completed(self):
        self.requires(Feature.WRITES)
        for requests in range(1, 5):
            with self.subTest(requests=requests):
                series = with_uid(f"half-way-{requests}", weekly(), CANCELLED, MOVED, RENAMED)
                self.world.break_after(requests)
                with suppress(TransientError):
                    self.make(series)
                self.world.mend()
                ref = self.make(series)
                self.assertSame(series, self.provider.get(self.calendar, ref.id).event)
        self.assertEqual(4, self.world.live())

    def test_an_update_brings_exactly_the_difference(self):
        ref = self.make(weekly(overrides=(CANCELLED, MOVED)))
        later = Override(monday(2), occurrence(2, start=monday(2) + HOUR))
        for overrides in ((later, RENAMED), (), (CANCELLED,)):
            with self.subTest(overrides=[o.key for o in overrides]):
                series = weekly(title="Jane Doe – Physio", overrides=overrides)
                ref = self.provider.update(ref, series)
                found = self.provider.get(self.calendar, ref.id)
                self.assertSame(series, found.event)
                self.assertEqual(found.ref, ref)

    def test_an_update_that_broke_off_is_completed_by_the_next(self):
        for requests in range(1, 8):
            with self.subTest(requests=requests):
                uid = f"broken-{requests}"
                ref = self.make(with_uid(uid, weekly(), CANCELLED, MOVED))
                series = with_uid(uid, weekly(stop=MONDAY + 2 * HOUR), MOVED, RENAMED)
                self.world.break_after(requests)
                with suppress(TransientError):
                    self.provider.update(ref, series)
                self.world.mend()
                ref = self.updated(ref, series)
                found = self.provider.get(self.calendar, ref.id)
                self.assertSame(series, found.event)
                self.assertEqual(found.ref, ref)

    def updated(self, ref, series):
        """Write again, as who has looked once more if there is another version."""
        try:
            return self.provider.update(ref, series)
        except PreconditionFailed:
            return self.provider.update(self.provider.get(self.calendar, ref.id).ref, series)

    def test_an_edit_of_one_occurrence_is_an_edit_of_a_whole_series(self):
        self.requires(Feature.WHOLE_SERIES)
        ref = self.make(weekly())
        self.world.change_occurrence(ref, CANCELLED.original, None)
        with self.assertRaises(PreconditionFailed):
            self.provider.update(ref, weekly(title="Ours"))
        with self.assertRaises(PreconditionFailed):
            self.provider.delete(ref)
        self.assertSame(weekly(overrides=(CANCELLED,)), self.found(ref))

    def found(self, ref):
        return self.provider.get(self.calendar, ref.id).event

    def test_a_series_reads_back_equal_or_has_no_words(self):
        for number, rule in enumerate(ODD_RULES):
            with self.subTest(rule):
                event = weekly(uid=f"odd-{number}", recurrence=(f"RRULE:{rule}",))
                before = self.world.live()
                if self.provider.expresses(event):
                    ref = self.put_there(event)
                    self.assertSame(event, self.found(ref))
                    continue
                self.assertIn(Feature.LIMITED_SERIES, self.provider.supports)
                with self.assertRaises(Rejected):
                    self.make(event)
                self.assertEqual(before, self.world.live())

    def test_a_single_appointment_becomes_a_series_and_back(self):
        ref = self.make(weekly(recurrence=()))
        for event in (weekly(), weekly(recurrence=())):
            ref = self.provider.update(ref, event)
            self.assertSame(event, self.provider.get(self.calendar, ref.id).event)
        self.assertEqual(1, self.world.live())

    def test_a_stale_series_cannot_overwrite(self):
        ref = self.make(weekly())
        self.world.edit(ref, title="Theirs")
        with self.assertRaises(PreconditionFailed):
            self.provider.update(ref, weekly(overrides=(CANCELLED,)))
        self.assertEqual("Theirs", self.provider.get(self.calendar, ref.id).event.title)

    def test_an_occurrence_that_somebody_moved_is_not_moved_back(self):
        for overrides in ((), (RENAMED,)):
            with self.subTest(overrides=len(overrides)):
                series = with_uid(f"moved-{len(overrides)}", weekly(), *overrides)
                ref = self.make(series)
                self.world.change_occurrence(ref, MOVED.original, MOVED.event)
                with self.assertRaises(PreconditionFailed):
                    self.provider.update(ref, replace(series, title="Ours"))
                found = self.provider.get(self.calendar, ref.id).event
                self.assertIn(MOVED.original, [each.original for each in found.overrides])

    def test_a_series_with_an_occurrence_that_somebody_moved_is_not_deleted(self):
        for overrides in ((), (RENAMED,)):
            with self.subTest(overrides=len(overrides)):
                ref = self.make(with_uid(f"kept-{len(overrides)}", weekly(), *overrides))
                self.world.change_occurrence(ref, MOVED.original, MOVED.event)
                with self.assertRaises(PreconditionFailed):
                    self.provider.delete(ref)
                known = self.provider.get(self.calendar, ref.id).ref
                self.assertTrue(self.provider.delete(known))

    def test_a_series_and_its_overrides_arrive(self):
        series = weekly(overrides=(CANCELLED, MOVED))
        ref = self.put_there(series)
        self.assertSame(series, self.assemble(self.read()[0], ref.id))

    def test_a_moved_series_takes_place_nowhere_else(self):
        ref = self.make(weekly(overrides=(RENAMED,)))
        later = weekly(start=MONDAY + 2 * HOUR, stop=MONDAY + 3 * HOUR)
        _, before = self.read()
        self.provider.update(ref, later)
        for token in ("", before):
            with self.subTest(since_then=bool(token)):
                series = self.assemble(self.read(token)[0], ref.id)
                self.assertEqual(times(later), times(series))

    def test_a_moved_occurrence_is_one_edit(self):
        ref = self.world.put(weekly())
        items = self.news_after(
            lambda: self.world.change_occurrence(ref, MOVED.original, MOVED.event)
        )
        self.assert_one_edit(items, ref, MOVED)

    def test_a_deleted_occurrence_is_one_removal(self):
        ref = self.world.put(weekly())
        items = self.news_after(lambda: self.world.change_occurrence(ref, monday(1), None))
        self.assert_one_edit(items, ref, CANCELLED)

    def test_a_series_deleted_takes_its_occurrences_along(self):
        ref = self.make(weekly(overrides=(MOVED,)))
        self.provider.delete(ref)
        self.assertEqual(0, self.world.live())

    def assert_one_edit(self, items, ref, override):
        if Feature.WHOLE_SERIES in self.provider.supports:
            self.assertEqual([Changed], [type(item) for item in items])
            self.assertEqual([override.key], [o.key for o in items[0].event.overrides])
            return
        edits = [item for item in items if isinstance(item, OccurrenceChanged)]
        self.assertEqual([(ref.id, override.original)], [(e.series_id, e.original) for e in edits])
        self.assertEqual(override.event is None, edits[0].event is None)
        if override.event:
            self.assertEqual(override.event.start, edits[0].event.start)

    def assemble(self, items, series_id):
        """Put a series together from the feed's items."""
        series = next(i.event for i in items if isinstance(i, Changed) and i.ref.id == series_id)
        for item in items:
            if isinstance(item, OccurrenceChanged) and item.series_id == series_id:
                series = series.with_override(Override(item.original, item.event))
        return series
