from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user, tagged

from ...core.event import Override
from .common import SyncCase, at, foreign, naive_at


@tagged("post_install", "-at_install")
class TestReset(SyncCase):
    """Beginning anew with an account doubles nothing and loses nothing."""

    def setUp(self):
        super().setUp()
        self.events = self.env["calendar.event"].union(
            *(self.event(naive_at(8) + timedelta(hours=n), name=f"Massage {n}") for n in range(12))
        )
        self.server.put(self.account, foreign(at(4)))
        self.sync()
        self.places = self.ids()
        del self.server.requests[:]

    def ids(self):
        return {event: link.remote_event_id for event in self.events for link in self.links(event)}

    def links(self, event):
        event.invalidate_recordset()
        return event.sudo().link_ids

    def start(self, mode="keep"):
        wizard = self.env["calendar.reset"].with_user(self.maya)
        wizard = wizard.with_context(active_id=self.connection.id).create({"mode": mode})
        wizard.action_start()
        return wizard

    def run_reset(self, times=4):
        for _run in range(times):
            self.later()
            with self.scheduled() as env:
                env["calendar.connection"]._cron_reset()
            self.drain()
        self.env.invalidate_all()

    def finish(self):
        self.run_reset()
        self.sync()

    def titles(self):
        return sorted(there.title for there in self.there())

    def assertWhole(self):
        expected = sorted(["Dentist", *self.events.mapped("name")])
        self.assertEqual(expected, self.titles())
        self.assertTrue(all(self.events.mapped("active")))
        self.assertFalse(self.connection.reset_mode)
        for event in self.events:
            self.assertEqual(1, len(self.links(event)))

    # Keep -------------------------------------------------------------------------------------

    def test_what_is_kept_is_found_and_not_touched(self):
        self.start()
        self.finish()
        self.assertWhole()
        self.assertEqual(self.places, self.ids())
        self.assertEqual(0, self.written())

    def test_it_is_found_by_its_uid_when_nobody_knows_where_it_is(self):
        self.events.sudo().link_ids._forget_place()
        self.start()
        self.finish()
        self.assertWhole()
        self.assertEqual(self.places, self.ids())
        self.assertEqual(0, self.written())

    def test_even_a_link_that_is_lost_is_made_again(self):
        self.events.sudo().link_ids.unlink()
        self.start()
        self.finish()
        self.assertWhole()
        self.assertEqual(self.places, self.ids())

    def test_a_move_outside_that_was_not_read_yet_is_taken_over(self):
        self.server.edit(self.ref(self.events[0]), start=at(22), stop=at(23))
        self.start()
        self.finish()
        self.assertWhole()
        self.assertEqual(naive_at(22), self.events[0].start)

    def test_what_is_missing_over_there_is_written_again_and_never_cancelled(self):
        for event in self.events:
            self.server.delete(self.ref(event))
        self.start()
        self.finish()
        self.assertWhole()

    def test_a_series_keeps_what_is_otherwise_about_single_ones(self):
        series = self.event(naive_at(20), recurrency=True, rrule_type="daily", count=5)
        self.sync()
        ref = series.recurrence_id.sudo().link_ids._ref()
        moved = foreign(at(22, day=4), title="Massage")
        self.server.change_occurrence(ref, at(20, day=4), moved)
        self.start()
        self.finish()
        there = next(event for event in self.there() if event.is_series)
        self.assertEqual([Override(at(20, day=4), moved).key], [o.key for o in there.overrides])
        starts = series.recurrence_id.calendar_event_ids.mapped("start")
        self.assertEqual(5, len(starts))
        self.assertIn(naive_at(22, day=4), starts)

    def test_both_sides_are_brought_together_by_the_rule_of_the_account(self):
        ref = self.ref(self.events[0])
        self.events.sudo().link_ids._forget_place()
        self.server.edit(ref, title="Renamed over there")
        self.start()
        self.finish()
        self.assertWhole()

    # Remove -----------------------------------------------------------------------------------

    def test_what_is_removed_is_written_anew_and_what_is_not_ours_stays(self):
        self.start("remove")
        self.finish()
        self.assertWhole()
        verbs = [r.verb for r in self.server.requests]
        self.assertEqual((12, 12), (verbs.count("delete"), verbs.count("create")))

    def test_reading_meanwhile_never_takes_it_for_cancelled(self):
        self.start("remove")
        self.server.break_after(9)
        for _round in range(4):
            self.drain()
            self.server.mend()
            self.pull()
            self.later()
            self.server.break_after(5)
            self.assertTrue(all(self.events.mapped("active")))
        self.server.mend()
        self.later()
        self.finish()
        self.assertWhole()
        self.assertFalse(self.remote.held_at)

    def test_only_what_will_be_written_again_is_taken_away(self):
        self.remote.write({"receives_bookings": False})
        self.sync()
        self.start("remove")
        self.finish()
        self.assertEqual(0, self.written())
        self.assertEqual(13, len(self.there()))

    # Going on ---------------------------------------------------------------------------------

    def test_it_goes_on_after_an_interruption(self):
        for mode in ("keep", "remove"):
            with self.subTest(mode):
                self.start(mode)
                self.server.break_after(7)
                self.run_reset(times=2)
                self.assertEqual(mode, self.connection.reset_mode)
                self.assertGreater(self.connection.reset_done, 0)
                self.assertLess(self.connection.reset_progress, 100)
                self.server.mend()
                self.finish()
                self.assertWhole()

    def test_it_can_be_stopped(self):
        for mode in ("keep", "remove"):
            with self.subTest(mode):
                self.start(mode)
                self.server.break_after(7)
                self.run_reset(times=2)
                self.server.mend()
                self.connection.with_user(self.maya).action_stop_reset()
                self.later()
                self.finish()
                self.assertWhole()

    def test_busy_time_blocks_all_along(self):
        self.start()
        self.assertEqual(1, len(self.blocks()))
        self.run_reset()
        self.assertEqual(1, len(self.blocks()))

    def test_an_account_with_nothing_to_do_is_through_at_once(self):
        self.events.unlink()
        self.sync()
        self.start()
        self.run_reset(times=1)
        self.assertFalse(self.connection.reset_mode)

    # Who may, and what is shown -----------------------------------------------------------------

    def test_the_numbers_are_shown_beforehand(self):
        wizard = self.env["calendar.reset"].with_user(self.maya)
        wizard = wizard.with_context(active_id=self.connection.id).new()
        wizard.connection_id = self.connection
        self.assertEqual((12, 0), (wizard.appointment_count, wizard.asked_count))
        self.assertEqual((1, 1), (wizard.busy_count, wizard.calendar_count))

    def test_one_reset_at_a_time(self):
        self.start()
        with self.assertRaises(UserError):
            self.start("remove")

    def test_only_the_owner_can_reset(self):
        for user in (
            new_test_user(
                self.env, "boss", groups="appointment_calendar_sync.group_calendar_manager"
            ),
            new_test_user(self.env, "colleague"),
        ):
            with self.assertRaises(AccessError):
                self.connection.with_user(user).action_stop_reset()
            wizard = self.env["calendar.reset"].with_user(user)
            with self.assertRaises(AccessError):
                wizard.create({"connection_id": self.connection.id}).action_start()
        self.assertFalse(self.connection.reset_mode)
