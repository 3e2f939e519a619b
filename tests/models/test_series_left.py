from datetime import timedelta

from odoo.tests.common import tagged

from ...core.interval import Interval
from ...core.recurrence import expand
from .common import SyncCase, at, naive_at


@tagged("post_install", "-at_install")
class TestSeriesLeft(SyncCase):
    """Of a series little or nothing is left on one side."""

    def series(self, count=4, **vals):
        daily = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count"}
        event = self.event(naive_at(10, 1), event_tz="UTC", **daily, count=count, **vals)
        self.sync()
        return event.recurrence_id

    def nth(self, series, n):
        return series.calendar_event_ids.sorted("start")[n]

    def test_one_date_reinstated_of_a_series_deleted_over_there_is_written_there(self):
        series = self.series()
        last = self.nth(series, 3)
        self.server.delete(series.sudo().link_ids._ref())
        self.sync()
        self.assertFalse(last.active)
        last.active = True
        self.sync()
        self.assertEqual(1, len(self.there()))
        self.assertTrue(last.active)

    def test_a_series_deleted_here_and_wanted_there_is_left_to_the_calendar(self):
        self.connection.strategy = "calendar"
        second = self.nth(self.series(count=2), 1)
        second.write({"interval": 3, "recurrence_update": "future_events"})
        self.sync()
        rest = second.recurrence_id
        ref = rest.sudo().link_ids._ref()
        second.action_mass_deletion("future_events")
        self.assertTrue(rest.exists(), "Odoo keeps the rule of a series without events")
        self.server.edit(ref, title="Yoga")
        self.sync()
        self.assertFalse(self.env["calendar.outbox"].search([]))
        self.assertEqual(["Massage", "Yoga"], sorted(each.title for each in self.there()))
        self.assertEqual([naive_at(10, 2)], [start for start, _stop in self.blocks()])

    def test_one_date_reinstated_here_of_what_takes_place_once_over_there_is_written_there(self):
        series = self.series(count=3)
        self.server.edit(series.sudo().link_ids._ref(), recurrence=(), overrides=())
        self.sync()
        second = self.nth(series.with_context(active_test=False), 1)
        self.assertFalse(second.active)
        second.active = True
        self.sync()
        [there] = self.there()
        window = Interval(at(0, 0), at(0, 9))
        self.assertEqual([at(10, 1), at(10, 2)], [each.start for each in expand(there, window)])
        self.assertTrue(second.active)

    def test_what_is_taken_out_at_the_beginning_over_there_is_no_edit_here(self):
        series = self.series(count=3)
        ref, before = series.sudo().link_ids._ref(), self.written()
        for number in range(2):
            [there] = self.there()
            self.server.change_occurrence(ref, there.start + timedelta(days=number), None)
            self.pull()
        self.sync()
        left = series.calendar_event_ids.filtered("active")
        self.assertEqual([naive_at(10, 3)], left.mapped("start"))
        self.assertEqual(before, self.written())

    def test_what_takes_place_once_over_there_moves_there_when_it_is_moved_here(self):
        series = self.series(count=3)
        self.server.edit(series.sudo().link_ids._ref(), recurrence=(), overrides=())
        self.sync()
        [left] = series.calendar_event_ids.filtered("active")
        left.write({"start": naive_at(15, 2), "stop": naive_at(16, 2)})
        self.sync()
        self.assertEqual([(at(15, 2), at(16, 2))], [(e.start, e.stop) for e in self.there()])

    def test_what_is_a_whole_day_once_over_there_gets_its_hours_when_it_gets_them_here(self):
        day = at(0, 1).date()
        days = {"allday": True, "start_date": day, "stop_date": day}
        series = self.series(count=3, **days)
        self.server.edit(series.sudo().link_ids._ref(), recurrence=(), overrides=())
        self.sync()
        [left] = series.calendar_event_ids.filtered("active")
        left.write({"allday": False, "start": naive_at(10, 2), "stop": naive_at(11, 2)})
        self.sync()
        self.assertEqual([(at(10, 2), at(11, 2))], [(e.start, e.stop) for e in self.there()])

    def test_a_move_over_there_outlasts_another_rule_here_that_changes_no_date(self):
        series = self.series(count=1)
        ref = series.sudo().link_ids._ref()
        self.server.edit(ref, start=at(13, 1), stop=at(14, 1))
        [event] = series.calendar_event_ids
        event.write({"interval": 3, "recurrence_update": "future_events"})
        self.sync()
        self.assertEqual([at(13, 1)], [there.start for there in self.there()])
        self.assertEqual(naive_at(13, 1), event.start)

    def test_a_move_here_outlasts_another_rule_over_there_that_changes_no_date(self):
        self.connection.strategy = "calendar"
        series = self.series(count=2)
        rule = (f"RRULE:FREQ=DAILY;UNTIL={at(10, 2):%Y%m%dT%H%M%SZ}",)
        self.server.edit(series.sudo().link_ids._ref(), recurrence=rule)
        second = self.nth(series, 1)
        second.write({"start": naive_at(15, 2), "stop": naive_at(16, 2)})
        self.sync()
        [there] = self.there()
        window = Interval(at(0, 0), at(0, 9))
        self.assertEqual([at(10, 1), at(15, 2)], [each.start for each in expand(there, window)])
        self.assertEqual(naive_at(15, 2), second.start)
