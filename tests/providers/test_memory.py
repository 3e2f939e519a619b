"""The memory providers keep every promise, and misbehave on order."""

from __future__ import annotations

from ...providers import errors
from ...providers.base import Credentials
from ...providers.memory import MemoryProvider, MemoryServer
from ...providers.memory_oauth import MemoryOAuth
from ..pure import PureCase
from .conformance import ProviderConformance
from .memory_world import ACCOUNT, CHALLENGE, VERIFIER, MemoryCloudWorld, MemoryWorld
from .world import appointment


class TestMemory(ProviderConformance, PureCase):
    def make_world(self):
        return MemoryWorld()


class TestMemoryCloud(ProviderConformance, PureCase):
    def make_world(self):
        return MemoryCloudWorld()


class TestMemoryServer(PureCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(MemoryServer.reset)
        self.server = MemoryServer.named(ACCOUNT)
        self.provider = MemoryProvider.build({}, Credentials(username=ACCOUNT), lambda _: None)

    def test_an_account_begins_with_its_primary_calendar(self):
        (calendar,) = self.provider.calendars()
        self.assertEqual((ACCOUNT, True), (calendar.id, calendar.primary))

    def test_accounts_are_apart(self):
        self.provider.create(ACCOUNT, appointment())
        other = MemoryServer.named("jonas@memory.example")
        self.assertEqual([], other.events("jonas@memory.example"))

    def test_trouble_may_be_ordered_for_one_kind_of_request(self):
        self.server.fail_next(errors.RateLimited("slower", retry_after=5), verb="create")
        self.provider.calendars()
        with self.assertRaises(errors.RateLimited):
            self.provider.create(ACCOUNT, appointment())
        self.provider.create(ACCOUNT, appointment())

    def test_every_request_is_remembered_and_may_take_its_time(self):
        slow = []
        self.server.latency = slow.append
        self.provider.create(ACCOUNT, appointment())
        list(self.provider.changes(ACCOUNT))
        self.assertEqual(["create", "changes"], [request.verb for request in self.server.requests])
        self.assertEqual(self.server.requests, slow)

    def test_a_lost_answer_is_work_done(self):
        self.server.drop_next_answer()
        with self.assertRaises(errors.TransientError):
            self.provider.create(ACCOUNT, appointment())
        self.assertEqual([appointment()], self.server.events(ACCOUNT))


class TestMemoryOAuth(PureCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(MemoryServer.reset)
        self.oauth = MemoryOAuth()

    def exchange(self, code, verifier=VERIFIER):
        return self.oauth.exchange(code=code, verifier=verifier, redirect_uri="")

    def test_who_agrees_is_connected(self):
        credentials = self.exchange(self.oauth.agree(ACCOUNT, CHALLENGE))
        self.assertEqual(ACCOUNT, credentials.username)
        self.assertTrue(credentials.access_token and credentials.refresh_token)

    def test_a_code_is_good_for_one_exchange_with_its_verifier(self):
        code = self.oauth.agree(ACCOUNT, CHALLENGE)
        self.exchange(code)
        for attempt in (code, self.oauth.agree(ACCOUNT, "another challenge"), "invented"):
            with self.subTest(attempt), self.assertRaises(errors.AuthError):
                self.exchange(attempt)

    def test_a_permission_that_was_unticked_is_missed(self):
        with self.assertRaises(errors.MissingScope):
            self.exchange(self.oauth.agree(ACCOUNT, CHALLENGE, scopes=()))

    def test_what_was_revoked_can_not_be_refreshed(self):
        credentials = self.exchange(self.oauth.agree(ACCOUNT, CHALLENGE))
        self.oauth.revoke(credentials)
        with self.assertRaises(errors.AuthError):
            self.oauth.refresh(credentials)
