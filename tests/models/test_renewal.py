from datetime import timedelta

from odoo.tests.common import new_test_user, tagged

from ...models.outbox.outbox_claim import Claim
from ...providers import registry
from ...providers.base import Notice, Tells
from ...providers.errors import AddressRefused, AuthError, TransientError
from ...providers.memory import MemoryCloudProvider, MemoryServer
from .common import SyncCase, consent, naive_at


@tagged("post_install", "-at_install")
class TestRenewal(SyncCase):
    """A vendor whose subscriptions can be prolonged, and who says when they are about to end."""

    def setUp(self):
        super().setUp()
        registry.register(MemoryCloudProvider)
        self.tom = new_test_user(self.env, "sync_tom", groups="base.group_user", tz="UTC")
        self.cloud = MemoryServer.named("tom@vendor.example")
        connection = consent(self.env, self.tom, self.cloud.name)
        self.tom_remote = connection.remote_ids
        self.tom_remote.write({"blocks_availability": True})
        self.renew()
        self.cloud.requests.clear()

    def renew(self):
        with self.scheduled() as env:
            env["calendar.connection"]._cron_renew()

    @property
    def subscription(self):
        return self.tom_remote.sudo().subscription_ids

    def asked(self):
        return [r.verb for r in self.cloud.requests if "subscribe" in r.verb or r.verb == "renew"]

    def ends(self, **left):
        self.subscription.expires_at = self.env.cr.now() + timedelta(**left)

    def tell(self, about):
        """The vendor says something about its subscription, with its secret."""
        [(_calendar, _address, made)] = self.cloud.subscriptions.values()
        notice = Notice(made.id, made.secret, tells=about)
        return self.env["calendar.subscription"]._hear([notice])

    # Prolonging -------------------------------------------------------------------------------

    def test_a_subscription_in_its_first_half_is_left_alone(self):
        self.renew()
        self.assertEqual([], self.asked())

    def test_an_old_subscription_is_prolonged_and_keeps_its_secret(self):
        before = (self.subscription, self.subscription.secret_hash)
        self.subscription._write({"write_date": naive_at(0, day=-9)})
        self.env.invalidate_all()
        self.renew()
        self.assertEqual(["renew"], self.asked())
        self.env.invalidate_all()
        self.assertEqual(before, (self.subscription, self.subscription.secret_hash))
        self.assertGreater(self.subscription.expires_at, naive_at(0, day=6))

    def test_what_changed_while_a_subscription_may_have_been_silent_is_read(self):
        self.env["calendar.notice"].search([]).unlink()
        self.ends(hours=-1)
        self.renew()
        noticed = self.env["calendar.notice"].search([]).remote_id
        self.assertIn(self.tom_remote, noticed)

    def test_a_subscription_that_the_vendor_forgot_is_replaced(self):
        old = self.subscription
        self.cloud.subscriptions.clear()
        self.ends(hours=-1)
        self.renew()
        self.assertEqual(["renew", "subscribe", "unsubscribe"], self.asked())
        self.env.invalidate_all()
        self.assertEqual(1, len(self.subscription))
        self.assertNotEqual(old, self.subscription)

    def test_an_account_that_comes_back_relies_on_nothing_that_was_to_end(self):
        """It was ended over there when the account was left, and who knew that has died."""
        self.tom_remote.connection_id.with_user(self.tom).action_disconnect()
        self.cloud.subscriptions.clear()
        consent(self.env, self.tom, self.cloud.name)
        self.renew()
        [(_calendar, _address, made)] = self.cloud.subscriptions.values()
        self.assertEqual(made.id, self.subscription.channel)

    def test_when_prolonging_fails_the_old_one_is_kept(self):
        old = self.subscription
        self.ends(hours=1)
        self.cloud.fail_next(TransientError("down"), verb="renew")
        self.renew()
        self.env.invalidate_all()
        self.assertEqual(old, self.subscription)
        self.assertEqual(["renew"], self.asked())

    def test_who_is_shut_out_asks_only_once(self):
        self.cloud.add_calendar("family")
        with self.scheduled() as env:
            env["calendar.connection"]._cron_list_calendars()
        self.env.invalidate_all()
        remotes = self.tom_remote.connection_id.remote_ids
        remotes.write({"blocks_availability": True})
        self.renew()
        self.cloud.requests.clear()
        remotes.sudo().subscription_ids.expires_at = naive_at(0, day=-1)
        self.cloud.fail_next(AuthError("revoked"), times=2, verb="renew")
        self.renew()
        # The second try is the one with a fresh token.
        self.assertEqual(["renew", "renew"], self.asked())
        self.env.invalidate_all()
        self.assertEqual("reconnect", self.tom_remote.connection_id.state)
        self.assertEqual(2, len(remotes.sudo().subscription_ids))

    # Being told -------------------------------------------------------------------------------

    def test_a_lapsing_subscription_is_prolonged_at_once(self):
        cron = self.env.ref("appointment_calendar_sync.cron_renew")
        cron.active = True
        self.env["ir.cron.trigger"].search([]).unlink()
        self.assertTrue(self.tell(Tells.LAPSE))
        self.assertIn(cron, self.env["ir.cron.trigger"].search([]).cron_id)
        self.renew()
        self.assertEqual(["renew"], self.asked())
        self.env.invalidate_all()
        self.assertGreater(self.subscription.expires_at, self.env.cr.now())

    def test_until_it_is_prolonged_a_lapsing_subscription_is_not_relied_on(self):
        self.tell(Tells.LAPSE)
        wait = self.tom_remote._next_look() - self.env.cr.now()
        self.assertEqual(timedelta(minutes=5), wait)

    def test_an_ended_subscription_is_replaced_without_asking_for_it(self):
        old = self.subscription
        self.tell(Tells.END)
        self.cloud.subscriptions.clear()
        self.renew()
        self.assertEqual("subscribe", self.asked()[0])
        self.assertNotIn("renew", self.asked())
        self.env.invalidate_all()
        self.assertNotEqual(old, self.subscription)

    def test_nobody_without_the_secret_can_have_a_subscription_replaced(self):
        for about in (Tells.LAPSE, Tells.END):
            forged = Notice(self.subscription.channel, "guess", tells=about)
            self.assertFalse(self.env["calendar.subscription"]._hear([forged]))
        self.renew()
        self.assertEqual([], self.asked())

    def test_notices_of_many_subscriptions_may_come_at_once_and_each_is_judged_by_itself(self):
        self.env["calendar.notice"].search([]).unlink()
        [(_calendar, _address, made)] = self.cloud.subscriptions.values()
        notices = [Notice("nobody", "guess"), Notice(made.id, made.secret), Notice("", "")]
        self.assertTrue(self.env["calendar.subscription"]._hear(notices))
        self.assertEqual(self.tom_remote, self.env["calendar.notice"].search([]).remote_id)

    # When the vendor can not reach us ---------------------------------------------------------

    def test_an_address_that_the_vendor_does_not_reach_is_explained_and_polled(self):
        self.cloud.subscriptions.clear()
        self.subscription.unlink()
        self.cloud.fail_next(AddressRefused("refused", reason="400"), verb="subscribe")
        self.renew()
        log = self.env["calendar.sync.log"].search([("kind", "=", "subscription")], limit=1)
        self.assertIn("/calendar_sync/webhook/memory_cloud", log.message)
        self.assertIn("5 minutes", log.message)
        self.assertEqual("connected", self.tom_remote.connection_id.state)
        wait = self.tom_remote._next_look() - self.env.cr.now()
        self.assertEqual(timedelta(minutes=5), wait)


@tagged("post_install", "-at_install")
class TestFresh(SyncCase):
    """Whether an event can be over there already: only the very first push knows that it is not."""

    def claimed(self):
        with self.scheduled() as env:
            [task] = Claim(env, self.connection.ids).tasks()[self.connection.id]
            return task.push

    def test_the_first_push_of_a_new_event_is_fresh(self):
        self.event()
        push = self.claimed()
        self.assertTrue(push.fresh)
        self.assertIsNone(push.ref)

    def test_what_was_pushed_without_an_answer_is_not_fresh(self):
        self.event()
        self.server.fail_next(TransientError("no answer"), times=2, verb="create")
        self.drain()
        self.later()
        self.assertFalse(self.claimed().fresh)

    def test_what_was_made_long_ago_is_not_fresh(self):
        event = self.event()
        event._write({"create_date": naive_at(0, day=-1)})
        self.env.invalidate_all()
        self.assertFalse(self.claimed().fresh)
