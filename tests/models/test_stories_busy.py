from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo.tests.common import freeze_time, tagged

from ...core.event import Blocks, Status
from ...core.interval import Interval
from ...providers import registry
from ...providers.http import utc_now
from ...providers.memory import MemoryProvider
from .common import TODAY, at, foreign, naive_at
from .story_case import StoryCase

LONG_AGO = datetime(2019, 1, 1, tzinfo=timezone.utc)
BRUSSELS, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")

#: What takes time by itself, and with the switches for tentative and unanswered events off.
STATES = {
    "confirmed": ({}, True, True),
    "tentative": ({"blocks": Blocks.TENTATIVE, "status": Status.TENTATIVE}, True, False),
    "not yet answered": ({"blocks": Blocks.UNANSWERED}, True, False),
    "declined": ({"blocks": Blocks.FREE}, False, False),
    "free": ({"blocks": Blocks.FREE}, False, False),
    "cancelled": ({"status": Status.CANCELLED}, False, False),
}


class BusyCase(StoryCase):
    """Hands for what others put into the practitioner's calendar."""

    def put(self, start, hours=1.0, **fields):
        return self.server.put(self.account, foreign(start, hours, **fields))

    def since_2019(self, hour, *rules, **fields):
        """A series that began years ago, each day at this hour."""
        start = LONG_AGO + timedelta(hours=hour)
        return self.put(start, recurrence=rules or ("RRULE:FREQ=DAILY",), **fields)


@tagged("post_install", "-at_install")
class TestOldSeries(BusyCase):
    """A series takes its time whenever it began and however it was changed since."""

    def test_a_daily_series_of_years_ago_blocks_every_day(self):
        self.since_2019(9)
        self.pull()
        for day in (2, 3, 30, 399):
            self.assertEqual([9], self.taken(day))

    def test_a_series_blocks_until_its_end_and_no_longer(self):
        until = f"{TODAY + timedelta(days=3, hours=9):%Y%m%dT%H%M%SZ}"
        count = (TODAY + timedelta(days=3) - LONG_AGO).days + 1
        self.since_2019(9, f"RRULE:FREQ=DAILY;UNTIL={until}")
        self.since_2019(12, f"RRULE:FREQ=DAILY;COUNT={count}")
        self.since_2019(15, "RRULE:FREQ=DAILY;COUNT=500")
        self.pull()
        self.assertEqual([[9, 12], []], [self.taken(3), self.taken(4)])

    def test_left_out_moved_and_added_dates_count(self):
        left_out = f"EXDATE:{at(9, 3):%Y%m%dT%H%M%SZ}"
        added = f"RDATE:{at(20, 3):%Y%m%dT%H%M%SZ}"
        ref = self.since_2019(9, "RRULE:FREQ=DAILY", left_out, added)
        self.server.change_occurrence(ref, at(9, 4), foreign(at(17, 4)))
        self.server.change_occurrence(ref, at(9, 5), None)
        self.pull()
        self.assertEqual([[20], [17], [], [9]], [self.taken(day) for day in (3, 4, 5, 6)])

    def test_hourly_overnight_and_overlapping_series_block(self):
        self.since_2019(0, "RRULE:FREQ=HOURLY;INTERVAL=6")
        self.put(LONG_AGO + timedelta(hours=22), 4, recurrence=("RRULE:FREQ=DAILY",), uid="night")
        self.pull()
        self.assertEqual([0, 1, 6, 12, 18, 22, 23], self.taken())

    def test_of_a_series_of_several_days_the_one_under_way_blocks(self):
        started = TODAY - timedelta(days=730)
        self.put(started, 24 * 5, recurrence=("RRULE:FREQ=YEARLY",))
        self.put(TODAY - timedelta(days=4), 24 * 8, uid="once")
        self.pull()
        self.assertEqual([*range(24)], self.taken(1))
        self.assertEqual([*range(24)], self.taken(3))
        self.assertEqual([], self.taken(6))


