"""A mailbox is never asked more at once than Microsoft allows."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ...providers.errors import TransientError
from ...providers.http import Transport
from ...providers.microsoft import gate
from ...providers.microsoft.client import GraphClient
from ...providers.microsoft.endpoints import Endpoints
from ...providers.microsoft.failures import About
from ...providers.microsoft.oauth import MicrosoftOAuth
from ...providers.token_keeper import TokenKeeper
from ..pure import PureCase
from .microsoft_world import ACCOUNT, MicrosoftWorld


class TestGate(PureCase):
    def setUp(self):
        super().setUp()
        self.world = MicrosoftWorld()
        self.addCleanup(self.world.close)
        self.world.control.set_latency(milliseconds=20)

    def client(self, account_id="tenant.person"):
        """What another run, or another user's connection, has of the same mailbox."""
        endpoints = Endpoints.read(self.world.settings)
        transport = Transport(self.world.session)
        credentials = replace(self.world.granted(), account_id=account_id)
        oauth = MicrosoftOAuth(endpoints, transport)
        keeper = TokenKeeper(oauth, credentials, self.world.saved.append)
        return GraphClient(endpoints.graph_root, transport, keeper)

    def at_once(self, *works):
        """Do all of this side by side, several times over; return how much met at the vendor."""
        with ThreadPoolExecutor(len(works)) as threads:
            list(threads.map(lambda work: [work() for _time in range(3)], works))
        return self.world.control.concurrency(ACCOUNT)["highest"]

    def test_single_requests_of_many_runs_are_four_at_the_most(self):
        clients = [self.client() for _number in range(8)]
        works = [lambda c=c: c.get("me/calendars", About.CALENDAR) for c in clients]
        self.assertEqual(4, self.at_once(*works))

    def test_batches_and_single_requests_are_four_together(self):
        reading, sending = [self.client() for _number in range(3)], self.client()
        batches = [lambda c=c: c.batch(["me/calendars"] * 9, About.CALENDAR) for c in reading]
        single = lambda: sending.get("me/calendars", About.CALENDAR)  # noqa: E731
        self.assertEqual(4, self.at_once(single, *batches))

    def test_without_the_gate_the_fifth_would_be_refused(self):
        clients = [self.client(account_id="") for _number in range(8)]
        works = [lambda c=c: c.get("me/calendars", About.CALENDAR) for c in clients]
        with self.assertRaisesRegex(Exception, "Graph"):
            self.at_once(*works)

    def test_mailboxes_do_not_wait_for_each_other(self):
        one, other = gate.gate_of("one"), gate.gate_of("other")
        self.assertIs(one, gate.gate_of("one"))
        self.assertIsNot(one, other)
        with one.passed(gate.ROOM, 0), other.passed(gate.ROOM, 0):
            pass

    def test_room_is_given_back_after_a_failure(self):
        one = gate.gate_of("one")
        for _time in range(2):
            with self.assertRaises(ZeroDivisionError), one.passed(gate.ROOM, 0):
                1 / 0  # noqa: B018

    def test_who_can_not_wait_any_longer_goes_away_and_takes_nothing_along(self):
        one = gate.gate_of("one")
        with one.passed(gate.ROOM - 1, 0):
            with self.assertRaises(TransientError), one.passed(2, 0.01):
                pass
            with one.passed(1, 0):
                pass
        with one.passed(gate.ROOM, 0):
            pass

    def test_a_gate_that_nobody_uses_is_forgotten(self):
        kept = gate.gate_of("kept")
        gate.gate_of("dropped")
        gc.collect()
        self.assertIs(kept, gate._gates["kept"])
        self.assertNotIn("dropped", gate._gates)
