from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from ...models.connections import upkeep
from ...models.connections.account_turns import AT_ONCE
from ...providers import registry
from ...providers.base import Subscription
from ...providers.errors import TransientError
from ...providers.memory import MemoryCloudProvider, MemoryServer
from .common import SyncCase, at, consent, foreign, naive_at


@tagged("post_install", "-at_install")
class TestUpkeep(SyncCase):
    """Leaving, coming back, and being told of changes."""

    def upkeep(self, method):
        with self.scheduled() as env:
            getattr(env["calendar.connection"], method)()

    def disconnect(self):
        self.connection.with_user(self.maya).action_disconnect()

    # Leaving ----------------------------------------------------------------------------------

    def test_leaving_frees_busy_time_at_once_and_keeps_appointments(self):
        event = self.event()
        self.server.put(self.account, foreign(at(14)))
        self.sync()
        self.disconnect()
        self.assertEqual([], self.blocks())
        self.assertTrue(event.active)
        self.assertTrue(event.sudo().link_ids)
        self.assertEqual(1, sum("Massage" == e.title for e in self.there()))

    def test_leaving_ends_notices_and_destroys_the_credentials(self):
        self.upkeep("_cron_renew")
        self.assertTrue(self.server.subscriptions)
        self.disconnect()
        self.upkeep("_cron_farewell")
        self.assertFalse(self.server.subscriptions)
        self.assertFalse(self.connection.sudo().credential_ids)
        self.assertFalse(self.remote.sudo().subscription_ids)

    def test_a_subscription_that_comes_when_all_is_forgotten_is_forgotten_too(self):
        self.disconnect()
        self.upkeep("_cron_farewell")
        made = upkeep.Made(self.remote.id, Subscription("late", "", "secret", at(12)))
        upkeep.Upkeep(self.env)._record(self.connection, made)
        self.assertFalse(self.remote.sudo().subscription_ids)

    def test_a_vendor_that_is_down_does_not_keep_us(self):
        self.upkeep("_cron_renew")
        self.disconnect()
        self.server.fail_next(TransientError("down"), times=100)
        for _try in range(5):
            self.assertTrue(self.connection.sudo().credential_ids)
            self.upkeep("_cron_farewell")
        self.assertFalse(self.connection.sudo().credential_ids)

    def test_leaving_does_not_end_the_grant_of_a_colleague_on_the_same_account(self):
        registry.register(MemoryCloudProvider)
        colleague = new_test_user(self.env, "sync_colleague")
        mine, theirs = self.connect_by_consent(self.maya), self.connect_by_consent(colleague)
        mine.with_user(self.maya).action_disconnect()
        self.upkeep("_cron_farewell")
        self.assertFalse(mine.sudo().credential_ids)
        self.assertTrue(self.server.tokens)
        theirs.with_user(colleague).action_disconnect()
        self.upkeep("_cron_farewell")
        self.assertFalse(self.server.tokens)

    def connect_by_consent(self, user):
        return consent(self.env, user, self.account)

    def test_only_the_owner_can_leave(self):
        manager = new_test_user(
            self.env, "boss", groups="appointment_calendar_sync.group_calendar_manager"
        )
        for user in (manager, new_test_user(self.env, "colleague")):
            with self.assertRaises(AccessError):
                self.connection.with_user(user).action_disconnect()

    # Coming back ------------------------------------------------------------------------------

    def test_coming_back_doubles_nothing_and_takes_up_what_changed_meanwhile(self):
        moved, cancelled = self.event(), self.event(naive_at(12))
        self.server.put(self.account, foreign(at(14)))
        self.sync()
        places = {event: self.ref(event).id for event in (moved, cancelled)}
        self.disconnect()
        self.upkeep("_cron_farewell")
        moved.write({"start": naive_at(16), "stop": naive_at(17)})
        cancelled.active = False
        made = self.event(naive_at(18), name="Made while away")

        again = self.connect(self.maya, self.account)
        self.sync()
        self.assertEqual(self.connection, again)
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())
        titles = sorted(event.title for event in self.there())
        self.assertEqual(["Dentist", "Made while away", "Massage"], titles)
        self.assertEqual(places[moved], self.ref(moved).id)
        self.assertTrue(made.sudo().link_ids.remote_event_id)

    def test_coming_back_sees_what_was_deleted_outside_meanwhile(self):
        event = self.event()
        self.sync()
        ref = self.ref(event)
        self.disconnect()
        self.server.delete(ref)
        self.connect(self.maya, self.account)
        self.sync()
        self.assertFalse(event.active)

    def test_five_rounds_change_nothing(self):
        self.event()
        self.server.put(self.account, foreign(at(14)))
        self.sync()
        rows = self.env["calendar.busy"].search_count([])
        written = self.written()
        for _round in range(5):
            self.sync()
        self.assertEqual(rows, self.env["calendar.busy"].search_count([]))
        self.assertEqual(written, self.written())

    # Being told -------------------------------------------------------------------------------

    def test_the_vendor_is_asked_to_tell_of_changes_as_soon_as_a_calendar_is_chosen(self):
        renewal = self.env.ref("appointment_calendar_sync.cron_renew")
        renewal.active = True
        self.remote.write({"blocks_availability": False})
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", renewal.id)]))

    def test_a_followed_calendar_is_subscribed_once(self):
        self.upkeep("_cron_renew")
        self.upkeep("_cron_renew")
        self.assertEqual(1, len(self.server.subscriptions))

    def test_a_subscription_is_replaced_before_it_ends_and_the_old_one_stopped_after(self):
        self.upkeep("_cron_renew")
        [old] = self.server.subscriptions
        self.remote.sudo().subscription_ids.expires_at = naive_at(1, day=0)
        del self.server.requests[:]
        self.upkeep("_cron_renew")
        [new] = self.server.subscriptions
        self.assertNotEqual(old, new)
        verbs = [r.verb for r in self.server.requests if "subscribe" in r.verb]
        self.assertEqual(["subscribe", "unsubscribe"], verbs)

    def test_when_no_new_subscription_can_be_made_the_old_one_is_kept(self):
        self.upkeep("_cron_renew")
        self.remote.sudo().subscription_ids.expires_at = naive_at(23, day=0)
        self.server.fail_next(TransientError("down"), verb="subscribe")
        self.upkeep("_cron_renew")
        self.assertEqual(1, len(self.server.subscriptions))
        self.assertEqual(1, len(self.remote.sudo().subscription_ids))

    def test_a_subscribed_calendar_is_swept_all_the_same(self):
        self.upkeep("_cron_renew")
        self.pull()
        wait = self.remote.due_at - self.remote.last_pull_at
        self.assertEqual(timedelta(minutes=30), wait)

    def test_a_calendar_nobody_follows_any_more_is_unsubscribed(self):
        self.upkeep("_cron_renew")
        self.remote.write({"blocks_availability": False, "receives_bookings": False})
        self.upkeep("_cron_renew")
        self.assertFalse(self.server.subscriptions)

    # The account's calendars ------------------------------------------------------------------

    def test_a_new_calendar_of_the_account_is_offered_and_choices_are_kept(self):
        self.server.add_calendar("family")
        self.upkeep("_cron_list_calendars")
        self.assertEqual({self.account, "family"}, set(self.connection.remote_ids.mapped("name")))
        self.assertTrue(self.remote.receives_bookings)

    def test_a_calendar_that_is_no_longer_listed_goes_on_blocking(self):
        self.server.put(self.account, foreign(at(14)))
        self.sync()
        self.server.close(self.account)
        self.upkeep("_cron_list_calendars")
        self.pull()
        self.assertTrue(self.remote.last_error)
        self.assertEqual([(naive_at(14), naive_at(15))], self.blocks())

    def test_of_more_accounts_than_there_is_time_for_none_is_forgotten(self):
        servers = self.crowd()
        self.connection.listed_at = self.env.cr.now() - timedelta(days=1)
        listing = self.env.ref("appointment_calendar_sync.cron_list_calendars")
        listing.active = True
        called = [("cron_id", "=", listing.id)]
        self.upkeep_as_long_as_there_is_time("_cron_list_calendars", servers)
        self.assertEqual([0] + [1] * AT_ONCE, [len(server.requests) for server in servers])
        self.assertEqual(1, self.env["ir.cron.trigger"].search_count(called))
        self.upkeep("_cron_list_calendars")
        self.assertEqual([1] * (AT_ONCE + 1), [len(server.requests) for server in servers])
        self.assertEqual(1, self.env["ir.cron.trigger"].search_count(called))

    def test_who_has_notices_to_lose_comes_before_who_may_never_get_any(self):
        servers = self.crowd()
        self.upkeep("_cron_renew")
        first = self.env["calendar.connection"].search([], limit=1)
        first.remote_ids.sudo().subscription_ids.unlink()
        subscriptions = self.env["calendar.subscription"].search([])
        self.assertEqual(AT_ONCE, len(subscriptions))
        subscriptions.expires_at = self.env.cr.now() + timedelta(hours=1)
        self.upkeep_as_long_as_there_is_time("_cron_renew", servers)
        spared = [server.name for server in servers if not server.requests]
        self.assertEqual([first.account_name], spared)

    def crowd(self):
        """As many more accounts as one run asks at once. Returns the servers of all of them."""
        accounts = [f"maya-{n}@vendor.example" for n in range(AT_ONCE)]
        for account in accounts:
            self.connect(self.maya, account).remote_ids.blocks_availability = True
        return [self.server, *map(MemoryServer.named, accounts)]

    def upkeep_as_long_as_there_is_time(self, action, servers):
        """The time is up with the first answer."""
        with ExitStack() as stack:
            stack.enter_context(patch.object(upkeep, "BUDGET", upkeep.BUDGET))
            for server in servers:
                stack.enter_context(patch.object(server, "latency", self.time_is_up))
                del server.requests[:]
            self.upkeep(action)

    def time_is_up(self, request):
        upkeep.BUDGET = 0.0

    def test_an_account_in_trouble_is_not_asked_for_its_calendars(self):
        self.connection.retry_at = self.env.cr.now() + timedelta(hours=1)
        del self.server.requests[:]
        self.upkeep("_cron_list_calendars")
        self.assertEqual([], self.server.requests)

    def test_a_lost_key_asks_the_owner_and_breaks_nothing(self):
        self.connection.sudo().credential_ids.sealed = "not ours"
        self.event()
        self.drain()
        self.pull()
        self.upkeep("_cron_list_calendars")
        self.assertEqual("reconnect", self.connection.state)
        self.assertEqual(1, len(self.env["calendar.outbox"].search([])))
