from odoo.tests.common import tagged

from ...core.interval import Interval
from ...core.recurrence import expand
from .common import SyncCase, at, naive_at

DAILY = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count"}


@tagged("post_install", "-at_install")
class TestSeriesIdentity(SyncCase):
    """An event that begins a series hands its identity on: what leaves the series is another."""

    def series_of(self, event, count=3):
        """Let `event` be the first of a series, and the second date come before it."""
        event.write({**DAILY, "count": count, "event_tz": "UTC"})
        self.sync()
        second = event.recurrence_id.calendar_event_ids.sorted("start")[1]
        second.write({"start": naive_at(8, 1), "stop": naive_at(9, 1)})
        self.sync()
        return event.recurrence_id

    def times(self):
        """When anything begins over there."""
        window = Interval(at(0, 0), at(0, 20))
        return sorted(o.start for event in self.there() for o in expand(event, window))

    def test_what_began_a_series_and_takes_place_by_itself_again_is_another_event(self):
        first = self.event(naive_at(10, 2), event_tz="UTC")
        self.sync()
        series = self.series_of(first)
        first.write({"recurrency": False, "recurrence_update": "future_events"})
        self.sync()
        self.assertTrue(series.exists())
        self.assertNotEqual(series.sync_uid, first.sync_uid)
        self.assertEqual([at(8, 1), at(10, 2)], self.times())
        self.assertEqual(2, len(self.there()))

    def test_so_it_is_when_it_leaves_while_nobody_is_told(self):
        first = self.event(naive_at(10, 2), event_tz="UTC")
        self.sync()
        series = self.series_of(first)
        self.connection.action_disconnect()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_farewell()
        first.write({"recurrency": False, "recurrence_update": "future_events"})
        self.assertNotEqual(series.sync_uid, first.sync_uid)
        self.connection = self.connect(self.maya, self.account)
        self.sync()
        self.assertEqual([at(8, 1), at(10, 2)], self.times())
        self.assertEqual(2, len(self.there()))

    def test_what_was_ended_with_its_series_and_is_reinstated_is_another_event(self):
        first = self.event(naive_at(10, 2), event_tz="UTC")
        self.sync()
        self.series_of(first)
        first.action_mass_archive("future_events")
        self.sync()
        self.assertEqual([at(8, 1)], self.times())
        first.active = True
        self.sync()
        self.assertEqual([at(8, 1), at(10, 2)], self.times())
        self.assertEqual(2, len(self.there()))

    def test_the_first_of_what_was_made_a_series_over_there_leaves_it_as_another_event(self):
        first = self.event(naive_at(10, 2), event_tz="UTC")
        self.sync()
        ref = self.ref(first)
        self.server.edit(ref, recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
        self.sync()
        self.series_of(first)
        first.write({"recurrency": False, "recurrence_update": "future_events"})
        self.sync()
        self.assertEqual([at(8, 1), at(10, 2)], self.times())
        self.assertEqual(2, len(self.there()))
