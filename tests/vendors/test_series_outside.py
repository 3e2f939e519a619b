from datetime import timedelta

from ..models.common import at
from .eyes import naive_utc
from .series_case import HOUR, SeriesCase, next_clock_change, on_the_wall, ten
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase


class SeriesOutside(SeriesCase):
    """What is done over there to a series of Odoo's arrives; untouched events keep their ids."""

    #: The days and hours to which one date is moved.
    moves = ((2, 18), (6, 18), (3, 15))

    def by_start(self, series):
        return {event.start: event.id for event in series.calendar_event_ids if event.active}

    def test_one_moved_there_moves_here(self):
        series, ref = self.linked()
        before = self.by_start(series)
        moved = self.nth(series, 1)
        self.world.change_occurrence(ref, on_the_wall(10, 2), self.occurrence(on_the_wall(18, 2)))
        self.sync()
        self.assertEqual(naive_utc(on_the_wall(18, 2)), moved.start)
        self.assertAlike(*ten(1, 3, 4), on_the_wall(18, 2))
        self.assertEqual(sorted(before.values()), sorted(self.by_start(series).values()))
        self.assertRest()

    def test_moved_again_and_again_it_is_the_same_date_of_the_series(self):
        series, ref = self.linked()
        before, odd = self.by_start(series), self.nth(series, 1)
        odd.message_post(body="She asked for oil")
        said = odd.message_ids
        original = on_the_wall(10, 2)
        for day, hour in self.moves:
            there = on_the_wall(hour, day)
            self.world.change_occurrence(ref, original, self.occurrence(there))
            self.sync()
            self.assertEqual(naive_utc(there), odd.start)
            later = naive_utc(on_the_wall(20, day))
            odd.write({"start": later, "stop": later + HOUR})
            self.sync()
            self.assertAlike(*ten(1, 3, 4), on_the_wall(20, day))
            self.assertEqual(naive_utc(original), odd.original_start)
        self.world.change_occurrence(ref, on_the_wall(10, 4), None)
        self.sync()
        back = self.occurrence(original)
        self.world.change_occurrence(ref, original, back)
        self.sync()
        self.assertAlike(*ten(1, 2, 3))
        kept = [before[start] for start in sorted(before)[:3]]
        self.assertEqual(sorted(kept), sorted(self.by_start(series).values()))
        self.assertEqual(said, odd.message_ids & said)
        self.assertEqual(1, len(series.sudo().link_ids))
        self.assertRest()

    def test_in_the_week_of_the_clock_change_dates_move_and_go_alone(self):
        change = next_clock_change()
        since = change - timedelta(days=3)
        series, ref = self.linked(since=since, count=6)
        original, moved = (on_the_wall(hour, 4, since) for hour in (10, 16))
        self.world.change_occurrence(ref, original, self.occurrence(moved))
        self.world.change_occurrence(ref, on_the_wall(10, 3, since), None)
        self.sync()
        self.assertAlike(*(on_the_wall(10, day, since) for day in (1, 2, 5, 6)), moved)
        self.assertEqual(6, len(series.with_context(active_test=False).calendar_event_ids))
        self.assertRest()

    def test_one_renamed_there_is_renamed_here(self):
        series, ref = self.linked()
        renamed = self.occurrence(on_the_wall(10, 2), "Consultation")
        self.world.change_occurrence(ref, on_the_wall(10, 2), renamed)
        self.sync()
        names = series.calendar_event_ids.sorted("start").mapped("name")
        self.assertEqual(["Course", "Consultation", "Course", "Course"], names)
        self.assertRest()

    def test_one_deleted_there_is_cancelled_here(self):
        series, ref = self.linked()
        deleted = self.nth(series, 1)
        before = self.by_start(series)
        self.world.change_occurrence(ref, on_the_wall(10, 2), None)
        self.sync()
        self.assertFalse(deleted.active)
        self.assertAlike(*ten(1, 3, 4))
        self.assertLessEqual(self.by_start(series).items(), before.items())
        self.assertRest()

    def test_all_renamed_there_are_renamed_here(self):
        series, ref = self.linked()
        before = self.by_start(series)
        self.world.edit(ref, title="Workshop", notes="Bring shoes")
        self.sync()
        self.assertEqual({"Workshop"}, set(series.calendar_event_ids.mapped("name")))
        self.assertEqual(before, self.by_start(series))
        self.assertRest()

    def test_all_moved_there_move_here(self):
        series, ref = self.linked()
        before = set(series.calendar_event_ids.ids)
        start = on_the_wall(12, 1)
        self.world.edit(ref, start=start, stop=on_the_wall(13, 1))
        self.sync()
        self.assertAlike(*(on_the_wall(12, day) for day in (1, 2, 3, 4)))
        self.assertEqual(before, set(series.calendar_event_ids.filtered("active").ids))
        self.assertRest()

    def test_a_longer_series_there_is_longer_here(self):
        series, ref = self.linked()
        before = self.by_start(series)
        self.world.change_rule(ref, self.foreign_series("RRULE:FREQ=DAILY;COUNT=6"))
        self.sync()
        self.assertAlike(*ten(1, 2, 3, 4, 5, 6))
        self.assertLessEqual(before.items(), self.by_start(series).items())
        self.assertRest()

    def test_a_series_ended_there_ends_here(self):
        series, ref = self.linked()
        before = self.by_start(series)
        self.world.change_rule(ref, self.foreign_series("RRULE:FREQ=DAILY;COUNT=2"))
        self.sync()
        self.assertAlike(*ten(1, 2))
        self.assertLessEqual(self.by_start(series).items(), before.items())
        self.assertRest()

    def test_this_and_following_there(self):
        """A vendor's own program ends the series and makes another one."""
        series, ref = self.linked()
        before = self.by_start(series)
        self.world.change_rule(ref, self.foreign_series("RRULE:FREQ=DAILY;COUNT=2"))
        rest = self.foreign_series("RRULE:FREQ=DAILY;COUNT=2", start=on_the_wall(15, 3))
        self.world.put(rest)
        self.sync()
        self.assertEqual({naive_utc(each) for each in ten(1, 2)}, set(self.by_start(series)))
        self.assertLessEqual(self.by_start(series).items(), before.items())
        self.blocked(on_the_wall(15, 3), on_the_wall(15, 4))
        self.assertRest()

    def test_a_series_deleted_there_is_cancelled_here(self):
        series, ref = self.linked()
        self.world.delete(ref)
        self.sync()
        self.assertTrue(series.exists())
        self.assertAlike()
        self.assertRest()

    def test_a_single_event_made_a_series_there_loses_nothing(self):
        event = self.event(naive_utc(on_the_wall(10)), name="Course", event_tz="Europe/Brussels")
        self.sync()
        self.world.change_rule(self.ref(event), self.foreign_series("RRULE:FREQ=DAILY;COUNT=3"))
        self.sync()
        self.assertTrue(event.active)
        self.assertAlike(*ten(1, 2, 3))
        self.assertRest()

    def test_a_series_made_single_there_loses_nothing(self):
        series, ref = self.linked()
        first = self.nth(series, 0)
        self.world.change_rule(ref, self.foreign_series(""))
        self.sync()
        self.assertTrue(first.active)
        self.assertAlike(*ten(1))
        self.assertRest()

    def test_a_date_put_back_here_after_another_rule_there_is_a_date_there_like_any_other(self):
        series, ref = self.linked()
        self.world.change_rule(ref, self.foreign_series("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=2"))
        self.sync()
        back = series.with_context(active_test=False).calendar_event_ids.sorted("start")[1]
        self.assertFalse(back.active)
        back.active = True
        self.sync()
        self.assertAlike(*ten(1, 2, 3))
        moved = naive_utc(on_the_wall(15, 2))
        back.write({"start": moved, "stop": moved + HOUR})
        self.nth(series, 2).name = "Rest"
        self.sync()
        self.assertAlike(*ten(1, 3), on_the_wall(15, 2))
        self.assertRest()
        back.active = False
        self.sync()
        self.assertAlike(*ten(1, 3))
        self.assertRest()

    def test_edits_of_both_sides_meet(self):
        series, ref = self.linked()
        self.world.change_occurrence(ref, on_the_wall(10, 2), self.occurrence(on_the_wall(18, 2)))
        self.nth(series, 3).active = False
        self.sync()
        self.assertAlike(*ten(1, 3), on_the_wall(18, 2))
        self.assertRest()


