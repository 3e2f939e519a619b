from dataclasses import replace
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests.common import tagged

from ...core.event import Override
from ...core.off_rule import with_dates
from ...core.parts import OVERRIDE
from .common import at, naive_at
from .test_conflict import ConflictCase


@tagged("post_install", "-at_install")
class TestSeries(ConflictCase):
    """A yoga class, four times in a row, changed here and there."""

    def setUp(self):
        super().setUp()
        self.first = self.event(
            name="Yoga",
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=4,
            event_tz="UTC",
        )
        self.series = self.first.recurrence_id
        self.sync()

    def classes(self):
        return self.series.calendar_event_ids.sorted(lambda each: each.original_start or each.start)

    def link(self):
        return self.series.sudo().link_ids

    def there_as(self, change):
        """Change the series over there: from the value that it has to another one."""
        value = self.server.events(self.account)[0]
        self.server.edit(self.link()._ref(), **change(value))

    def moved_there(self, number, hours):
        original = at(10, 3 + number)

        def change(value):
            own = value.with_override(
                Override(original, self.once(value, original + timedelta(hours=hours)))
            )
            return {"overrides": own.overrides}

        self.there_as(change)

    def once(self, value, start):
        stop = start + (value.stop - value.start)
        return replace(value, start=start, stop=stop, recurrence=(), overrides=())

    def move_here(self, number, hour):
        event = self.classes()[number]
        event.write({"start": naive_at(hour, 3 + number), "stop": naive_at(hour + 1, 3 + number)})

    def hours(self):
        return [event.start.hour for event in self.classes() if event.active]

    def rows(self):
        return self.asked().with_user(self.maya).side_by_side()["rows"]

    def test_different_dates_of_a_series_merge_and_nobody_is_asked(self):
        self.move_here(1, 12)
        self.moved_there(2, 4)
        self.sync()
        self.assertFalse(self.questions())
        self.assertEqual([10, 12, 14, 10], self.hours())

    def test_dates_moved_there_are_renamed_with_their_series_here(self):
        self.moved_there(2, 1)
        self.moved_there(3, 1)
        self.first.write({"name": "Pilates", "recurrence_update": "all_events"})
        self.sync()
        self.assertFalse(self.questions())
        self.assertEqual([10, 10, 11, 11], self.hours())
        self.assertEqual({"Pilates"}, set(self.classes().mapped("name")))
        [there] = self.server.events(self.account)
        titles = {there.title, *(each.event.title for each in there.overrides)}
        self.assertEqual({"Pilates"}, titles)

    def test_one_date_moved_there_and_renamed_here_is_both(self):
        self.moved_there(1, 4)
        self.classes()[1].name = "Yoga for two"
        self.sync()
        self.assertFalse(self.questions())
        self.assertEqual((14, "Yoga for two"), (self.hours()[1], self.classes()[1].name))
        [date] = self.server.events(self.account)[0].overrides
        self.assertEqual((at(14, 4), "Yoga for two"), (date.event.start, date.event.title))

    def test_one_date_moved_on_both_sides_is_a_line_with_its_date(self):
        self.move_here(1, 12)
        self.moved_there(1, 4)
        self.sync()
        [row] = self.rows()
        self.assertEqual("overrides", row["field"])
        self.assertIn(f"{at(10, 4):%A}", row["label"])
        self.assertIn("12:00", row["odoo"])
        self.assertIn("2:00", row["calendar"])
        for side, hour in (("odoo", 12), ("calendar", 14)):
            self.keep(self.asked(), side)
            self.sync()
            self.assertEqual([10, hour, 10, 10], self.hours())
            self.assertEqual([hour], self.odd_hours_there())
            self.questions()[0].with_user(self.maya).undo()
            self.sync()
            self.assertEqual([10, 12, 10, 10], self.hours())
            self.assertEqual([14], self.odd_hours_there())

    def test_two_dates_can_come_from_different_sides(self):
        for number in (1, 2):
            self.move_here(number, 12)
            self.moved_there(number, 4)
        self.sync()
        first, second = (row["part"] for row in self.rows())
        self.assertTrue(first.startswith(OVERRIDE))
        self.decide(self.asked(), **{first: "odoo", second: "calendar"})
        self.sync()
        self.assertEqual([10, 12, 14, 10], self.hours())
        self.assertEqual([12, 14], self.odd_hours_there())

    def test_a_date_that_is_off_there_and_moved_here_says_so(self):
        self.move_here(1, 12)
        self.there_as(
            lambda value: {"overrides": value.with_override(Override(at(10, 4), None)).overrides}
        )
        self.sync()
        [row] = self.rows()
        self.assertEqual("Does not take place", row["calendar"])
        self.keep(self.asked(), "calendar")
        self.sync()
        self.assertEqual([10, 10, 10], self.hours())

    def test_an_added_date_that_is_taken_out_there_and_moved_here_says_so(self):
        self.there_as(lambda value: {"recurrence": with_dates(value, [at(12, 9)]).recurrence})
        self.sync()
        [added] = self.classes().filtered(lambda each: each.start == naive_at(12, 9))
        added.write({"start": naive_at(15, 9), "stop": naive_at(16, 9)})
        self.there_as(lambda value: {"recurrence": value.recurrence[:1]})
        self.sync()
        [row] = self.rows()
        self.assertIn(f"{at(12, 9):%A}", row["label"])
        self.assertIn("3:00", row["odoo"])
        self.assertEqual("Does not take place", row["calendar"])
        self.keep(self.asked(), "odoo")
        self.sync()
        self.assertEqual([10, 10, 10, 10, 15], self.hours())
        self.assertEqual([15], self.odd_hours_there())

    def test_a_moved_series_and_its_moved_date_are_chosen_together(self):
        self.move_here(1, 12)
        hour = timedelta(hours=1)
        self.there_as(lambda value: {"start": value.start + hour, "stop": value.stop + hour})
        self.sync()
        rows = self.rows()
        self.assertTrue(all(row["tied"] for row in rows))
        parts = [row["part"] for row in rows]
        with self.assertRaises(UserError):
            self.decide(self.asked(), **dict(zip(parts, ("odoo", "calendar"), strict=True)))
        self.keep(self.asked(), "calendar")
        self.sync()
        self.assertEqual([11, 11, 11, 11], self.hours())

    def test_every_time_of_the_calendar_s_version_is_kept_free(self):
        hours = timedelta(hours=5)
        self.first.recurrence_id.calendar_event_ids.write({"name": "Pilates"})
        self.there_as(
            lambda value: {
                "title": "Tai chi",
                "start": value.start + hours,
                "stop": value.stop + hours,
            }
        )
        self.sync()
        taken = self.env["calendar.conflict.time"].search([("conflict_id", "=", self.asked().id)])
        self.assertEqual([naive_at(15, day) for day in (3, 4, 5, 6)], taken.mapped("start"))
        self.keep(self.asked(), "odoo")
        self.assertFalse(taken.exists())

    def odd_hours_there(self):
        [value] = self.there()
        return [override.event.start.hour for override in value.overrides]
