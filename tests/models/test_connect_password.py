from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from ...models.connections.calendar_connection_password import OtherAccount
from ...providers import registry
from ...providers.base import Feature
from ...providers.memory import MemoryProvider, MemoryServer
from ...providers.opening import Typed, open_account
from ...providers.presets import Preset
from .common import ScheduleCase, SyncCase

SECRET = "correct horse battery"


class SilentProvider(MemoryProvider):
    """An account that a password opens, and that can not tell of changes."""

    code = "memory_silent"
    label = "Memory (silent)"
    supports = MemoryProvider.supports - {Feature.SUBSCRIPTIONS}


class PasswordCase(ScheduleCase):
    """Maya has one account, at a server of her own, which a password opens."""

    account = "maya@memory.example"
    preset = Preset("memory_silent", "memory_silent", "Memory (silent)")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry.register(SilentProvider)
        cls.tom = new_test_user(cls.env, "password_tom", groups="base.group_user")

    def setUp(self):
        super().setUp()
        MemoryServer.reset()
        self.server = MemoryServer.named(self.account)
        self.server.password = SECRET
        self.connection = self.open()
        self.remote = self.connection.remote_ids
        self.remote.write({"blocks_availability": True, "receives_bookings": True})
        self.sync()

    def open(self, password=SECRET, account="", preset=None, mended=None):
        """As the dialog does, without its count of tries."""
        typed = Typed("https://memory.example/dav", account or self.account, password)
        grant = open_account(SilentProvider, {}, typed)
        connections = self.env["calendar.connection"].with_user(self.maya)
        attempt = self.env["calendar.attempt"].with_user(self.maya)._note()
        again = mended or connections.browse()
        return connections._let_in(preset or self.preset, typed, grant, again, attempt)


@tagged("post_install", "-at_install")
class TestPasswordAccounts(PasswordCase):
    """An account that a password opens is an account like any other."""

    def test_it_says_where_it_is(self):
        self.assertEqual("Memory (silent) · memory.example", self.connection.place)

    def test_a_password_that_was_changed_asks_the_owner_and_nothing_is_lost(self):
        self.server.password = "changed"
        event = self.event()
        self.drain()
        self.assertEqual("reconnect", self.connection.state)
        self.assertIn("memory.example no longer takes the password", self.connection.last_error)
        self.assertEqual(self.connection, self.open("changed"))
        self.assertEqual("connected", self.connection.state)
        self.sync()
        titles = [event.title for event in self.server.events(self.account)]
        self.assertEqual([event.name], titles)

    def test_the_owner_is_asked_again_with_all_that_is_known_but_the_password(self):
        action = self.connection.with_user(self.maya).action_connect()
        self.assertEqual("appointment_calendar_sync.open_account", action["tag"])
        known = {
            "id": self.connection.id,
            "name": self.account,
            "address": "https://memory.example/dav",
        }
        self.assertEqual(known, action["params"]["connection"])
        self.assertEqual("memory_silent", action["params"]["preset"]["code"])
        self.assertNotIn(SECRET, str(action))

    def test_nobody_else_is_asked(self):
        with self.assertRaises(AccessError):
            self.connection.with_user(self.tom).action_connect()

    def test_nobody_forges_where_the_password_goes(self):
        for values in ({"address": "https://thief.example/"}, {"preset": "icloud"}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.connection.with_user(self.maya).write(values)

    def test_disconnecting_forgets_the_password_at_once_and_says_so(self):
        told = self.connection.with_user(self.maya).action_disconnect()
        self.assertFalse(self.connection.sudo().credential_ids)
        self.assertIn("forgotten", told["params"]["message"])
        self.assertEqual("soft_reload", told["params"]["next"]["tag"])

    def test_where_passwords_are_made_for_programs_it_says_where_to_take_them_back(self):
        self.connection.sudo().write({"provider": "caldav", "preset": "icloud", "address": False})
        self.assertEqual("iCloud", self.connection.place)
        (link,) = self.connection._tell_forgotten({})["params"]["links"]
        self.assertEqual("account.apple.com", link["label"])

    def test_another_account_is_not_taken_in_its_place(self):
        with self.assertRaises(OtherAccount):
            self.open(account="tom@memory.example", mended=self.connection)
        self.assertEqual(self.account, self.connection.account_key)


@tagged("post_install", "-at_install")
class TestLinks(PasswordCase):
    """An address that is a secret itself."""

    preset = Preset("memory_silent", "memory_silent", "Link", link=True)

    def test_it_is_not_kept_where_it_could_be_read(self):
        self.assertFalse(self.connection.address)

    def test_a_renewed_link_leads_to_the_same_calendar(self):
        again = self.open(account="renewed@memory.example", mended=self.connection)
        self.assertEqual(self.connection, again)
        self.assertEqual("renewed@memory.example", again.account_key)

    def test_a_link_that_is_connected_already_stays_a_calendar_of_its_own(self):
        other = self.open(account="other@memory.example")
        with self.assertRaises(OtherAccount):
            self.open(account="other@memory.example", mended=self.connection)
        self.assertEqual(2, len(self.connection | other))


@tagged("post_install", "-at_install")
class TestPace(PasswordCase):
    """An account that can not tell of changes is looked at as often as its owner wants."""

    def wait(self):
        return self.remote._next_look() - self.env.cr.now()

    def choose(self, minutes):
        self.connection.with_user(self.maya).write({"poll_minutes": minutes})

    def test_it_goes_by_the_general_setting_unless_its_owner_has_chosen(self):
        self.assertFalse(self.connection.poll_minutes)
        self.assertEqual(timedelta(minutes=5), self.wait())
        self.choose("1")
        self.assertEqual(timedelta(minutes=1), self.wait())
        self.choose("60")
        self.assertEqual(timedelta(hours=1), self.wait())
        self.choose(False)
        self.assertEqual(timedelta(minutes=5), self.wait())

    def test_who_wants_it_more_often_need_not_wait_for_the_next_look(self):
        now = self.env.cr.now()
        self.remote.due_at = now + timedelta(hours=1)
        self.choose("2")
        self.assertEqual(now + timedelta(minutes=2), self.remote.due_at)

    def test_who_wants_it_less_often_loses_no_look_that_was_promised(self):
        soon = self.env.cr.now() + timedelta(minutes=1)
        self.remote.due_at = soon
        self.choose("30")
        self.assertEqual(soon, self.remote.due_at)

    def test_a_colleague_does_not_choose(self):
        with self.assertRaises(AccessError):
            self.connection.with_user(self.tom).write({"poll_minutes": "1"})

    def test_it_is_offered_where_the_account_can_not_tell_of_changes(self):
        self.assertFalse(self.connection.tells_changes)


@tagged("post_install", "-at_install")
class TestWaysIn(SyncCase):
    """What the buttons are made of."""

    def test_what_is_opened_by_typing_is_offered_beside_the_consent_pages(self):
        told = self.env["calendar.connection"].with_user(self.maya).ways_to_connect()
        kinds = {kind["code"]: kind for kind in told["presets"]}
        self.assertEqual(["address", "username", "password"], list(kinds["memory"]["asks"]))
        self.assertNotIn("memory", [way["provider"] for way in told["ways"]])
        self.assertIn("google", [way["provider"] for way in told["ways"]])

    def test_an_account_that_tells_of_changes_says_so(self):
        self.assertTrue(self.connection.tells_changes)
