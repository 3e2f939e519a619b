from dataclasses import replace
from datetime import timedelta

from odoo.tests.common import tagged

from .adopted_case import AdoptedCase
from .common import SyncCase, at, naive_at


@tagged("post_install", "-at_install")
class TestSeriesRetold(SyncCase):
    """Of a series of two, one that is called otherwise is as true as the other one."""

    def setUp(self):
        super().setUp()
        daily = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count"}
        event = self.event(naive_at(10, 1), name="Massage", event_tz="UTC", **daily, count=2)
        self.series = event.recurrence_id
        self.sync()

    def entitle(self, title, day):
        [there] = self.there()
        start, stop = at(10, day), at(11, day)
        one = replace(there, start=start, stop=stop, title=title, recurrence=(), overrides=())
        self.server.change_occurrence(self.series.sudo().link_ids._ref(), start, one)

    def titles(self):
        return self.series.calendar_event_ids.sorted("start").mapped("name")

    def test_a_title_taken_back_over_there_is_taken_back_here(self):
        self.entitle("Foot massage", 1)
        self.pull()
        self.entitle("Massage", 1)
        self.sync()
        self.assertEqual(["Massage", "Massage"], self.titles())
        self.assertEqual([], self.odd_titles())

    def test_both_entitled_over_there_one_after_the_other_are_so_here(self):
        self.entitle("Foot massage", 1)
        self.pull()
        self.entitle("Hand massage", 2)
        self.pull()
        self.entitle("Head massage", 1)
        self.sync()
        self.assertEqual(["Head massage", "Hand massage"], self.titles())

    def test_nothing_of_it_is_written_back(self):
        before = self.written()
        self.entitle("Foot massage", 1)
        self.pull()
        self.entitle("Hand massage", 2)
        self.sync()
        self.env["calendar.outbox"]._queue_links(self.series.sudo().link_ids)
        self.drain()
        self.assertEqual(before, self.written())
        self.assertFalse(self.remote._unsent_links())

    def test_one_entitled_here_is_written_as_the_one_that_it_is(self):
        self.series.calendar_event_ids.sorted("start")[0].name = "Foot massage"
        self.drain()
        self.assertEqual(["Foot massage"], self.odd_titles())
        self.assertEqual("Massage", self.there()[0].title)

    def test_all_entitled_here_are_written_as_the_series(self):
        self.entitle("Foot massage", 1)
        self.pull()
        first = self.series.calendar_event_ids.sorted("start")[0]
        first.write({"name": "Hand massage", "recurrence_update": "all_events"})
        self.drain()
        self.assertEqual("Hand massage", self.there()[0].title)
        self.assertEqual([], self.odd_titles())

    def odd_titles(self):
        [there] = self.there()
        return [each.event.title for each in there.overrides if each.event.title != there.title]


@tagged("post_install", "-at_install")
class TestAdoptedSeriesRetold(AdoptedCase):
    def test_a_series_of_two_with_an_odd_one_is_a_series_here(self):
        ref = self.put(title="Yoga", recurrence=("RRULE:FREQ=DAILY;COUNT=2",))
        [there] = self.there()
        one = replace(there, title="Pilates", stop=there.stop + timedelta(hours=1), recurrence=())
        self.server.change_occurrence(ref, there.start, one)
        self.sync()
        self.assertEqual(["Pilates", "Yoga"], self.adopted().sorted("start").mapped("name"))
        self.assertEqual(0, self.written())
