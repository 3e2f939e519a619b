from dateutil.relativedelta import relativedelta

from ..models.common import at, naive_at
from .eyes import naive_utc
from .series_case import HOUR, SeriesCase, next_clock_change, on_the_wall, ten, weekday
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class Series(SeriesCase):
    """A series made in Odoo is one series over there, whatever is done to it here."""

    def test_it_is_one_series_there(self):
        self.series()
        self.sync()
        self.assertEqual(1, self.world.live())
        self.assertAlike(*ten(1, 2, 3, 4))
        self.assertRest()

    def test_a_series_without_end_has_none_there(self):
        start = on_the_wall(10)
        vals = {"rrule_type": "weekly", "end_type": "forever", weekday(start): True}
        series, ref = self.linked(**vals)
        self.assertEqual(720, len(series.calendar_event_ids))
        told = self.world.rule_of(ref)
        for end in ("COUNT", "UNTIL", "'numbered'", "'type': 'endDate'"):
            self.assertNotIn(end, told)
        self.assertRest()

    def test_one_moved_moves_alone(self):
        series, _ = self.linked()
        moved = naive_utc(on_the_wall(15, 2))
        self.nth(series, 1).write({"start": moved, "stop": moved + HOUR})
        self.sync()
        self.assertAlike(*ten(1, 3, 4), on_the_wall(15, 2))
        self.assertRest()

    def test_one_cancelled_goes_alone_and_comes_back(self):
        series, _ = self.linked()
        cancelled = self.nth(series, 1)
        cancelled.active = False
        self.sync()
        self.assertAlike(*ten(1, 3, 4))
        cancelled.active = True
        self.sync()
        self.assertAlike(*ten(1, 2, 3, 4))
        self.assertRest()

    def test_one_deleted_goes_alone(self):
        series, _ = self.linked()
        self.nth(series, 2).unlink()
        self.sync()
        self.assertAlike(*ten(1, 2, 4))
        self.assertRest()

    def test_the_first_and_the_last_go_alone_and_come_back(self):
        for gone in (0, 3):
            with self.subTest(gone=gone):
                series, _ = self.linked()
                event = self.nth(series, gone)
                event.active = False
                self.sync()
                self.assertAlike(*ten(*(day for day in (1, 2, 3, 4) if day != gone + 1)))
                event.active = True
                self.sync()
                self.assertAlike(*ten(1, 2, 3, 4))
                self.nth(series, gone).unlink()
                self.assertRest()
                self.assertAlike(*ten(*(day for day in (1, 2, 3, 4) if day != gone + 1)))
                self.nth(series, 0).action_mass_deletion("all_events")
                self.sync()

    def test_one_comes_back_while_another_stays_moved(self):
        series, _ = self.linked()
        cancelled, moved = self.nth(series, 1), self.nth(series, 2)
        cancelled.active = False
        later = naive_utc(on_the_wall(15, 3))
        moved.write({"start": later, "stop": later + HOUR})
        self.sync()
        cancelled.active = True
        self.sync()
        self.assertAlike(*ten(1, 2, 4), on_the_wall(15, 3))
        self.assertRest()

    def test_all_are_renamed_and_one_has_a_name_of_its_own(self):
        series, _ = self.linked()
        self.nth(series, 2).name = "Consultation"
        self.sync()
        self.assertEqual(["Course", "Course", "Consultation", "Course"], self.in_order())
        self.nth(series, 0).write({"name": "Workshop", "recurrence_update": "all_events"})
        self.sync()
        names = self.all_series().calendar_event_ids.sorted("start").mapped("name")
        self.assertEqual(names, self.in_order())
        self.assertIn("Workshop", names)
        self.assertEqual(1, self.world.live())

    def in_order(self):
        return [each.title for each in sorted(self.seen(), key=lambda each: each.start)]

    def test_all_move(self):
        series, _ = self.linked()
        later = naive_utc(on_the_wall(15, 1))
        vals = {"start": later, "stop": later + HOUR, "recurrence_update": "all_events"}
        self.nth(series, 0).write(vals)
        self.sync()
        self.assertAlike(*(on_the_wall(15, day) for day in (1, 2, 3, 4)))
        self.assertEqual(1, self.world.live())
        self.assertRest()

    def test_another_rule(self):
        series, _ = self.linked()
        vals = {"recurrence_update": "all_events", "interval": 2, "count": 3}
        self.nth(series, 0).write(vals)
        self.sync()
        self.assertAlike(*ten(1, 3, 5))
        self.assertEqual(1, self.world.live())
        self.assertRest()

    def test_this_and_following(self):
        series, _ = self.linked()
        later = naive_utc(on_the_wall(15, 3))
        vals = {"start": later, "stop": later + HOUR, "recurrence_update": "future_events"}
        self.nth(series, 2).write(vals)
        self.sync()
        self.assertAlike(*ten(1, 2), on_the_wall(15, 3), on_the_wall(15, 4))
        self.assertEqual(2, self.world.live())
        self.assertRest()

    def test_it_ends_early(self):
        series, _ = self.linked()
        self.nth(series, 2).action_mass_deletion("future_events")
        self.sync()
        self.assertAlike(*ten(1, 2))
        self.assertRest()

    def test_it_goes_as_a_whole(self):
        for action in ("action_mass_archive", "action_mass_deletion"):
            with self.subTest(action):
                series, _ = self.linked()
                getattr(self.nth(series, 0), action)("all_events")
                self.sync()
                self.assertAlike()
                self.assertEqual(0, self.world.live())

    def test_a_single_event_becomes_a_series_and_single_again(self):
        event = self.event(naive_utc(on_the_wall(10)), name="Course", event_tz="Europe/Brussels")
        self.sync()
        rule = {"rrule_type": "daily", "interval": 1, "end_type": "count", "count": 3}
        event.write({"recurrency": True, **rule})
        self.sync()
        self.assertAlike(*ten(1, 2, 3))
        self.assertEqual(1, self.world.live())
        self.nth(event.recurrence_id, 0).write(
            {"recurrency": False, "recurrence_update": "future_events"}
        )
        self.sync()
        self.assertAlike(*ten(1))
        self.assertEqual(1, self.world.live())
        self.assertRest()

    def test_its_clock_on_the_wall_stays_when_the_clocks_change(self):
        since = next_clock_change() - relativedelta(days=3)
        self.linked(since=since, count=6)
        self.assertAlike(*(on_the_wall(10, day, since) for day in range(1, 7)))
        self.assertRest()

    def test_one_moved_over_the_clock_change_moves_alone(self):
        change = next_clock_change()
        since = change - relativedelta(days=3)
        series, _ = self.linked(since=since, count=6)
        moved = naive_utc(on_the_wall(16, 4, since))
        self.nth(series, 3).write({"start": moved, "stop": moved + HOUR})
        self.nth(series, 4).active = False
        self.sync()
        usual = [on_the_wall(10, day, since) for day in (1, 2, 3, 6)]
        self.assertAlike(*usual, on_the_wall(16, 4, since))
        self.assertRest()

    def test_a_lost_position_writes_nothing(self):
        series, _ = self.linked()
        self.nth(series, 1).active = False
        moved = naive_utc(on_the_wall(15, 3))
        self.nth(series, 1).write({"start": moved, "stop": moved + HOUR})
        self.assertRest()
        written, stamps = self.written(), self.stamps()
        self.world.expire_sync_token()
        self.sync()
        self.assertEqual((written, stamps), (self.written(), self.stamps()))

    def monthly(self):
        """Three times on the 31st, at ten."""
        first = naive_at(10) + relativedelta(months=1, day=31)
        while first.day != 31:
            first += relativedelta(months=1, day=31)
        rule = {"month_by": "date", "day": 31, "interval": 1, "end_type": "count", "count": 3}
        event = self.event(
            first, recurrency=True, rrule_type="monthly", event_tz="UTC", **rule
        )
        self.sync()
        return event.recurrence_id

    def test_the_31st_of_each_month_is_the_31st_there(self):
        series = self.monthly()
        self.assertEqual(3, len(self.times()))
        self.assertEqual(self.here(), self.times())
        self.assertEqual({31}, {start.day for start, _stop in self.times()})
        self.nth(series, 1).active = False
        self.sync()
        self.assertEqual(self.here(), self.times())
        self.assertRest()


class TestSeriesAtGoogle(Series, GoogleCase):
    def test_the_31st_is_one_series_there(self):
        self.monthly()
        self.assertEqual(1, self.world.live())


class TestSeriesAtOutlook(Series, OutlookCase):
    def test_the_31st_is_single_appointments_there(self):
        series = self.monthly()
        self.assertEqual(3, self.world.live())
        event = self.nth(series, 1)
        moved = at(9).replace(year=event.start.year, month=event.start.month, day=30)
        self.world.edit(self.ref(event), start=moved, stop=moved + HOUR)
        self.sync()
        self.assertEqual(naive_utc(moved), event.start)
        self.assertRest()


class TestSeriesAtACalDAVServer(Series, CalDAVCase):
    pass
