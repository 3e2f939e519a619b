from dataclasses import replace
from datetime import timedelta

from odoo.tests.common import tagged

from ...core.event import Override
from ...core.interval import Interval
from ...core.off_rule import with_dates
from ...core.recurrence import expand
from ...models.moments import aware
from .common import SyncCase, at, naive_at

EVERY_OTHER_DAY = ("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3",)


@tagged("post_install", "-at_install")
class TestSeriesOffRule(SyncCase):
    """Dates of a series that its rule does not give: put back, added or left over."""

    def setUp(self):
        super().setUp()
        daily = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count"}
        event = self.event(naive_at(10, 1), name="Yoga", event_tz="UTC", **daily, count=5)
        self.series = event.recurrence_id
        self.sync()
        self.ref = self.series.sudo().link_ids._ref()

    def edit(self, **fields):
        self.server.edit(self.ref, **fields)
        self.sync()

    def on(self, day, hour=10):
        events = self.series.with_context(active_test=False).calendar_event_ids
        return events.filtered(lambda event: event.start == naive_at(hour, day))

    def here(self):
        events = self.series.calendar_event_ids.filtered("active")
        return sorted((aware(event.start), event.name) for event in events)

    def once(self, day, hour=10, **fields):
        """An exception at ten on that day, which takes place at that hour."""
        [series] = self.there()
        start = at(hour, day)
        stop = start + timedelta(hours=1)
        one = replace(series, start=start, stop=stop, recurrence=(), overrides=(), **fields)
        return Override(at(10, day), one)

    def assertBoth(self, *times):
        """Both sides hold these, by day or day and hour, and nothing is written any more."""
        self.sync()
        written, expected = self.written(), sorted(map(_as_time, times))
        [series] = self.there()
        there = expand(series, Interval(at(0, -40), at(0, 400)))
        self.assertEqual(expected, sorted((each.start, each.event.title) for each in there))
        self.assertEqual(expected, self.here())
        self.server.expire_sync_tokens()
        self.env["calendar.outbox"]._queue_links(self.series.sudo().link_ids)
        self.sync()
        self.assertEqual(written, self.written())
        self.assertFalse(self.env["calendar.outbox"].search([]))

    # Put back here ------------------------------------------------------------------------------

    def test_a_date_put_back_here_after_another_rule_there_takes_place_on_both_sides(self):
        self.edit(recurrence=EVERY_OTHER_DAY)
        self.on(2).active = True
        self.assertBoth(1, 2, 3, 5)

    def test_it_may_be_moved_and_called_otherwise(self):
        self.edit(recurrence=EVERY_OTHER_DAY)
        self.on(2).write({"active": True})
        self.sync()
        self.on(2).write({"start": naive_at(15, 2), "stop": naive_at(16, 2), "name": "Pilates"})
        self.assertBoth(1, (2, 15, "Pilates"), 3, 5)

    def test_a_date_put_back_before_the_beginning_shifts_no_other(self):
        self.edit(start=at(10, 2), stop=at(11, 2), recurrence=EVERY_OTHER_DAY)
        self.assertBoth(2, 4, 6)
        self.on(1).active = True
        self.assertBoth(1, 2, 4, 6)

    def test_a_date_put_back_after_the_end_is_no_longer_rule(self):
        self.edit(recurrence=("RRULE:FREQ=DAILY;INTERVAL=3;COUNT=1",))
        self.on(5).active = True
        self.assertBoth(1, 5)

    def test_a_date_that_lines_take_out_over_there_can_be_put_back_here(self):
        out = f"EXDATE:{at(10, 2):%Y%m%dT%H%M%SZ}"
        self.edit(recurrence=("RRULE:FREQ=DAILY;COUNT=5", out))
        self.assertBoth(1, 3, 4, 5)
        self.on(2).active = True
        self.assertBoth(1, 2, 3, 4, 5)

    # Added over there ---------------------------------------------------------------------------

    def test_a_date_added_over_there_stays_when_the_series_ends_early_here(self):
        self.edit(recurrence=(*EVERY_OTHER_DAY, f"RDATE:{at(10, 2):%Y%m%dT%H%M%SZ}"))
        self.assertBoth(1, 2, 3, 5)
        self.on(5).write({"interval": 3, "name": "Rest", "recurrence_update": "future_events"})
        self.sync()
        self.assertEqual([at(10, 1), at(10, 2), at(10, 3)], [start for start, _ in self.here()])
        there = [each for each in self.there() if each.title == "Yoga"]
        found = [each.start for each in expand(there[0], Interval(at(0, 0), at(0, 30)))]
        self.assertEqual([at(10, 1), at(10, 2), at(10, 3)], found)

    def test_a_date_added_over_there_outlasts_another_rule_here(self):
        [there] = self.there()
        self.server.edit(self.ref, recurrence=with_dates(there, [at(15, 2)]).recurrence)
        first = self.on(1)
        first.write({"interval": 2, "count": 3, "recurrence_update": "all_events"})
        self.series = first.recurrence_id
        self.sync()
        self.assertBoth(1, (2, 15), 3, 5)

    def test_a_date_added_over_there_and_moved_here_moves_alone(self):
        self.edit(recurrence=(*EVERY_OTHER_DAY, f"RDATE:{at(10, 2):%Y%m%dT%H%M%SZ}"))
        self.on(2).write({"start": naive_at(15, 2), "stop": naive_at(16, 2)})
        self.assertBoth(1, (2, 15), 3, 5)

    def test_a_date_added_over_there_and_cancelled_here_goes_alone(self):
        self.edit(recurrence=(*EVERY_OTHER_DAY, f"RDATE:{at(10, 2):%Y%m%dT%H%M%SZ}"))
        self.on(2).active = False
        self.assertBoth(1, 3, 5)

    # Left over from another rule ----------------------------------------------------------------

    def test_an_exception_off_the_rule_outlasts_an_edit_of_another_date(self):
        odd = self.once(2, 15)
        self.edit(recurrence=EVERY_OTHER_DAY, overrides=(odd,))
        self.assertBoth(1, (2, 15), 3, 5)
        self.on(3).name = "Pilates"
        self.assertBoth(1, (2, 15), (3, 10, "Pilates"), 5)

    def test_an_exception_off_the_rule_that_looks_like_the_others_takes_place_here_too(self):
        self.edit(recurrence=EVERY_OTHER_DAY, overrides=(self.once(2),))
        self.assertBoth(1, 2, 3, 5)
        self.on(3).name = "Pilates"
        self.assertBoth(1, 2, (3, 10, "Pilates"), 5)

    def test_an_exception_off_the_rule_goes_when_it_is_cancelled_here(self):
        self.edit(recurrence=EVERY_OTHER_DAY, overrides=(self.once(2),))
        self.on(2).active = False
        self.assertBoth(1, 3, 5)

    def test_an_exception_off_the_rule_that_is_taken_out_there_is_cancelled_here(self):
        self.edit(recurrence=EVERY_OTHER_DAY, overrides=(self.once(2, 15),))
        self.edit(overrides=())
        self.assertBoth(1, 3, 5)

    def test_a_cancelled_date_that_the_rule_does_not_give_is_nothing(self):
        self.edit(recurrence=EVERY_OTHER_DAY, overrides=(Override(at(10, 2), None),))
        self.assertBoth(1, 3, 5)

    def test_a_date_put_back_here_and_an_exception_there_meet(self):
        self.edit(recurrence=EVERY_OTHER_DAY)
        self.on(2).active = True
        [there] = self.there()
        self.server.edit(self.ref, overrides=there.with_override(self.once(3, 15)).overrides)
        self.sync()
        self.assertBoth(1, 2, (3, 15), 5)


def _as_time(time):
    day, hour, title = (*time, "Yoga")[:3] if isinstance(time, tuple) else (time, 10, "Yoga")
    return at(hour, day), title
