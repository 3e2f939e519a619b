from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user, tagged

from ...providers.errors import AuthError, TransientError
from ...providers.memory import MemoryServer
from .common import SyncCase, at, foreign, naive_at


class ReconnectCase(SyncCase):
    """Hands to leave an account and to come back to it."""

    def disconnect(self):
        self.connection.with_user(self.maya).action_disconnect()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_farewell()

    def come_back(self):
        connection = self.connect(self.maya, self.account)
        self.sync()
        return connection

    def events(self, number=4):
        events = [self.event(naive_at(8) + timedelta(hours=2 * n)) for n in range(number)]
        self.sync()
        return self.env["calendar.event"].union(*events)

    def places(self, events):
        events.invalidate_recordset()
        return {event: event.sudo().link_ids.mapped("remote_event_id") for event in events}


@tagged("post_install", "-at_install")
class TestSameAccount(ReconnectCase):
    """The same account comes back to the same events, and both sides catch up."""

    def test_changes_of_both_sides_are_caught_up_and_every_event_stays_the_same(self):
        moved_here, moved_there, retitled, still = events = self.events()
        places = self.places(events)
        self.disconnect()
        moved_here.write({"start": naive_at(20), "stop": naive_at(21)})
        self.server.edit(self.ref(moved_there), start=at(22), stop=at(23))
        retitled.write({"start": naive_at(18), "stop": naive_at(19)})
        self.server.edit(self.ref(retitled), title="Renamed in the calendar")
        self.come_back()
        self.assertEqual(places, self.places(events))
        self.assertEqual(naive_at(22), moved_there.start)
        self.assertEqual("Renamed in the calendar", retitled.name)
        there = {event.start: event.title for event in self.there()}
        expected = {at(20): "Massage", at(22): "Massage", at(18): "Renamed in the calendar"}
        self.assertEqual({**expected, at(14): "Massage"}, there)

    def test_a_series_that_both_sides_changed_is_one_series(self):
        first = self.event(naive_at(8), recurrency=True, rrule_type="daily", count=5)
        self.sync()
        ref = first.recurrence_id.sudo().link_ids._ref()
        self.disconnect()
        first.recurrence_id.calendar_event_ids.sorted("start")[1].active = False
        moved = foreign(at(20, day=5), title="Massage")
        self.server.change_occurrence(ref, at(8, day=5), moved)
        self.come_back()
        [there] = self.there()
        self.assertEqual(ref.id, first.recurrence_id.sudo().link_ids.remote_event_id)
        odd = {override.original: override.event for override in there.overrides}
        self.assertEqual({at(8, day=4), at(8, day=5)}, set(odd))
        starts = first.recurrence_id._events().mapped("start")
        self.assertEqual(4, len(starts))
        self.assertIn(naive_at(20, day=5), starts)

    def test_what_was_cancelled_here_meanwhile_goes_and_what_was_deleted_there_too(self):
        cancelled, deleted, archived, stays = self.events()
        self.disconnect()
        cancelled.active = False
        archived.unlink()
        self.server.delete(self.ref(deleted))
        self.come_back()
        self.assertEqual([at(14)], [there.start for there in self.there()])
        self.assertFalse(deleted.active)
        self.assertTrue(stays.active)

    def test_what_is_made_in_the_moment_of_coming_back_is_not_missed(self):
        """Whoever makes it still sees an account that was left, and who comes back does not see
        it: so it waits for the account in any case, though not for ever."""
        self.disconnect()
        event, outbox = self.event(), self.env["calendar.outbox"]
        self.assertEqual(event, outbox.search([]).event_id)
        outbox._forget_closed_accounts()
        self.assertEqual(event, outbox.search([]).event_id)
        outbox.search([]).queued_at -= timedelta(days=2)
        self.env.flush_all()
        outbox._forget_closed_accounts()
        self.assertFalse(outbox.search([]))
        self.come_back()
        self.assertEqual(1, len(self.there()))

    def test_a_calendar_that_was_emptied_meanwhile_is_asked_about(self):
        events = self.events(8)
        self.disconnect()
        for event in events:
            self.server.delete(self.ref(event))
        self.come_back()
        self.assertTrue(all(event.active for event in events))
        self.assertEqual(8, self.remote.held_count)

    def test_leaving_and_coming_back_five_times_changes_nothing(self):
        events = self.events()
        self.server.put(self.account, foreign(at(4)))
        self.sync()
        places, written, blocks = self.places(events), self.written(), self.blocks()
        for _round in range(5):
            self.disconnect()
            self.come_back()
        self.assertEqual((places, written), (self.places(events), self.written()))
        self.assertEqual(blocks, self.blocks())

    def test_an_access_that_was_withdrawn_and_given_again_loses_nothing(self):
        [event] = self.events(1)
        self.server.fail_next(AuthError("the grant is gone"), times=5)
        event.write({"start": naive_at(20), "stop": naive_at(21)})
        self.sync()
        self.assertEqual("reconnect", self.connection.state)
        self.server.mend()
        new = self.event(naive_at(12), name="Made meanwhile")
        self.come_back()
        self.assertEqual([at(12), at(20)], sorted(there.start for there in self.there()))
        self.assertEqual(1, len(new.sudo().link_ids))