@tagged("post_install", "-at_install")
class TestWhatBlocks(BusyCase):
    """One table says what takes time; which way it is read makes no difference."""

    def test_six_states_block_as_the_table_says(self):
        for hour, (fields, _, _) in enumerate(STATES.values()):
            self.put(at(hour), uid=f"single-{hour}", **fields)
            recurrence = ("RRULE:FREQ=DAILY;COUNT=2",)
            self.put(at(hour, 5), uid=f"series-{hour}", recurrence=recurrence, **fields)
        for switch, column in ((True, 1), (False, 2)):
            switches = {"tentative_blocks": switch, "unanswered_blocks": switch}
            self.remote.with_user(self.maya).write(switches)
            for token in (False, True):
                if not token:
                    self.remote.sync_token = False
                self.pull()
                expected = [hour for hour, row in enumerate(STATES.values()) if row[column]]
                for day in (3, 5, 6):  # the single events, and the series twice
                    with self.subTest(switch=switch, day=day, by_token=token):
                        self.assertEqual(expected, self.taken(day))

    def test_an_answer_that_changes_frees_and_blocks(self):
        ref = self.put(at(10), blocks=Blocks.UNANSWERED)
        for name, (fields, blocks, _) in STATES.items():
            with self.subTest(name):
                plain = {"blocks": Blocks.BUSY, "status": Status.CONFIRMED}
                self.server.edit(ref, **{**plain, **fields})
                self.pull()
                self.assertEqual([10] if blocks else [], self.taken())

    def test_a_declined_invitation_of_a_whole_day_leaves_the_day_open(self):
        day = at(0).date()
        self.put(day, 24, blocks=Blocks.FREE)
        self.pull()
        self.assertEqual([], self.taken())


@tagged("post_install", "-at_install")
class TestWholeDays(BusyCase):
    """Whole days are days of the calendar that they are in, wherever on earth it is."""

    ZONES = {
        "Pacific/Pago_Pago": -11,
        "UTC": 0,
        "Asia/Kolkata": 5.5,
        "Pacific/Tongatapu": 13,
    }

    def setUp(self):
        super().setUp()
        self.shelf = self.server.shelves[self.account]

    def test_whole_days_block_from_midnight_to_midnight_in_any_zone(self):
        first = at(0).date()
        for zone, ahead in self.ZONES.items():
            self.shelf.info = replace(self.shelf.info, zone=zone)
            self.remote.sudo().timezone = zone
            for days in (1, 3):
                with self.subTest(zone, days=days):
                    ref = self.put(first, 24 * days, zone=zone)
                    self.pull()
                    midnight = naive_at(-ahead)
                    self.assertEqual([(midnight, midnight + timedelta(days=days))], self.blocks())
                    self.server.delete(ref)
                    self.pull()
                    self.assertEqual([], self.blocks())


class OddlyZoned(MemoryProvider):
    """The vendor names its calendars' zone in a way of its own."""

    zone = ""

    def calendars(self):
        return [replace(info, zone=self.zone) for info in super().calendars()]


