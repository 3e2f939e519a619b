from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user, tagged

from ...providers.errors import TransientError
from .common import SyncCase, at, foreign, naive_at

#: What makes an event the first of a series of ten.
DAILY = {"recurrency": True, "rrule_type": "daily", "end_type": "count", "count": 10}


@tagged("post_install", "-at_install")
class TestBrake(SyncCase):
    """When many appointments vanish at once, their owner is asked before any is cancelled."""

    def events_there(self, number):
        """Appointments of Maya's, written into her calendar."""
        events = [self.event(naive_at(8) + timedelta(hours=n)) for n in range(number)]
        self.sync()
        return self.env["calendar.event"].union(*events)

    def vanish(self, events):
        """Somebody takes them out of the calendar."""
        for event in events:
            self.server.delete(self.ref(event))

    def standing(self, events):
        events.invalidate_recordset()
        return len(events.filtered("active"))

    def mails(self):
        return self.env["mail.mail"].sudo().search_count([])

    # When it is too much ----------------------------------------------------------------------

    def test_many_that_vanish_at_once_are_kept_and_their_owner_is_asked(self):
        events = self.events_there(10)
        before = self.mails()
        self.vanish(events[:6])
        self.sync()
        self.assertEqual(10, self.standing(events))
        self.assertEqual("held", self.remote.freshness)
        self.assertEqual(6, self.remote.held_count)
        self.assertEqual(events[:6], self.remote.held_event_ids)
        self.assertEqual(1, len(self.connection.activity_ids))
        self.assertEqual(self.maya, self.connection.activity_ids.user_id)
        self.assertEqual(before + 1, self.mails())
        line = self.env["calendar.sync.log"].search([("held_back", ">", 0)])
        self.assertEqual(6, line.held_back)

    def test_five_that_vanish_are_cancelled(self):
        events = self.events_there(5)
        self.vanish(events)
        self.sync()
        self.assertEqual(0, self.standing(events))
        self.assertFalse(self.remote.held_at)

    def test_a_fifth_of_many_may_vanish(self):
        events = self.events_there(30)
        self.vanish(events[:6])
        self.sync()
        self.assertEqual(24, self.standing(events))

    def test_what_is_over_neither_counts_nor_makes_the_rest_look_small(self):
        events = self.events_there(8)
        past = [self.event(naive_at(8, day=-n)) for n in range(1, 41)]
        self.sync()
        self.vanish(events[:6])
        self.sync()
        self.assertEqual(8, self.standing(events))
        self.assertEqual(40, len([event for event in past if event.active]))

    def test_they_count_across_the_pages_of_one_reading(self):
        events = self.events_there(10)
        self.server.page_size = 2
        self.vanish(events)
        self.sync()
        self.assertEqual(10, self.standing(events))
        self.assertEqual(10, self.remote.held_count)

    def test_they_count_when_they_are_looked_at_one_by_one_after_a_lost_position(self):
        events = self.events_there(10)
        self.vanish(events)
        self.server.expire_sync_tokens()
        self.sync()
        self.assertEqual(10, self.standing(events))
        self.assertEqual(10, self.remote.held_count)

    def test_nothing_is_cancelled_while_a_reading_is_not_at_its_end(self):
        events = self.events_there(10)
        self.server.page_size = 2
        self.vanish(events)
        self.server.break_after(3)
        self.pull()
        self.assertEqual(10, self.standing(events))
        self.assertFalse(self.remote.held_at)
        self.server.mend()
        self.later()
        self.pull()
        self.assertEqual(10, self.standing(events))
        self.assertEqual(10, self.remote.held_count)

    def test_a_calendar_that_fails_holds_nothing_back(self):
        events = self.events_there(10)
        self.server.expire_sync_tokens()
        self.server.fail_next(TransientError("down"), times=20)
        self.pull()
        self.assertEqual(10, self.standing(events))
        self.assertFalse(self.remote.held_at)

    def test_busy_time_is_freed_at_once(self):
        blocks = [self.server.put(self.account, foreign(at(n))) for n in range(8, 18)]
        events = self.events_there(10)
        for block in blocks:
            self.server.delete(block)
        self.vanish(events)
        self.sync()
        self.assertEqual([], self.blocks())
        self.assertEqual(10, self.standing(events))

    def test_what_vanishes_after_that_waits_as_well_and_the_owner_is_asked_once(self):
        events = self.events_there(10)
        self.vanish(events[:7])
        self.sync()
        before = self.mails()
        self.vanish(events[7])
        self.sync()
        self.assertEqual(10, self.standing(events))
        self.assertEqual(8, self.remote.held_count)
        self.assertEqual((before, 1), (self.mails(), len(self.connection.activity_ids)))

    def test_a_series_counts_as_one(self):
        series = [self.event(naive_at(8 + n), **DAILY) for n in range(3)]
        self.sync()
        for event in series:
            self.server.delete(event.recurrence_id.sudo().link_ids._ref())
        self.sync()
        self.assertFalse(self.remote.held_at)
        self.assertFalse(any(event.active for event in series))

    # What the owner says ----------------------------------------------------------------------

    def held(self):
        events = self.events_there(10)
        self.vanish(events)
        self.sync()
        return events

    def test_the_owner_lets_them_go(self):
        events = self.held()
        self.remote.with_user(self.maya).action_cancel_held()
        self.assertEqual(0, self.standing(events))
        self.assertFalse(events.sudo().link_ids)
        self.assertFalse(self.remote.held_at)
        self.assertFalse(self.connection.activity_ids)
        self.sync()
        self.assertEqual([], self.there())

    def test_the_owner_has_them_written_again_and_none_is_doubled(self):
        events = self.held()
        self.remote.with_user(self.maya).action_restore_held()
        self.assertEqual(10, self.standing(events))
        for _round in range(2):
            self.sync()
            self.assertEqual(10, len(self.there()))
        self.assertEqual(10, self.standing(events))
        self.assertEqual("fresh", self.remote.freshness)
        self.assertFalse(self.connection.activity_ids)

    def test_what_is_taken_away_again_after_that_is_asked_about_again(self):
        events = self.held()
        self.remote.with_user(self.maya).action_restore_held()
        self.sync()
        self.vanish(events)
        self.sync()
        self.assertEqual(10, self.remote.held_count)

    def test_what_comes_back_by_itself_is_not_asked_about_any_more(self):
        events = self.held()
        for link in events.sudo().link_ids:  # as when its owner looks into the bin
            self.server.write(self.account, link.remote_event_id, link._base_value())
        self.sync()
        self.assertEqual(10, self.standing(events))
        self.assertFalse(self.remote.held_at)
        self.assertFalse(self.connection.activity_ids)

    def test_what_is_cancelled_here_meanwhile_is_not_asked_about_any_more(self):
        events = self.held()
        events.active = False
        self.sync()
        self.assertFalse(self.remote.held_at)
        self.assertEqual([], self.there())

    def test_what_is_changed_here_meanwhile_is_written_again(self):
        events = self.held()
        for number, strategy in enumerate(("odoo", "calendar", "recent", "ask")):
            self.connection.with_user(self.maya).strategy = strategy
            with self.subTest(strategy):
                hour = 19 + number
                events[number].write({"start": naive_at(hour), "stop": naive_at(hour + 1)})
                self.sync()
                self.assertIn(at(hour), [there.start for there in self.there()])
                self.assertEqual(9 - number, self.remote.held_count)
                self.assertEqual(10, self.standing(events))

    def test_a_second_answer_is_told_that_it_comes_late(self):
        self.held()
        self.remote.with_user(self.maya).action_restore_held()
        with self.assertRaises(UserError):
            self.remote.with_user(self.maya).action_cancel_held()

    def test_only_the_owner_can_answer(self):
        events = self.held()
        manager = new_test_user(
            self.env, "boss", groups="appointment_calendar_sync.group_calendar_manager"
        )
        for user in (manager, new_test_user(self.env, "colleague")):
            for answer in ("action_cancel_held", "action_restore_held"):
                with self.assertRaises(AccessError):
                    getattr(self.remote.with_user(user), answer)()
        self.assertEqual(10, self.standing(events))