@tagged("post_install", "-at_install")
class TestOtherAccount(ReconnectCase):
    """Another account takes over: upcoming appointments come along if their owner says so."""

    other = "maya@elsewhere.example"

    def take_over(self, *, move):
        """Maya connects another account and chooses its calendar for her bookings."""
        connection = self.connect(self.maya, self.other)
        wizard = self.env["calendar.choice"].with_user(self.maya)
        wizard = wizard.with_context(active_id=connection.id).create({})
        wizard.blocks_ids = wizard.receives_id = connection.remote_ids
        wizard.move_here = move
        wizard.action_save()
        self.sync()
        return connection.remote_ids

    def elsewhere(self):
        return MemoryServer.named(self.other).events(self.other)

    def test_they_are_written_there_and_taken_out_here(self):
        events = self.events()
        series = self.event(naive_at(20), recurrency=True, rrule_type="daily", count=3)
        past = self.event(naive_at(8, day=-3))
        self.sync()
        new = self.take_over(move=True)
        self.assertEqual([past.name], [there.title for there in self.there()])
        self.assertEqual(5, len(self.elsewhere()))
        self.assertEqual(new, events.sudo().link_ids.remote_id)
        self.assertEqual(new, series.recurrence_id.sudo().link_ids.remote_id)
        self.assertTrue(all(event.active for event in events))

    def test_they_stay_where_they_are_unless_their_owner_says_so(self):
        self.events()
        new = self.take_over(move=False)
        self.assertEqual((4, 0), (len(self.there()), len(self.elsewhere())))
        self.assertEqual(4, new.elsewhere_count)
        self.assertEqual(self.account, new.elsewhere_names)
        new.with_user(self.maya).action_move_here()
        self.sync()
        self.assertEqual((0, 4), (len(self.there()), len(self.elsewhere())))
        self.assertEqual(0, new.elsewhere_count)

    def test_an_account_that_was_left_is_not_asked_and_its_copies_go_when_it_comes_back(self):
        events = self.events()
        self.disconnect()
        self.take_over(move=True)
        self.assertEqual((4, 4), (len(self.there()), len(self.elsewhere())))
        self.come_back()
        self.assertEqual((0, 4), (len(self.there()), len(self.elsewhere())))
        self.assertTrue(all(event.active for event in events))

    def test_what_is_changed_after_that_reaches_the_new_account_alone(self):
        [event] = self.events(1)
        self.take_over(move=True)
        event.write({"start": naive_at(20), "stop": naive_at(21)})
        self.sync()
        self.assertEqual([at(20)], [there.start for there in self.elsewhere()])
        self.assertEqual([], self.there())

    def test_only_the_owner_moves_and_only_to_where_bookings_go(self):
        self.events(1)
        with self.assertRaises(AccessError):
            self.remote.with_user(new_test_user(self.env, "colleague")).action_move_here()
        self.remote.write({"receives_bookings": False})
        with self.assertRaises(UserError):
            self.remote.with_user(self.maya).action_move_here()


@tagged("post_install", "-at_install")
class TestDeletedCalendar(ReconnectCase):
    """Maya's bookings went into a calendar that she deletes; she takes them into another one."""

    def setUp(self):
        super().setUp()
        self.server.add_calendar("team")
        self.list_calendars()
        self.team = self.connection.remote_ids - self.remote
        self.team.receives_bookings = True
        self.event_there = self.events(1)
        self.server.close("team")
        self.list_calendars()

    def list_calendars(self):
        self.connection.listed_at = False
        with self.scheduled() as env:
            env["calendar.connection"]._cron_list_calendars()

    def take_along(self):
        self.remote.receives_bookings = True
        self.remote.with_user(self.maya).action_move_here()
        self.sync()
        self.assertEqual(1, len(self.there()))

    def drain_after(self, **age):
        self.team.unlisted_at = self.env.cr.now() - timedelta(**age)
        self.later()
        self.drain()

    def left(self):
        """Whether something is still to be taken out of the calendar that was deleted."""
        return bool(self.env["calendar.outbox"].search([("remote_id", "=", self.team.id)]))

    def test_what_was_taken_along_need_not_be_removed_from_a_calendar_that_is_gone(self):
        self.take_along()
        self.drain_after(days=6)
        self.assertTrue(self.left())
        self.drain_after(days=8)
        self.assertFalse(self.left())
        self.assertFalse(self.team.sudo().link_ids)
        self.assertFalse(self.team.write_error)
        self.assertEqual(self.remote, self.event_there.sudo().link_ids.remote_id)

    def test_a_calendar_that_is_back_is_cleared(self):
        self.take_along()
        self.server.close("team", closed=False)
        self.list_calendars()
        self.assertFalse(self.team.unlisted_at)
        self.later()
        self.drain()
        self.assertFalse(self.left())
        self.assertFalse(self.server.events("team"))

    def test_a_calendar_that_only_fails_for_long_is_not_taken_for_gone(self):
        self.take_along()
        self.server.fail_next(TransientError("down"), times=9)
        self.drain_after(days=8)
        self.assertTrue(self.left())

    def test_bookings_wait_for_a_calendar_that_their_owner_has_not_replaced(self):
        self.event_there.active = False
        self.drain_after(days=8)
        self.assertTrue(self.left())
