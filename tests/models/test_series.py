from dataclasses import replace
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...core.event import Blocks
from ...core.interval import Interval
from ...core.recurrence import expand
from ...providers.base import Feature
from ...providers.errors import Rejected
from ...providers.memory import MemoryProvider
from .common import SyncCase, at, naive_at


@tagged("post_install", "-at_install")
class TestSeries(SyncCase):
    """A series is many events here and one over there."""

    def series(self, count=4, **vals):
        """A daily series at ten o'clock, from tomorrow."""
        event = self.event(
            naive_at(10, day=1),
            recurrency=True,
            rrule_type="daily",
            interval=1,
            end_type="count",
            count=count,
            event_tz="UTC",
            **vals,
        )
        return event.recurrence_id

    def occurrences(self):
        """When the one series over there takes place."""
        [series] = self.there()
        window = Interval(at(0, day=-40), at(0, day=400))
        return [occurrence.start for occurrence in expand(series, window)]

    def nth(self, recurrence, n):
        return recurrence.calendar_event_ids.filtered("active").sorted("start")[n]

    def here(self, recurrence):
        return recurrence.calendar_event_ids.filtered("active").sorted("start").mapped("start")

    # Here → there -----------------------------------------------------------------------------

    def test_a_series_that_is_deleted_while_it_is_made_over_there_is_taken_away_again(self):
        """Who deletes it does not see yet where it is, and who sends it still sees its dates."""
        series = self.series()
        self.drain()
        link = self.env["calendar.link"].search([("recurrence_id", "=", series.id)])
        link.recurrence_id = False
        place = {"remote_id": self.remote.id, "recurrence_id": series.id}
        being_sent = self.env["calendar.outbox"].create({**place, "claimed_until": naive_at(1)})
        series.calendar_event_ids.unlink()
        link.recurrence_id = series
        being_sent.unlink()
        self.drain()
        self.assertFalse(self.there())

    def test_a_series_is_one_event_over_there(self):
        self.series()
        self.drain()
        [there] = self.there()
        self.assertTrue(there.recurrence)
        self.assertEqual([at(10, day) for day in (1, 2, 3, 4)], self.occurrences())

    def test_one_moved_occurrence_moves_alone(self):
        series = self.series()
        self.drain()
        self.nth(series, 1).write({"start": naive_at(15, 2), "stop": naive_at(16, 2)})
        self.drain()
        expected = [at(10, 1), at(15, 2), at(10, 3), at(10, 4)]
        self.assertEqual(expected, sorted(self.occurrences()))

    def test_one_cancelled_occurrence_goes_alone(self):
        series = self.series()
        self.drain()
        self.nth(series, 1).active = False
        self.drain()
        self.assertEqual([at(10, 1), at(10, 3), at(10, 4)], self.occurrences())

    def test_what_was_cancelled_in_odoo_stays_so_when_it_is_put_back_over_there(self):
        series = self.series()
        self.sync()
        [there] = self.there()
        series.calendar_event_ids.active = False
        self.sync()
        self.assertEqual([], self.there())
        self.server.put(self.account, there)
        for _reading in range(2):
            self.sync()
            self.assertFalse(any(series.calendar_event_ids.mapped("active")))
            self.assertEqual(4, len(self.blocks()))
            self.server.expire_sync_tokens()
        self.assertEqual([there.start], [event.start for event in self.there()])

    def test_what_was_taken_away_over_there_comes_back_with_it(self):
        series = self.series()
        self.sync()
        [there] = self.there()
        self.server.delete(self.connection.remote_ids.sudo().link_ids._ref())
        self.sync()
        self.assertFalse(any(series.calendar_event_ids.mapped("active")))
        self.server.put(self.account, there)
        self.sync()
        self.assertTrue(all(series.calendar_event_ids.mapped("active")))
        self.assertEqual([], self.blocks())

    def test_one_deleted_occurrence_goes_alone(self):
        series = self.series()
        self.drain()
        self.nth(series, 2).unlink()
        self.drain()
        self.assertEqual([at(10, 1), at(10, 2), at(10, 4)], self.occurrences())

    def test_one_made_a_whole_day_is_one_alone(self):
        series = self.series()
        self.drain()
        day = at(0, 2).date()
        whole_day = {"allday": True, "start_date": day, "stop_date": day}
        self.nth(series, 1).write(whole_day)
        self.sync()
        [there] = self.there()
        self.assertEqual([day], [override.event.start for override in there.overrides])
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_one_shown_as_free_is_free_alone(self):
        series = self.series()
        self.sync()
        self.nth(series, 0).show_as = "free"
        self.sync()
        [there] = self.there()
        self.assertEqual([Blocks.FREE], [each.event.blocks for each in there.overrides])
        self.assertEqual(Blocks.BUSY, there.blocks)
        self.assertEqual(["free", "busy", "busy", "busy"],
                         series.calendar_event_ids.sorted("start").mapped("show_as"))

    def test_a_retitled_series_is_retitled(self):
        series = self.series()
        self.drain()
        self.nth(series, 0).write({"name": "Course", "recurrence_update": "all_events"})
        self.drain()
        self.assertEqual(["Course"], [event.title for event in self.there()])

    def test_what_comes_in_the_week_in_which_a_series_is_split_stays(self):
        sunday = naive_at(10, day=1 + (6 - at(0, 1).weekday()) % 7)
        event = self.event(
            sunday, recurrency=True, rrule_type="weekly", interval=1, end_type="end_date",
            until=sunday.date() + timedelta(days=10), event_tz="UTC", sun=True, tue=True,
        )  # fmt: skip
        self.sync()
        split = {"name": "Course", "interval": 2, "recurrence_update": "future_events"}
        self.nth(event.recurrence_id, 1).write(split)
        self.sync()
        taking_place = [
            occurrence.start.replace(tzinfo=None)
            for series in self.there()
            for occurrence in expand(series, Interval(at(0, day=0), at(0, day=60)))
        ]
        events = self.env["calendar.event"].search([("user_id", "=", self.maya.id)])
        self.assertIn(sunday, taking_place)
        self.assertEqual(sorted(events.mapped("start")), sorted(taking_place))

    def test_a_cancelled_series_goes(self):
        series = self.series()
        self.drain()
        self.nth(series, 0).action_mass_archive("all_events")
        self.drain()
        self.assertFalse(self.there())

    def test_a_deleted_series_goes(self):
        series = self.series()
        self.drain()
        self.nth(series, 0).action_mass_deletion("all_events")
        self.drain()
        self.assertFalse(self.there())

    def test_a_series_for_ever_has_no_end_over_there(self):
        event = self.event(
            naive_at(10, 1), recurrency=True, rrule_type="weekly", interval=1,
            end_type="forever", event_tz="UTC",
            **{at(10, 1).strftime("%a").lower(): True},
        )  # fmt: skip
        self.assertTrue(event.recurrence_id)
        self.drain()
        [there] = self.there()
        self.assertNotIn("COUNT", there.recurrence[0])
        self.assertFalse(there.overrides)

    def test_writing_a_series_stops_once_both_sides_agree(self):
        self.series()
        self.sync()
        before = self.written()
        self.sync()
        self.assertEqual(before, self.written())

    # There → here -----------------------------------------------------------------------------

    def linked(self):
        series = self.series()
        self.sync()
        return series, series.sudo().link_ids._ref()

    def occurrence(self, day, hour=10):
        [there] = self.there()
        start = at(hour, day)
        return replace(
            there, start=start, stop=start + timedelta(hours=1), recurrence=(), overrides=()
        )

    def test_an_occurrence_moved_over_there_moves_here_and_keeps_its_id(self):
        series, ref = self.linked()
        moved = self.nth(series, 1)
        self.server.change_occurrence(ref, at(10, 2), self.occurrence(2, 18))
        self.sync()
        self.assertEqual(naive_at(18, 2), moved.start)
        self.assertEqual(4, len(self.here(series)))

    def test_an_occurrence_moved_to_long_before_its_series_takes_place_there(self):
        event = self.event(naive_at(10, 90), recurrency=True, rrule_type="daily", interval=1,
                           end_type="count", count=2, event_tz="UTC")  # fmt: skip
        self.sync()
        ref = event.recurrence_id.sudo().link_ids._ref()
        self.server.change_occurrence(ref, at(10, 91), self.occurrence(2, 18))
        self.sync()
        self.assertEqual([naive_at(18, 2), naive_at(10, 90)], self.here(event.recurrence_id))
        self.assertEqual([at(18, 2), at(10, 90)], self.occurrences())

    def test_an_occurrence_cancelled_over_there_is_cancelled_here(self):
        series, ref = self.linked()
        cancelled = self.nth(series, 1)
        self.server.change_occurrence(ref, at(10, 2), None)
        self.sync()
        self.assertFalse(cancelled.active)
        self.assertEqual(3, len(self.here(series)))

    def test_a_series_moved_over_there_moves_here_and_its_events_keep_their_ids(self):
        series, ref = self.linked()
        ids = series.calendar_event_ids.ids
        self.server.edit(ref, start=at(12, 1), stop=at(13, 1))
        self.sync()
        self.assertEqual([naive_at(12, day) for day in (1, 2, 3, 4)], self.here(series))
        self.assertEqual(set(ids), set(series.calendar_event_ids.ids))

    def test_a_series_made_longer_over_there_gets_longer_here(self):
        series, ref = self.linked()
        self.server.edit(ref, recurrence=("RRULE:FREQ=DAILY;COUNT=6",))
        self.sync()
        self.assertEqual([naive_at(10, day) for day in range(1, 7)], self.here(series))
        self.assertEqual(6, len(self.occurrences()))

    def test_a_series_that_has_nothing_in_common_with_what_it_was_is_followed(self):
        series, ref = self.linked()
        rule = ("RRULE:FREQ=DAILY;COUNT=2",)
        self.server.edit(ref, start=at(12, 20), stop=at(13, 20), recurrence=rule)
        self.sync()
        self.assertEqual([naive_at(12, 20), naive_at(12, 21)], self.here(series))
        self.assertEqual([at(12, 20), at(12, 21)], self.occurrences())
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_a_series_deleted_over_there_is_cancelled_here(self):
        series, ref = self.linked()
        self.server.delete(ref)
        self.sync()
        self.assertFalse(self.here(series))
        self.assertTrue(series.exists())
        self.assertFalse(self.there())


