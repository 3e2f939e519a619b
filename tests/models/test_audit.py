from datetime import timedelta

from freezegun import freeze_time

from odoo.tests.common import tagged

from ...providers.errors import TransientError
from ...providers.http import utc_now
from .common import SyncCase, at, foreign, naive_at


@tagged("post_install", "-at_install")
class TestAudit(SyncCase):
    """Each night both sides are compared: what was lost on the way is found."""

    def audit(self):
        """The night comes."""
        self.run_audit()
        self.remote.audit_at = naive_at(0, day=-1)
        self.run_audit()
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()
        self.run_audit()
        self.drain()
        self.env.invalidate_all()

    def run_audit(self):
        with self.scheduled() as env:
            env["calendar.remote"]._cron_audit()

    def lose_news(self):
        """Nobody tells us of what just changed over there: its notice and its place are lost."""
        remote = self.remote.sudo()
        self.env["calendar.notice"].search([]).unlink()
        remote.sync_token = self.server.token(self.server.shelves[self.account])
        remote.last_pull_at = utc_now().replace(tzinfo=None) + timedelta(minutes=5)
        self.pull()
        self.remote.last_pull_at = utc_now().replace(tzinfo=None) + timedelta(minutes=5)

    def lose_outbox(self):
        self.env["calendar.outbox"].search([]).unlink()

    def lines(self):
        return self.env["calendar.sync.log"].search([("kind", "=", "audit")])

    # What was lost over there -----------------------------------------------------------------

    def test_a_change_that_nobody_told_of_is_found(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), start=at(16), stop=at(17))
        self.lose_news()
        self.assertEqual(naive_at(10), event.start)
        self.audit()
        self.assertEqual(naive_at(16), event.start)
        self.assertEqual(1, self.lines().pulled)
        self.assertIn("1 appointments were changed there", self.lines().message)

    def test_a_deletion_that_nobody_told_of_is_found(self):
        event = self.event()
        self.sync()
        self.server.delete(self.ref(event))
        self.lose_news()
        self.audit()
        self.assertFalse(event.active)
        self.assertEqual(1, self.lines().cancelled)

    def test_busy_time_that_nobody_told_of_is_found(self):
        gone = self.server.put(self.account, foreign(at(9)))
        self.sync()
        self.server.put(self.account, foreign(at(14)))
        self.server.delete(gone)
        self.lose_news()
        self.assertEqual([(naive_at(9), naive_at(10))], self.blocks())
        self.audit()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
        self.assertEqual((1, 1), (self.lines().busy_added, self.lines().busy_removed))

    def test_many_that_vanished_unnoticed_are_asked_about(self):
        events = [self.event(naive_at(8) + timedelta(hours=n)) for n in range(8)]
        self.sync()
        for event in events:
            self.server.delete(self.ref(event))
        self.lose_news()
        self.audit()
        self.assertTrue(all(event.active for event in events))
        self.assertEqual(8, self.remote.held_count)

    def test_a_change_of_a_moment_ago_was_not_lost(self):
        event = self.event()
        self.sync()
        self.server.edit(self.ref(event), start=at(16), stop=at(17))
        self.audit()
        self.assertEqual(naive_at(16), event.start)
        self.assertFalse(self.lines())

    # What was lost here -----------------------------------------------------------------------

    def test_a_change_that_was_never_sent_is_sent(self):
        event = self.event()
        self.sync()
        event.name = "Long massage"
        self.lose_outbox()
        self.audit()
        self.assertEqual(["Long massage"], [there.title for there in self.there()])
        self.assertIn("1 appointments were not in the calendar", self.lines().message)

    def test_an_appointment_that_was_never_sent_is_sent(self):
        for vals in ({}, {"recurrency": True, "rrule_type": "daily", "count": 3}):
            with self.subTest(**vals):
                self.event(**vals)
                self.lose_outbox()
                before = len(self.there())
                self.audit()
                self.assertEqual(before + 1, len(self.there()))

    def test_a_cancelled_appointment_that_was_never_taken_out_is_taken_out(self):
        for farewell in ("action_archive", "unlink"):
            with self.subTest(farewell):
                event = self.event()
                self.sync()
                getattr(event, farewell)()
                self.lose_outbox()
                self.audit()
                self.assertEqual([], self.there())

    def test_what_waits_to_be_sent_is_not_lost(self):
        self.event()
        self.server.fail_next(TransientError("down"), times=50)
        self.drain()
        self.audit()
        self.assertFalse(self.lines())

    def test_what_was_booked_just_while_its_calendar_was_chosen_is_sent_soon_after(self):
        """Neither of them saw the other, so that nothing waits to be sent."""
        self.remote.receives_bookings = False
        self.event()
        self.event(naive_at(15), recurrency=True, rrule_type="daily", count=3)
        self.remote.receives_bookings = True
        self.lose_outbox()
        self.run_audit()
        self.drain()
        self.assertEqual([], self.there())
        self.remote.late_at = naive_at(0, day=-1)
        self.run_audit()
        self.drain()
        self.assertEqual(2, len(self.there()))
        self.assertFalse(self.lines())

    def test_whoever_chooses_a_calendar_has_it_compared_when_every_request_is_over(self):
        cron = self.env.ref("appointment_calendar_sync.cron_audit")
        cron.active = True
        self.remote.with_user(self.maya).receives_bookings = True
        called = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).mapped("call_at")
        self.assertIn(self.remote.late_at, called)
        self.assertGreater(self.remote.late_at, self.env.cr.now() + timedelta(minutes=2))

    # What it costs ----------------------------------------------------------------------------

    def test_where_nothing_was_lost_nothing_is_written_and_nothing_said(self):
        event = self.event()
        self.event(naive_at(15), recurrency=True, rrule_type="daily", count=3)
        self.server.put(self.account, foreign(at(14)))
        self.sync()
        before = (self.written(), event.write_date, self.blocks())
        self.audit()
        self.assertEqual(before, (self.written(), event.write_date, self.blocks()))
        self.assertFalse(self.lines())
        self.assertTrue(self.remote.audited_at)

    def test_it_costs_a_request_for_each_page(self):
        for n in range(60):
            self.event(naive_at(0) + timedelta(hours=n))
        self.sync()
        self.server.page_size = 25
        del self.server.requests[:]
        self.audit()
        self.assertEqual(["changes"] * 3, [request.verb for request in self.server.requests])

    def test_it_comes_once_a_night(self):
        self.audit()
        first = self.remote.audited_at
        del self.server.requests[:]
        self.run_audit()
        self.assertEqual(first, self.remote.audited_at)
        self.assertEqual([], self.server.requests)

    def test_calendars_are_spread_over_their_owners_night(self):
        self.maya.tz = "America/New_York"
        moments = set()
        for number in range(50):
            self.server.add_calendar(f"calendar {number}")
        with self.scheduled() as env:
            env["calendar.connection"]._cron_list_calendars()
        with freeze_time("2027-01-15 18:00:00"):
            for remote in self.connection.remote_ids:
                moments.add(remote._next_night())
        self.assertGreater(len(moments), 30)
        self.assertEqual({6, 7, 8, 9}, {moment.hour for moment in moments})
        self.assertEqual({16}, {moment.day for moment in moments})

    def test_one_that_breaks_off_comes_again_the_next_night_and_plain_reading_goes_on(self):
        self.event()
        self.sync()
        self.server.fail_next(TransientError("down"), times=3, verb="changes")
        self.audit()
        self.assertFalse(self.remote.audit_step)
        self.assertGreater(self.remote.audit_at, naive_at(0, day=0))
        self.server.mend()
        self.later()
        self.server.put(self.account, foreign(at(14)))
        self.sync()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_an_account_that_is_paused_is_left_alone(self):
        self.run_audit()
        self.connection.with_user(self.maya).action_pause()
        del self.server.requests[:]
        self.audit()
        self.assertEqual([], self.server.requests)
