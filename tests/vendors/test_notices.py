from datetime import timedelta

from odoo import fields

from ...models.connections.calendar_connection import PREFIX
from ..models.common import at, foreign, naive_at
from .notice_case import NoticeCase
from .vendor_case import GoogleCase, OutlookCase

LAPSE, REMOVED, MISSED = "reauthorizationRequired", "subscriptionRemoved", "missed"


class Notices(NoticeCase):
    """The vendor tells that something has changed, and Odoo looks."""

    def test_a_change_is_told_and_read(self):
        self.world.put(foreign(at(14)))
        self.assertEqual([], self.blocks())
        self.assertTrue(self.carry())
        self.assertEqual([self.remote.id], self.noticed())
        self.read_noticed()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_an_appointment_that_is_moved_is_told_and_moves(self):
        event = self.event()
        self.drain()
        self.carry()
        self.read_noticed()
        self.world.edit(self.ref(event), start=at(16), stop=at(17))
        self.assertTrue(self.carry())
        self.read_noticed()
        self.assertEqual((naive_at(16), naive_at(17)), (event.start, event.stop))

    def test_without_a_notice_a_subscribed_calendar_is_left_alone(self):
        asked = len(self.control.requests())
        self.read_noticed()
        self.assertEqual(asked, len(self.control.requests()))

    def test_a_lost_notice_is_made_up_for_by_the_next_sweep(self):
        self.control.disturb_notifications(lose=-1)
        self.world.put(foreign(at(14)))
        self.assertFalse(self.carry())
        self.read_noticed()
        self.assertEqual([], self.blocks())
        self.sweep()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_a_sweep_comes_within_half_an_hour_although_notices_come(self):
        self.sweep()
        self.assertLessEqual(self.remote.due_at - self.remote.last_pull_at, timedelta(minutes=30))

    def test_notices_that_come_twice_are_read_once(self):
        self.control.disturb_notifications(duplicate=-1)
        self.world.put(foreign(at(14)))
        self.carry()
        self.read_noticed()
        asked = len(self.control.requests())
        self.read_noticed()
        self.assertEqual(asked, len(self.control.requests()))
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_notices_in_any_order_bring_what_is_there_now(self):
        ref = self.world.put(foreign(at(14)))
        self.world.edit(ref, start=at(16), stop=at(17))
        self.world.delete(ref)
        self.world.put(foreign(at(18)))
        for message in reversed(self.world.notices()[self.heard :]):
            self.bring(message)
            self.read_noticed()
        self.assertEqual([(naive_at(18), naive_at(19))], self.blocks())

    def test_our_own_push_is_told_and_read_once_and_written_no_more(self):
        self.event()
        self.drain()
        for _round in range(3):
            self.carry()
            self.read_noticed()
            self.drain()
        self.assertEqual(1, self.written())

    def test_a_living_subscription_is_left_alone(self):
        ours = self.subscriptions()
        self.renew()
        self.assertEqual(ours, self.subscriptions())

    def test_a_subscription_that_ends_soon_is_kept_alive(self):
        self.subscriptions().expires_at = fields.Datetime.now() + timedelta(hours=1)
        self.renew()
        [living] = self.subscriptions()
        self.assertGreater(living.expires_at, fields.Datetime.now() + timedelta(days=2))
        self.world.put(foreign(at(14)))
        self.assertTrue(self.carry())

    def test_who_leaves_is_told_nothing_more(self):
        self.connection.action_disconnect()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_farewell()
        self.assertFalse(self.subscriptions())
        self.carry()
        self.world.put(foreign(at(14)))
        self.assertEqual([], self.world.notices()[self.heard :])


class TestNoticesFromGoogle(Notices, GoogleCase):
    pass


class TestNoticesFromOutlook(Notices, OutlookCase):
    def test_a_subscription_that_is_gone_over_there_is_replaced(self):
        old = self.subscriptions()
        self.control.tell_lifecycle(REMOVED)
        self.heard = len(self.world.notices())  # this one is lost
        old.expires_at = fields.Datetime.now() + timedelta(hours=1)
        self.renew()
        self.assert_replaced(old)

    def assert_replaced(self, old):
        [new] = self.subscriptions()
        self.assertNotEqual(old, new)
        self.assertEqual(1, len(self.control.subscriptions()))
        self.read_noticed()
        self.world.put(foreign(at(14)))
        self.assertTrue(self.carry())

    def test_a_removed_subscription_is_replaced_and_its_calendar_read(self):
        old = self.subscriptions()
        self.control.tell_lifecycle(REMOVED)
        self.world.put(foreign(at(16)))
        self.assertTrue(self.carry())
        self.renew()
        self.read_noticed()
        self.assertEqual([(naive_at(16), naive_at(17))], self.blocks())
        self.assert_replaced(old)

    def test_a_lapsing_subscription_speaks_again(self):
        ours = self.subscriptions()
        self.control.tell_lifecycle(LAPSE)
        self.world.put(foreign(at(14)))  # waits: the subscription is silent
        self.assertTrue(self.carry())
        self.renew()
        self.assertEqual(ours, self.subscriptions())
        self.assertFalse(any(each["paused"] for each in self.control.subscriptions()))
        self.carry()
        self.read_noticed()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_missed_notices_are_made_up_for_at_once(self):
        self.control.disturb_notifications(lose=-1)
        self.world.put(foreign(at(14)))
        self.control.disturb_notifications()
        self.control.tell_lifecycle(MISSED)
        self.assertTrue(self.carry())
        self.read_noticed()
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_a_state_that_is_not_ours_makes_nothing_due(self):
        self.control.disturb_notifications(wrong_state=-1)
        self.world.put(foreign(at(14)))
        self.control.tell_lifecycle(REMOVED)
        self.assertFalse(self.carry())
        self.assertEqual([], self.noticed())
        self.assertFalse(self.subscriptions().gone)

    def test_one_message_for_several_calendars_makes_each_due(self):
        other = self.connection.remote_ids.filtered(
            lambda remote: remote.remote_id == self.world.neighbour
        )
        other.blocks_availability = True
        self.renew()
        self.carry()
        self.pull()
        self.control.change_settings(gather=0.2)
        for calendar in (self.world.calendar, self.world.neighbour):
            self.control.create_event(calendar, self.world.words(foreign(at(14))))
        [message] = self.world.notices()[self.heard :]
        self.assertTrue(self.bring(message))
        self.assertEqual({self.remote.id, other.id}, set(self.noticed()))

    def test_an_address_that_is_not_reached_is_told_in_words_and_polled(self):
        self.subscriptions().unlink()
        nowhere = "http://127.0.0.1:9"
        self.env["ir.config_parameter"].set_param(f"{PREFIX}webhook_base_url", nowhere)
        self.renew()
        self.assertFalse(self.subscriptions())
        told = self.incidents("subscription")[:1].message
        self.assertIn(f"Outlook does not reach {nowhere}/calendar_sync/webhook/microsoft", told)
        self.assertIn("looking every 5 minutes", told)
        self.sweep()
        self.assertEqual(timedelta(minutes=5), self.remote.due_at - self.remote.last_pull_at)
        self.assertEqual("connected", self.connection.state)
