"""Accounts that are opened with what their owners type."""

from __future__ import annotations

import threading
import time

from ...providers import errors, registry
from ...providers.memory import MemoryProvider, MemoryServer
from ...providers.opening import ONE_ANSWER, Typed, open_account
from ...providers.presets import PRESETS
from ..pure import PureCase
from .memory_world import ACCOUNT

SECRET = "correct horse battery"


class TestOpening(PureCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(MemoryServer.reset)
        self.server = MemoryServer.named(ACCOUNT)
        self.server.password = SECRET

    def open(self, address="https://memory.example/", password=SECRET, **more):
        typed = Typed(address, ACCOUNT, password)
        return open_account(MemoryProvider, {}, typed, **more)

    def test_the_right_password_opens_the_account_and_lists_its_calendars(self):
        grant = self.open()
        self.assertEqual(ACCOUNT, grant.account.id)
        self.assertEqual([ACCOUNT], [calendar.id for calendar in grant.calendars])
        self.assertEqual(SECRET, grant.credentials.password)

    def test_a_host_is_an_address_too(self):
        self.assertEqual("https://memory.example/", self.open("memory.example").credentials.url)

    def test_a_wrong_password_opens_nothing(self):
        with self.assertRaises(errors.AuthError) as caught:
            self.open(password="guess")
        self.assertEqual("wrong_password", caught.exception.reason)

    def test_where_programs_need_passwords_of_their_own_that_is_said(self):
        with self.assertRaises(errors.AuthError) as caught:
            self.open("strict.memory.example")
        self.assertEqual("app_password_needed", caught.exception.reason)
        self.server.password = "app-1234"
        self.assertTrue(self.open("strict.memory.example", "app-1234"))

    def test_an_address_without_calendars_is_no_matter_of_passwords(self):
        with self.assertRaises(errors.CalendarUnavailable) as caught:
            self.open("elsewhere.example")
        self.assertEqual("no_calendars_here", caught.exception.reason)

    def test_nobody_waits_for_a_server_longer_than_patience_lasts(self):
        awake = threading.Event()
        self.addCleanup(awake.set)
        self.server.latency = lambda request: awake.wait(10)
        begin = time.monotonic()
        with self.assertRaises(errors.TransientError) as caught:
            self.open(patience=0.2)
        self.assertLess(time.monotonic() - begin, 9)
        self.assertEqual("timeout", caught.exception.reason)

    def test_each_request_is_told_to_be_quick(self):
        heard = {}

        class Listening(MemoryProvider):
            @classmethod
            def open(cls, settings, **typed):
                heard.update(settings)
                return super().open(settings, **typed)

        open_account(Listening, {"zone": "UTC"}, Typed("memory.example", ACCOUNT, SECRET))
        self.assertEqual({"zone": "UTC", "answer_within": str(ONE_ANSWER)}, heard)

    def test_what_was_typed_is_never_shown_with_its_password(self):
        self.assertNotIn(SECRET, repr(Typed("memory.example", ACCOUNT, SECRET)))
        self.assertNotIn(SECRET, repr(self.open()))

    def test_a_password_that_was_changed_lets_us_in_no_more(self):
        provider = MemoryProvider.build({}, self.open().credentials, lambda credentials: None)
        provider.calendars()
        self.server.password = "changed"
        with self.assertRaises(errors.AuthError):
            provider.calendars()


class TestPresets(PureCase):
    def test_a_kind_is_offered_only_where_its_provider_is(self):
        offered = dict(registry.choices())
        self.assertEqual([], [p.code for p in registry.presets() if p.provider not in offered])

    def test_every_provider_that_is_opened_by_typing_has_a_kind_and_no_other_has(self):
        presets = {preset.provider for preset in registry.presets()}
        for code, _label in registry.choices():
            with self.subTest(code):
                typed = bool(registry.get(code).supports & registry.TYPED)
                self.assertEqual(typed, code in presets)

    def test_no_two_kinds_share_a_code(self):
        self.assertEqual(len(PRESETS), len({preset.code for preset in PRESETS}))

    def test_what_is_known_is_not_asked_for(self):
        asked = {preset.code: preset.asks for preset in PRESETS}
        self.assertEqual(("username", "password"), asked["icloud"])
        self.assertEqual(("address", "username", "password"), asked["nextcloud"])
        self.assertEqual(("address",), asked["ics"])

    def test_a_registered_provider_is_offered_with_a_kind_of_its_own(self):
        registry.register(MemoryProvider)
        preset = registry.preset("memory")
        self.assertEqual(("memory", "Memory"), (preset.provider, preset.label))
        self.assertEqual(("address", "username", "password"), preset.asks)
