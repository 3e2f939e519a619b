from odoo.tests.common import tagged

from ...core.off_rule import with_dates
from .adopted_case import AdoptedCase
from .common import at, naive_at


@tagged("post_install", "-at_install")
class TestAdoptedEdits(AdoptedCase):
    """From then on it is one event, wherever it is changed."""

    def setUp(self):
        super().setUp()
        self.ref = self.put(title="Anna", notes="  first\n\n  then")
        self.sync()
        self.mine = self.one()

    # Single events ----------------------------------------------------------------------------

    def test_moved_there_it_moves_here(self):
        self.server.edit(self.ref, start=at(14), stop=at(15))
        self.sync()
        self.assertEqual((naive_at(14), naive_at(15)), (self.mine.start, self.mine.stop))
        self.assertEqual([(naive_at(14), naive_at(15))], self.taken())
        self.assertEqual(0, self.written())

    def test_moved_here_it_moves_there_and_nothing_else_changes(self):
        self.mine.with_user(self.maya).write({"start": naive_at(14), "stop": naive_at(15)})
        self.sync()
        [there] = self.there()
        self.assertEqual((at(14), at(15)), (there.start, there.stop))
        self.assertEqual("  first\n\n  then", there.notes)
        self.assertEqual(1, self.written())
        self.assertRest()

    def test_edits_of_both_sides_meet(self):
        self.server.edit(self.ref, title="Anna and Ben")
        self.mine.with_user(self.maya).write({"start": naive_at(14), "stop": naive_at(15)})
        self.sync()
        [there] = self.there()
        self.assertEqual(("Anna and Ben", at(14)), (there.title, there.start))
        self.assertEqual("Anna and Ben", self.mine.name)
        self.assertRest()

    def test_whole_days_and_back(self):
        day = at(0, 4).date()
        self.server.edit(self.ref, start=day, stop=at(0, 5).date())
        self.sync()
        self.assertTrue(self.mine.allday)
        self.assertEqual((day, day), (self.mine.start_date, self.mine.stop_date))
        self.server.edit(self.ref, start=at(9), stop=at(10))
        self.sync()
        self.assertFalse(self.mine.allday)
        self.assertEqual([(naive_at(9), naive_at(10))], self.taken())
        self.assertRest()

    def test_deleted_here_it_goes_there(self):
        self.mine.with_user(self.maya).unlink()
        self.sync()
        self.assertEqual([], self.there())
        self.assertEqual([], self.taken())

    def test_archived_here_it_goes_there(self):
        self.mine.with_user(self.maya).action_archive()
        self.sync()
        self.assertEqual([], self.there())
        self.assertEqual([], self.taken())

    def test_deleted_there_it_is_cancelled_here(self):
        self.server.delete(self.ref)
        self.sync()
        self.assertFalse(self.mine.active)
        self.assertEqual([], self.taken())

    def test_restored_there_it_comes_back_once(self):
        event = self.there()[0]
        self.server.delete(self.ref)
        self.sync()
        self.server.write(self.account, self.ref.id, event)
        self.sync()
        self.assertEqual([(naive_at(9), naive_at(10))], self.times())
        self.assertRest()

    def test_many_that_vanish_are_asked_about(self):
        refs = [self.put(at(hour, 5)) for hour in range(10)]
        self.sync()
        for ref in refs:
            self.server.delete(ref)
        self.sync()
        self.assertEqual(11, len(self.times()))
        self.assertTrue(self.remote.held_at)

    def test_a_new_video_link_is_no_edit_of_ours(self):
        self.server.edit(self.ref, conference="https://meet.example/a")
        self.sync()
        self.assertEqual("https://meet.example/a", self.mine.videocall_location)
        self.server.edit(self.ref, conference="https://meet.example/b")
        self.sync()
        self.assertEqual("https://meet.example/b", self.mine.videocall_location)
        self.assertEqual(0, self.written())
        self.assertRest()

    def test_a_hundred_changes_need_no_request_of_their_own(self):
        refs = [self.put(at(hour, 5)) for hour in range(100)]
        self.sync()
        self.server.requests.clear()
        for ref in refs:
            self.server.edit(ref, title="Ben")
        self.pull()
        self.assertEqual({"changes"}, {request.verb for request in self.server.requests})
        self.assertEqual(100, len(self.adopted(("name", "=", "Ben"))))

    # Series -----------------------------------------------------------------------------------

    def test_a_single_event_becomes_a_series_and_back(self):
        self.server.edit(self.ref, recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
        self.sync()
        self.assertEqual([naive_at(9, day) for day in (3, 4, 5)], [t[0] for t in self.times()])
        self.assertRest()
        self.server.edit(self.ref, recurrence=())
        self.sync()
        self.assertEqual([naive_at(9)], [t[0] for t in self.times()])
        self.assertRest()

    def series(self, day=-20, rule="FREQ=WEEKLY;COUNT=10", **fields):
        ref = self.put(at(11, day), recurrence=(f"RRULE:{rule}",), **fields)
        self.sync()
        uid = f"foreign-{at(11, day).isoformat()}"
        return ref, self.env["calendar.recurrence"].search([("sync_uid", "=", uid)])

    def test_one_of_a_series_moved_here_moves_there(self):
        ref, series = self.series()
        second = series._events()[1]
        original = second.start
        second.with_user(self.maya).write(
            {"start": naive_at(16, 8), "stop": naive_at(17, 8), "recurrence_update": "self_only"}
        )
        self.sync()
        there = self.server.shelves[self.account].entries[ref.id].event
        self.assertEqual(at(11, -20), there.start)
        [override] = there.overrides
        self.assertEqual(original, override.original.replace(tzinfo=None))
        self.assertEqual(at(16, 8), override.event.start)
        self.assertRest()

    def test_a_series_renamed_here_is_renamed_there_from_its_beginning(self):
        ref, series = self.series()
        series._events().with_user(self.maya).write({"name": "Yoga"})
        self.sync()
        there = self.server.shelves[self.account].entries[ref.id].event
        self.assertEqual(("Yoga", at(11, -20), ()), (there.title, there.start, there.overrides))
        self.assertEqual(("RRULE:FREQ=WEEKLY;COUNT=10",), there.recurrence)
        self.assertRest()

    def test_a_series_changed_there_is_changed_here(self):
        ref, series = self.series()
        ids = series._events().ids
        self.server.edit(ref, title="Yoga", start=at(12, -20), stop=at(13, -20))
        self.sync()
        self.assertEqual({"Yoga"}, set(series._events().mapped("name")))
        self.assertEqual({12}, {event.start.hour for event in series._events()})
        self.assertEqual(ids, series._events().ids)
        self.assertRest()

    def test_a_date_added_to_a_series_there_comes_here_and_only_that(self):
        ref, series = self.series()
        ids = series._events().ids
        there = self.server.shelves[self.account].entries[ref.id].event
        self.server.edit(ref, recurrence=with_dates(there, [at(11, 4)]).recurrence)
        self.sync()
        added = series._events().filtered(lambda event: event.id not in ids)
        self.assertEqual([naive_at(11, 4)], added.mapped("start"))
        self.assertRest()
        added.with_user(self.maya).write({"start": naive_at(16, 4), "stop": naive_at(17, 4)})
        self.sync()
        there = self.server.shelves[self.account].entries[ref.id].event
        self.assertEqual([at(16, 4)], [each.event.start for each in there.overrides])
        self.assertEqual(at(11, -20), there.start)
        self.assertRest()

    def test_a_series_deleted_there_is_cancelled_here(self):
        ref, series = self.series()
        self.server.delete(ref)
        self.sync()
        self.assertFalse(series._events())
        self.assertRest()

    def test_a_series_deleted_here_goes_there(self):
        ref, series = self.series()
        series._events().with_user(self.maya).unlink()
        self.sync()
        self.assertIsNone(self.server.shelves[self.account].entries[ref.id].event)

    # Sharing no more --------------------------------------------------------------------------

    def test_who_shares_no_more_has_busy_blocks_again(self):
        self.series()
        before = self.taken(), self.taken(7)
        self.share("busy")
        self.assertFalse(self.adopted())
        self.assertEqual(before, (self.taken(), self.taken(7)))
        self.assertEqual(2, len(self.there()))
        self.assertEqual(0, self.written())

    def test_at_no_moment_of_that_the_time_is_free(self):
        self.remote.with_user(self.maya).write({"detail": "busy"})
        self.assertFalse(self.adopted())
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())
        self.remote.with_user(self.maya).write({"detail": "full"})
        self.assertEqual([(naive_at(9), naive_at(10))], self.taken())
        self.sync()
        self.assertEqual(1, len(self.adopted()))
        self.assertEqual([], self.blocks())

    def test_what_was_cancelled_there_goes_as_well(self):
        self.server.delete(self.ref)
        self.sync()
        self.share("busy")
        self.assertFalse(self.adopted())

    def test_what_was_not_sent_yet_is_kept(self):
        self.mine.with_user(self.maya).write({"name": "Anna, colour"})
        self.remote.with_user(self.maya).write({"detail": "busy"})
        self.assertTrue(self.mine.exists())
        self.sync()
        self.assertEqual("Anna, colour", self.there()[0].title)

    def test_another_calendar_receives_the_bookings_now(self):
        self.server.add_calendar("work")
        self.connect(self.maya, self.account)
        other = self.connection.remote_ids - self.remote
        other.with_user(self.maya).write({"receives_bookings": True})
        self.sync()
        self.assertFalse(self.adopted())
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())
        self.assertEqual(0, self.written())

    def test_moved_into_another_calendar_it_takes_time_there(self):
        self.server.add_calendar("private")
        self.connect(self.maya, self.account)
        other = self.connection.remote_ids - self.remote
        other.write({"blocks_availability": True})
        self.sync()
        event = self.there()[0]
        self.server.delete(self.ref)
        self.server.write("private", self.ref.id, event)
        self.sync()
        self.assertFalse(self.adopted(("active", "=", True)))
        self.assertEqual([(naive_at(9), naive_at(10))], self.taken())
        self.assertEqual([event.uid], [each.uid for each in self.server.events("private")])
        self.assertEqual(0, self.written())

    def test_leaving_and_coming_back_doubles_nothing(self):
        self.series()
        times = self.times()
        self.connection.with_user(self.maya).action_disconnect()
        self.assertFalse(self.adopted())
        self.assertEqual([], self.taken())
        self.connect(self.maya, self.account)
        self.sync()
        self.assertEqual(times, self.times())
        self.assertEqual(2, len(self.there()))
        self.assertEqual(0, self.written())
        self.assertRest()