class PlainProvider(MemoryProvider):
    """A vendor with no words for months that are too short."""

    code = "memory_plain"
    label = "Memory (plain)"
    supports = MemoryProvider.supports | {Feature.LIMITED_SERIES}

    @classmethod
    def expresses(cls, series):
        return "BYMONTHDAY=31" not in "".join(series.recurrence)

    @classmethod
    def as_kept(cls, event):
        if not cls.expresses(event):
            raise Rejected("no words for it")
        return event


@tagged("post_install", "-at_install")
class TestSeriesApart(SyncCase):
    """A series that its vendor can not express goes there as single appointments."""

    provider = PlainProvider

    def series(self, **vals):
        first = (naive_at(10) + relativedelta(months=1, day=1)) + relativedelta(day=31)
        while first.day != 31:
            first += relativedelta(months=1, day=31)
        values = {"month_by": "date", "day": 31, "interval": 1, "end_type": "count", "count": 3}
        event = self.event(
            first, recurrency=True, rrule_type="monthly", event_tz="UTC", **{**values, **vals}
        )
        return event.recurrence_id

    def starts(self):
        return sorted(event.start.replace(tzinfo=None) for event in self.there())

    def here(self, series):
        return series.calendar_event_ids.filtered("active").sorted("start").mapped("start")

    def test_each_appointment_is_there_once_and_by_itself(self):
        series = self.series()
        self.sync()
        self.assertEqual(3, len(self.there()))
        self.assertEqual(self.here(series), self.starts())
        self.assertFalse(any(event.recurrence for event in self.there()))

    def test_it_comes_to_rest(self):
        self.series()
        self.sync()
        before = self.written()
        self.sync()
        self.assertEqual(before, self.written())
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_one_moved_here_moves_there(self):
        series = self.series()
        self.sync()
        moved = series.calendar_event_ids.sorted("start")[1]
        moved.write({"start": moved.start.replace(hour=15), "stop": moved.stop.replace(hour=16)})
        self.sync()
        self.assertEqual(self.here(series), self.starts())

    def test_one_moved_there_moves_here(self):
        series = self.series()
        self.sync()
        event = series.calendar_event_ids.sorted("start")[1]
        later = at(0).replace(year=event.start.year, month=event.start.month, day=30, hour=9)
        self.server.edit(self.ref(event), start=later, stop=later + timedelta(hours=1))
        self.sync()
        self.assertEqual(later.replace(tzinfo=None), event.start)
        self.assertEqual(self.here(series), self.starts())

    def test_one_cancelled_there_is_cancelled_here_alone(self):
        series = self.series()
        self.sync()
        event = series.calendar_event_ids.sorted("start")[1]
        self.server.delete(self.ref(event))
        self.sync()
        self.assertFalse(event.active)
        self.assertEqual(2, len(self.here(series)))

    def test_when_the_rule_can_be_expressed_again_it_is_one_series(self):
        series = self.series()
        self.sync()
        first = series.calendar_event_ids.sorted("start")[0]
        first.write({"recurrence_update": "all_events", "rrule_type": "daily", "count": 4})
        self.sync()
        [there] = self.there()
        self.assertTrue(there.recurrence)

    def test_a_poisonous_series_stops_no_other_appointment(self):
        series = self.series()
        series.outside_rule = {"here": series.rrule, "outside": ["RRULE:FREQ=NEVER"]}
        self.event(name="Massage at two", start=naive_at(14))
        with mute_logger("odoo.addons.appointment_calendar_sync.models.outbox.outbox_claim",
                         "odoo.addons.appointment_calendar_sync.models.transactions"):  # fmt: skip
            self.drain()
        self.assertEqual(["Massage at two"], [event.title for event in self.there()])
        self.assertTrue(all(self.env["calendar.outbox"].search([]).mapped("given_up")))

    def test_a_deleted_series_leaves_nothing_behind(self):
        series = self.series()
        self.sync()
        series.calendar_event_ids[0].action_mass_deletion("all_events")
        self.sync()
        self.assertFalse(self.there())
