from odoo.tests.common import new_test_user, tagged

from ...providers import registry
from ...providers.errors import TransientError
from ...providers.memory import MemoryCloudProvider, MemoryServer
from .common import SyncCase, at, consent, foreign


@tagged("post_install", "-at_install")
class TestLeavingUsers(SyncCase):
    """Who leaves the house leaves no open door."""

    def setUp(self):
        super().setUp()
        registry.register(MemoryCloudProvider)
        self.user = new_test_user(self.env, "sync_leaver", groups="base.group_user")
        self.account_of_leaver = "leaver@vendor.example"
        self.server_of_leaver = MemoryServer.named(self.account_of_leaver)
        self.left = consent(self.env, self.user, self.account_of_leaver)
        self.left.remote_ids.write({"blocks_availability": True, "receives_bookings": True})
        self.server_of_leaver.put(self.account_of_leaver, foreign(at(9)))
        self.sync()
        self.upkeep("_cron_renew")

    def upkeep(self, method):
        with self.scheduled() as env:
            getattr(env["calendar.connection"], method)()

    def blocked(self):
        return self.env["calendar.busy"].search([("remote_id", "in", self.left.remote_ids.ids)])

    def made(self):
        return self.event(user_id=self.user.id, partner_ids=[(6, 0, self.user.partner_id.ids)])

    def test_an_archived_users_accounts_are_left(self):
        self.assertTrue(self.blocked())
        self.user.active = False
        self.assertFalse(self.left.active)
        self.assertFalse(self.blocked())
        self.upkeep("_cron_farewell")
        self.assertFalse(self.left.sudo().credential_ids)
        self.assertFalse(self.server_of_leaver.subscriptions)
        self.assertFalse(self.server_of_leaver.tokens)

    def test_nothing_is_sent_for_an_archived_user(self):
        self.user.active = False
        self.upkeep("_cron_farewell")
        self.made()
        del self.server_of_leaver.requests[:]
        self.sync()
        self.assertEqual([], self.server_of_leaver.requests)

    def test_who_is_no_employee_any_more_has_no_connected_calendar(self):
        self.user.group_ids = self.env.ref("base.group_portal")
        self.assertFalse(self.left.active)

    def test_who_comes_back_connects_again_and_nothing_is_doubled(self):
        event = self.made()
        self.sync()
        self.user.active = False
        self.upkeep("_cron_farewell")
        self.user.active = True
        again = consent(self.env, self.user, self.account_of_leaver)
        self.sync()
        self.assertEqual(self.left, again)
        self.assertEqual(1, len(event.sudo().link_ids))
        events = self.server_of_leaver.events(self.account_of_leaver)
        self.assertEqual(["Dentist", "Massage"], sorted(there.title for there in events))

    def test_a_deleted_users_access_is_given_back_and_nothing_of_it_stays(self):
        event = self.made()
        self.sync()
        self.user.unlink()
        self.assertFalse(self.left.active)
        self.upkeep("_cron_farewell")
        self.assertFalse(self.server_of_leaver.subscriptions)
        self.assertFalse(self.server_of_leaver.tokens)
        self.assertFalse(self.left.exists())
        self.assertTrue(event.exists())

    def test_a_vendor_that_is_down_is_told_later_of_a_deleted_user(self):
        self.user.unlink()
        self.server_of_leaver.fail_next(TransientError("down"), times=1)
        self.upkeep("_cron_farewell")
        self.assertTrue(self.left.exists())
        self.upkeep("_cron_farewell")
        self.assertFalse(self.left.exists())
        self.assertFalse(self.server_of_leaver.tokens)

    def test_a_deleted_users_account_that_a_password_opens_goes_as_well(self):
        """Nobody need be told, so nothing keeps it."""
        connection = self.connect(self.user, "leaver@elsewhere.example")
        connection.remote_ids.blocks_availability = True
        self.user.unlink()
        self.assertFalse(connection.exists())

    def test_two_deleted_users_of_one_account_are_no_hindrance(self):
        colleague = new_test_user(self.env, "sync_colleague", groups="base.group_user")
        other = consent(self.env, colleague, self.account_of_leaver)
        (self.user | colleague).unlink()
        self.upkeep("_cron_farewell")
        self.assertFalse((self.left | other).exists())
        self.assertFalse(self.server_of_leaver.tokens)