@tagged("post_install", "-at_install")
class TestClockChanges(BusyCase):
    """Both weekends on which clocks change, in Europe and in America."""

    #: The Mondays before and after, and which hour (UTC) is nine o'clock in Brussels on each.
    NINE = {
        date(2027, 3, 8): 8,
        date(2027, 3, 15): 8,  # New York has changed its clocks
        date(2027, 3, 29): 7,  # so has Brussels
        date(2027, 10, 25): 7,
        date(2027, 11, 1): 8,
        date(2027, 11, 8): 8,
    }

    def setUp(self):
        super().setUp()
        self.resource.tz = self.hours.tz = "Europe/Brussels"
        self.hours.attendance_ids.write({"hour_from": 9, "hour_to": 12})
        self.massage.timezone = "Europe/Brussels"

    def starts(self, day, zone=timezone.utc):
        """When one can come that day: the first and the last instant that visitors see."""
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        long_before = datetime(2027, 2, 1, tzinfo=timezone.utc)
        window = Interval(start, start + timedelta(days=1))
        return [slot.start for slot in self.massage._slots(window, long_before)]

    def test_nine_oclock_stays_nine_oclock_for_whoever_looks_from_wherever(self):
        for day, hour in self.NINE.items():
            for zone in (timezone.utc, BRUSSELS, NEW_YORK):
                with self.subTest(day, zone=str(zone)):
                    [first, *_, last] = self.starts(day, zone)
                    nine = datetime(day.year, day.month, day.day, hour, tzinfo=timezone.utc)
                    self.assertEqual((nine, nine + timedelta(hours=2)), (first, last))

    def test_a_series_keeps_its_own_clock_and_blocks_where_that_is_here(self):
        """Each Monday at half past four in New York: half past ten in Brussels, but for the
        weeks between the two changes."""
        start = datetime(2026, 11, 16, 4, 30, tzinfo=NEW_YORK)
        rule = {"recurrence": ("RRULE:FREQ=WEEKLY",), "zone": "America/New_York"}
        with freeze_time("2027-02-01 12:00:00", tick=True):
            self.put(start, 0.5, **rule)
            self.pull()
        for day in self.NINE:
            with self.subTest(day):
                between = day in (date(2027, 3, 15), date(2027, 11, 1))
                free = [each.astimezone(BRUSSELS).hour for each in self.starts(day)]
                self.assertEqual([10, 11] if between else [9, 11], free)

    def test_a_calendar_whose_zone_means_nothing_is_read_all_the_same(self):
        self.addCleanup(registry.register, MemoryProvider)
        registry.register(OddlyZoned)
        self.server.put(self.account, foreign(at(0).date(), 24))
        for OddlyZoned.zone in ("Z", "Mars/Olympus", "", "Romance Standard Time"):
            with self.subTest(zone=OddlyZoned.zone):
                self.later()
                with self.scheduled() as env:
                    env["calendar.connection"]._cron_list_calendars()
                self.remote.sync_token = False
                self.pull()
                self.assertFalse(self.remote.last_error)
                self.assertEqual([], self.offered())


@tagged("post_install", "-at_install")
class TestTimePasses(BusyCase):
    """What is far away comes near, what has begun goes on, and no vendor says a word."""

    def daily(self):
        """What runs by itself within a day, without any notice."""
        with self.scheduled() as env:
            env["calendar.connection"]._cron_unroll()
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()

    def test_what_was_out_of_reach_blocks_thirty_days_later(self):
        self.put(at(9), recurrence=("RRULE:FREQ=DAILY",), uid="for ever")
        self.put(at(12, 425), uid="single")
        self.pull()
        self.massage.horizon = 600
        self.assertEqual([12], self.taken(425))
        with freeze_time(utc_now() + timedelta(days=30), tick=True):
            self.daily()
            self.assertEqual([9, 12], self.taken(425))

    def test_a_holiday_that_has_begun_blocks_until_its_end(self):
        self.put(at(0, -20), 24 * 30, uid="holiday")
        first = at(0, -2).date()
        self.put(first, 24 * 7, uid="whole days")
        self.pull()
        self.assertEqual([*range(24)], self.taken(1))
        self.assertEqual([*range(24)], self.taken(9))
        self.assertEqual([], self.taken(10))

    def test_what_is_moved_far_away_leaves_no_ghost_and_comes_back(self):
        ref, series = self.put(at(10)), self.since_2019(12)
        self.pull()
        for far in (100, 1000):
            with self.subTest(far):
                self.server.edit(ref, start=at(10, far), stop=at(11, far))
                self.server.edit(series, start=at(12, far), stop=at(13, far))
                self.pull()
                self.assertEqual([], self.taken())
                self.server.edit(ref, start=at(10), stop=at(11))
                self.server.edit(series, start=at(12, 1), stop=at(13, 1))
                self.pull()
                self.assertEqual([10, 12], self.taken())

    def test_an_occurrence_is_moved_out_and_in(self):
        ref = self.since_2019(12)
        self.server.change_occurrence(ref, at(12, 3), foreign(at(12, 900)))
        self.server.change_occurrence(ref, at(12, 900), foreign(at(20, 3)))
        self.pull()
        self.assertEqual([20], self.taken())
