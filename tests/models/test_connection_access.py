from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open, mute_logger

from ...models.connections.secret_box import CopiedDatabase, SecretLost
from .common import SyncCase, at, foreign, naive_at

MANAGER = "appointment_calendar_sync.group_calendar_manager"
ACTIONS = ("action_disconnect", "action_pause", "action_resume", "action_sync_now",
           "action_connect", "action_choose")  # fmt: skip
SECRETS = ("calendar.credential", "calendar.subscription", "calendar.consent", "calendar.link",
           "calendar.notice", "calendar.busy.series", "calendar.attempt")  # fmt: skip


@tagged("post_install", "-at_install")
class TestAccess(SyncCase):
    """Practitioners decide over their own accounts; managers see how they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tom = new_test_user(cls.env, "access_tom", groups="base.group_user")
        cls.boss = new_test_user(cls.env, "access_boss", groups=MANAGER)
        cls.admin = new_test_user(cls.env, "access_admin", groups=f"{MANAGER},base.group_system")
        cls.portal = new_test_user(cls.env, "access_portal", groups="base.group_portal")
        cls.others = (cls.tom, cls.boss, cls.admin, cls.portal)

    def test_nobody_else_decides_over_a_connection(self):
        for user in self.others:
            for action in ACTIONS:
                with self.subTest(action, user=user.login), self.assertRaises(AccessError):
                    getattr(self.connection.with_user(user), action)()

    def test_nobody_else_changes_a_choice(self):
        for user in self.others:
            for record, values in (
                (self.connection, {"when_broken": "ignore"}),
                (self.remote, {"blocks_availability": False}),
            ):
                with self.subTest(record._name, user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).write(values)

    def test_colleagues_see_nothing_and_managers_see_health(self):
        for name in ("calendar.connection", "calendar.remote", "calendar.sync.log"):
            with self.subTest(name):
                self.assertFalse(self.env[name].with_user(self.tom).search([]))
        shown = self.connection.with_user(self.boss).read(["health", "data_read_at", "last_error"])
        self.assertEqual("fresh", shown[0]["health"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_portal_users_see_nothing_at_all(self):
        for name in ("calendar.connection", "calendar.remote", "calendar.sync.log",
                     "calendar.outbox", "calendar.busy"):  # fmt: skip
            with self.subTest(name), self.assertRaises(AccessError):
                self.env[name].with_user(self.portal).search([])
        with self.assertRaises(AccessError):
            self.env["calendar.connection"].with_user(self.portal).ways_to_connect()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_reads_what_only_the_code_may_read(self):
        for user in (self.maya, *self.others):
            for name in SECRETS:
                with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                    self.env[name].with_user(user).search([])

    def test_no_answer_holds_a_secret(self):
        credentials = self.connection.sudo().credential_ids
        secrets = (credentials._read_credentials().password, credentials.sealed)
        for user in (self.maya, self.admin):
            told = str(
                [*self.connection.with_user(user).read(), *self.remote.with_user(user).read()]
            )
            for secret in secrets:
                self.assertNotIn(secret, told)
            for field in ("credential_ids", "sync_token", "subscription_ids"):
                self.assertNotIn(f"'{field}'", told)

    def test_the_owner_can_not_forge_what_the_sync_keeps(self):
        mine = self.connection.with_user(self.maya)
        for values in (
            {"state": "connected"},
            {"user_id": self.tom.id},
            {"account_key": "other"},
            {"remote_ids": [Command.clear()]},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                mine.write(values)
        with self.assertRaises(AccessError):
            self.remote.with_user(self.maya).write({"access": "write"})

    def test_nobody_takes_over_a_connection_through_their_own_preferences(self):
        for command in (
            Command.link(self.connection.id),
            Command.set(self.connection.ids),
            Command.update(self.connection.id, {"state": "paused"}),
            Command.delete(self.connection.id),
        ):
            with self.subTest(command), self.assertRaises(AccessError):
                self.tom.with_user(self.tom).write({"calendar_connection_ids": [command]})
        with self.assertRaises(AccessError):
            self.maya.with_user(self.maya).write(
                {
                    "calendar_connection_ids": [
                        Command.update(self.connection.id, {"state": "paused"})
                    ]
                }
            )
        self.assertEqual(self.maya, self.connection.user_id)

    def test_nobody_has_a_stranger_s_event_sent_to_their_own_calendar(self):
        event = self.event(name="Divorce lawyer", privacy="private")
        entries = self.env["calendar.outbox"].with_user(self.tom)
        values = {"remote_id": self.remote.id, "event_id": event.id}
        with self.assertRaises(AccessError):
            entries.create(values)
        mine = self.env["calendar.outbox"].search([])[:1].with_user(self.maya)
        with self.assertRaises(AccessError):
            mine.write({"event_id": event.id})

    def test_owners_and_managers_have_changes_tried_again(self):
        self.event()
        entry = self.env["calendar.outbox"].search([])[:1]
        for user in (self.maya, self.boss):
            entry.write({"given_up": True, "failure": "refused"})
            entry.with_user(user).action_retry()
            self.assertFalse(entry.given_up)
        with self.assertRaises(AccessError):
            entry.with_user(self.tom).action_retry()


@tagged("post_install", "-at_install")
class TestCopies(SyncCase):
    """A copy of the database leaves everybody's calendar alone."""

    def test_a_copy_that_was_not_neutralised_does_not_touch_the_account(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another-database")
        asked = len(self.server.requests)
        self.event()
        self.sync()
        self.assertEqual(asked, len(self.server.requests))
        self.assertEqual("reconnect", self.connection.state)
        self.assertIn("copy", self.connection.last_error)

    def test_a_copy_does_not_end_the_grant_of_the_original(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another-database")
        self.connection.action_disconnect()
        with self.scheduled() as env:
            env["calendar.connection"]._cron_farewell()
        self.assertNotIn("unsubscribe", {request.verb for request in self.server.requests})
        self.assertFalse(self.connection.sudo().credential_ids)

    def test_connecting_again_lets_the_copy_in(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another-database")
        with self.assertRaises(CopiedDatabase):
            self.connection.sudo().credential_ids._read_credentials()
        self.connect(self.maya, self.account)
        self.assertTrue(self.connection.sudo().credential_ids._read_credentials())

    def test_after_connecting_again_reading_goes_on_at_once(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another-database")
        self.server.put(self.account, foreign(at(12)))
        self.pull()
        self.assertFalse(self.blocks())
        self.connect(self.maya, self.account)
        self.pull()
        self.assertEqual([(naive_at(12), naive_at(13))], self.blocks())

    def test_after_connecting_again_what_waits_is_sent_at_once(self):
        event = self.event()
        self.sync()
        self.env["ir.config_parameter"].set_param("database.uuid", "another-database")
        event.unlink()
        self.drain()
        self.assertTrue(self.there())
        self.connect(self.maya, self.account)
        self.drain()
        self.assertFalse(self.there())

    def test_a_neutralised_copy_has_nothing_to_open_an_account_with(self):
        parameters = self.env["ir.config_parameter"]
        secret = "appointment_calendar_sync.google_client_secret"
        parameters.set_param(secret, "s3cret")
        self.env.flush_all()
        with file_open("appointment_calendar_sync/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual("paused", self.connection.state)
        self.assertFalse(self.env["calendar.credential"].search([]))
        self.assertFalse(self.env["calendar.subscription"].search([]))
        self.assertFalse(parameters.search([("key", "=", secret)]))
        self.assertTrue(self.remote.exists())
        with self.assertRaises(SecretLost):
            self.connection._build_provider(lambda credentials: None)

    def test_a_neutralised_copy_that_is_woken_asks_to_connect_again(self):
        self.connection.sudo().credential_ids.unlink()
        self.connection.action_pause()
        self.connection.with_user(self.maya).action_resume()
        self.pull()
        self.assertEqual("reconnect", self.connection.state)