class ForeignSeries(SeriesCase):
    """A series that was made over there takes the practitioner's time."""

    def test_it_blocks(self):
        self.world.put(self.foreign_series())
        self.sync()
        self.blocked(*ten(1, 2, 3, 4))
        self.assertEqual(0, self.written())

    def test_moved_and_deleted_occurrences_block_and_free(self):
        ref = self.world.put(self.foreign_series())
        self.sync()
        self.world.change_occurrence(ref, on_the_wall(10, 2), self.occurrence(on_the_wall(18, 2)))
        self.sync()
        self.blocked(*ten(1, 3, 4), on_the_wall(18, 2))
        self.world.change_occurrence(ref, on_the_wall(10, 3), None)
        self.sync()
        self.blocked(*ten(1, 4), on_the_wall(18, 2))

    def test_it_frees_all_its_time_when_it_is_deleted(self):
        ref = self.world.put(self.foreign_series())
        self.sync()
        self.world.delete(ref)
        self.sync()
        self.blocked()

    def test_its_clock_on_the_wall_stays_for_a_year(self):
        self.world.put(self.foreign_series("RRULE:FREQ=WEEKLY"))
        self.sync()
        hours = {at.astimezone(on_the_wall(0).tzinfo).hour for at in self.instants()}
        self.assertEqual({10}, hours)
        self.assertGreater(len(self.blocks()), 52)

    def instants(self):
        return [start.replace(tzinfo=at(0).tzinfo) for start, _stop in self.blocks()]

    def test_reading_everything_again_changes_nothing(self):
        ref = self.world.put(self.foreign_series())
        self.world.change_occurrence(ref, on_the_wall(10, 2), self.occurrence(on_the_wall(18, 2)))
        self.world.change_occurrence(ref, on_the_wall(10, 3), None)
        self.sync()
        rows = self.env["calendar.busy"].search([]).ids
        self.world.expire_sync_token()
        self.sync()
        self.assertEqual(rows, self.env["calendar.busy"].search([]).ids)


class TestSeriesOutsideAtGoogle(SeriesOutside, ForeignSeries, GoogleCase):
    pass


class TestSeriesOutsideAtOutlook(SeriesOutside, ForeignSeries, OutlookCase):
    moves = ((2, 18), (2, 8), (2, 15))  # Outlook lets no date pass its neighbours


class TestSeriesOutsideAtACalDAVServer(SeriesOutside, ForeignSeries, CalDAVCase):
    pass
