import os
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from ...models.connections.secret_box import KEY_VARIABLE, SecretLost
from .common import SyncCase, naive_at

OLD, NEW = "an old key of the practice", "a new key of the practice"


@tagged("post_install", "-at_install")
class TestKey(SyncCase):
    """The key with which access to accounts is sealed, and how it is changed."""

    def setUp(self):
        super().setUp()
        self.credential = self.connection.sudo().credential_ids
        known = self.credential._read_credentials()
        self.key(OLD)
        self.credential._write_credentials(known)

    def key(self, value):
        """As an administrator sets it for all of Odoo."""
        setting = patch.dict(os.environ, {KEY_VARIABLE: value})
        setting.start()
        self.addCleanup(setting.stop)

    def seal_anew(self):
        return self.env["res.config.settings"].create({}).action_calendar_sync_reseal()["params"]

    def test_behind_a_new_key_the_old_one_still_opens(self):
        self.key(f"{NEW},{OLD}")
        self.assertEqual("secret", self.credential._read_credentials().password)

    def test_once_sealed_anew_the_old_key_can_go(self):
        self.key(f"{NEW},{OLD}")
        self.assertEqual("success", self.seal_anew()["type"])
        self.key(NEW)
        self.assertEqual("secret", self.credential._read_credentials().password)
        self.key(OLD)
        with self.assertRaises(SecretLost):
            self.credential._read_credentials()

    def test_it_happens_by_itself_in_time(self):
        self.key(f"{NEW},{OLD}")
        self.env["calendar.credential"]._reseal_in_time()
        self.key(NEW)
        self.assertEqual("secret", self.credential._read_credentials().password)

    def test_what_is_sealed_with_the_key_of_now_is_not_written_again(self):
        before = self.credential.sealed
        self.seal_anew()
        self.assertEqual(before, self.credential.sealed)

    def test_the_administrator_is_told_what_no_key_opens(self):
        self.key(NEW)
        before = self.credential.sealed
        told = self.seal_anew()
        self.assertEqual("warning", told["type"])
        self.assertIn(self.account, told["message"])
        self.assertEqual(before, self.credential.sealed)

    def test_without_its_key_an_account_asks_to_be_connected_again(self):
        self.key(NEW)
        self.event(start=naive_at(12))
        self.drain()
        self.assertEqual("reconnect", self.connection.state)
        self.assertEqual([], self.there())
        self.key(f"{NEW},{OLD}")
        self.connection._resume(self.account)
        self.sync()
        self.assertEqual(1, len(self.there()))

    def test_nobody_but_an_administrator_seals_anew(self):
        tom = new_test_user(self.env, "key_tom", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(tom).action_calendar_sync_reseal()
