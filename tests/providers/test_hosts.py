"""An address that a practitioner types can not make us visit a machine of the house."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from unittest import mock

from ...providers.errors import CalendarUnavailable
from ...providers.hosts import Guard, addresses_of, guarded_session, is_public
from ...providers.http import Transport
from ..pure import PureCase
from .imagined import ImaginedNames
from .raw_server import RawServer, answer

INSIDE = {
    "this machine": "127.0.0.1",
    "this machine, otherwise": "127.8.8.8",
    "any machine": "0.0.0.0",
    "a home": "192.168.1.1",
    "an office": "10.1.2.3",
    "a container": "172.17.0.1",
    "a carrier's inside": "100.64.0.1",
    "link-local, where clouds keep passwords": "169.254.169.254",
    "for documents": "192.0.2.1",
    "many at once": "224.0.0.1",
    "this machine in IPv6": "::1",
    "a home in IPv6": "fd00::1",
    "link-local in IPv6": "fe80::1%eth0",
    "mapped": "::ffff:127.0.0.1",
    "mapped, in hexadecimal": "::ffff:a00:1",
    "compatible, as of old": "::127.0.0.1",
    "6to4": "2002:7f00:1::",
    "translated": "64:ff9b::10.0.0.1",
    "no address at all": "calendar",
}
OUTSIDE = ("17.248.1.1", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946")


class TestGuard(PureCase):
    def test_machines_of_the_house_are_not_public(self):
        for name, address in INSIDE.items():
            with self.subTest(name):
                self.assertFalse(is_public(address))

    def test_machines_of_the_internet_are(self):
        for address in OUTSIDE:
            with self.subTest(address):
                self.assertTrue(is_public(address))

    def test_no_way_of_writing_an_address_leads_inside(self):
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "127.1", "2130706433"):
            with self.subTest(host):
                self.assertRefused(f"https://{host}/dav/")

    def test_what_is_no_plain_https_address_is_refused(self):
        for url in (
            "http://calendar.example/",
            "ftp://calendar.example/",
            "file:///etc/passwd",
            "https://",
            "https://[::1/",
            "https://calendar.example:port/",
            "https://jane:secret@calendar.example/",
        ):
            with self.subTest(url):
                self.assertRefused(url)

    def test_a_name_counts_by_all_its_addresses(self):
        """One public address among private ones is bait."""
        with name_service({"calendar.example": [OUTSIDE[0], "10.0.0.1"]}):
            self.assertRefused("https://calendar.example/")
        with name_service({"calendar.example": OUTSIDE}):
            Guard()("https://calendar.example/")

    def test_an_administrator_may_allow_the_house(self):
        for setting in ("True", "1"):
            guard = Guard.read_from({"caldav_allow_private_hosts": setting})
            guard("http://127.0.0.1:5232/")
            with self.assertRaises(CalendarUnavailable):
                guard("file:///etc/passwd")
        for setting in ("", "False", "0"):
            guard = Guard.read_from({"caldav_allow_private_hosts": setting})
            self.assertFalse(guard.private_allowed)

    def test_a_name_that_leads_nowhere_is_for_connecting_to_tell(self):
        self.assertEqual([], addresses_of("nowhere.invalid"))

    def assertRefused(self, url):
        with self.assertRaises(CalendarUnavailable) as caught:
            Guard()(url)
        self.assertEqual("address_not_allowed", caught.exception.reason)


class TestConnections(ImaginedNames, PureCase):
    def setUp(self):
        super().setUp()
        self.server = RawServer(answer())
        self.addCleanup(self.server.close)

    def test_a_name_that_changes_its_mind_is_not_believed(self):
        """It is public when we look, and leads to ourselves when we connect."""
        answers = iter([[OUTSIDE[0]], ["127.0.0.1"]])
        transport = Transport(guarded_session(Guard()), guard=Guard())
        with name_service({"calendar.example": answers}):
            with self.assertRaises(CalendarUnavailable) as caught:
                transport.send("GET", f"https://calendar.example:{self.server.port}/")
        self.assertEqual("address_not_allowed", caught.exception.reason)
        self.assertEqual([], self.server.requests)
        self.assertEqual([], list(answers), "it was asked twice")

    def test_whom_we_are_connected_to_is_looked_at_whatever_was_seen_before(self):
        transport = Transport(guarded_session(Guard()), guard=lambda url: None)
        with self.assertRaises(CalendarUnavailable) as caught:
            transport.send("GET", f"{self.server.url}/")
        self.assertEqual("address_not_allowed", caught.exception.reason)
        self.assertEqual([], self.server.requests)

    def test_with_leave_the_house_is_spoken_to(self):
        guard = Guard(private_allowed=True)
        transport = Transport(guarded_session(guard), guard=guard)
        self.assertEqual(200, transport.send("GET", f"{self.server.url}/").status)

    def test_connections_are_kept_for_the_next_provider(self):
        guard = Guard(private_allowed=True)
        for _request in range(3):
            Transport(guarded_session(guard), guard=guard).send("GET", f"{self.server.url}/")
        self.assertEqual(1, self.server.connections)


def name_service(names):
    """The world's name service says this of some names, for the time of a test.

    An iterator says something else each time.
    """
    real = socket.getaddrinfo

    def answer_for(host, port=None, *args, **options):
        if host not in names:
            return real(host, port, *args, **options)
        told = names[host]
        addresses = next(told) if isinstance(told, Iterator) else told
        return [(socket.AF_INET, 1, 6, "", (address, port or 0)) for address in addresses]

    return mock.patch("socket.getaddrinfo", answer_for)
