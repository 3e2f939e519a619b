"""Who comes back to an account just while it is left."""

from threading import Event as Flag

from odoo.tests.common import new_test_user, tagged

from ...models.connections import upkeep
from ...providers import registry
from ...providers.memory import MemoryCloudProvider, MemoryServer
from .common import SyncCase, consent

PATIENCE = 20  # seconds, for what never comes


@tagged("post_install", "-at_install")
class TestFarewell(SyncCase):
    """The vendor ends all that an account ever granted at once, as Google does."""

    def setUp(self):
        super().setUp()
        registry.register(MemoryCloudProvider)
        self.tom, self.ann = (self.employee(name) for name in ("sync_tom", "sync_ann"))
        self.cloud = MemoryServer.named("tom@vendor.example")
        self.hers = self.come(self.tom)
        self.hers.remote_ids.write({"blocks_availability": True, "receives_bookings": True})
        self.upkeep("_cron_renew")
        self.hers.with_user(self.tom).action_disconnect()

    def employee(self, name):
        return new_test_user(self.env, name, groups="base.group_user", tz="UTC")

    def come(self, user, env=None):
        return consent(env or self.env, user, self.cloud.name)

    def upkeep(self, method):
        with self.scheduled() as env:
            getattr(env["calendar.connection"], method)()

    def say_farewell(self, meanwhile):
        """Tell the vendor, and do this when it has stopped its notices: it ends the grant later."""
        done, commit = Flag(), type(self.env["ir.cron"])._commit_progress
        stopped = []

        def act_and_commit(crons, *args, **options):
            left = commit(crons, *args, **options)
            if not self.cloud.subscriptions and not stopped:
                stopped.append(meanwhile(crons.env(user=self.env.user)))
                crons.env.flush_all()
                done.set()
            return left

        self.patch(type(self.env["ir.cron"]), "_commit_progress", act_and_commit)
        self.cloud.latency = lambda request: request.verb == "revoke" and done.wait(PATIENCE)
        self.upkeep("_cron_farewell")
        self.assertTrue(stopped)

    def revoked(self):
        return any(request.verb == "revoke" for request in self.cloud.requests)

    def assertOpens(self, connection):
        self.sync()
        self.assertEqual(("connected", True), (connection.state, connection.active))
        self.assertTrue(self.cloud.tokens)

    # --------------------------------------------------------------------------------------------

    def test_what_was_granted_is_ended_when_nobody_comes_back(self):
        self.upkeep("_cron_farewell")
        self.assertTrue(self.revoked())
        self.assertFalse(self.hers.sudo().credential_ids)

    def test_whoever_comes_back_before_the_grant_is_ended_keeps_it(self):
        self.say_farewell(meanwhile=lambda env: self.come(self.tom, env))
        self.assertFalse(self.revoked())
        self.assertOpens(self.hers)

    def test_a_colleague_who_connects_the_account_before_the_grant_is_ended_keeps_it(self):
        self.say_farewell(meanwhile=lambda env: self.come(self.ann, env))
        self.assertFalse(self.revoked())
        self.assertFalse(self.hers.sudo().credential_ids)
        self.assertOpens(self.come(self.ann))

    def test_of_two_who_leave_together_one_ends_what_was_granted(self):
        self.come(self.ann).with_user(self.ann).action_disconnect()
        self.upkeep("_cron_farewell")
        self.assertFalse(self.cloud.tokens)

    def test_whoever_comes_back_while_the_grant_is_ended_is_asked_again_at_once(self):
        self.come(self.tom)
        self.sync()
        self.cloud.tokens = {t for t in self.cloud.tokens if t.startswith("access")}
        upkeep.Upkeep(self.env)._record(self.hers, upkeep.Revoked())
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()
        self.assertEqual("reconnect", self.hers.state)
        self.assertIn("connect again", self.hers.last_error)
