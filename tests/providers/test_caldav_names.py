"""A domain says where its calendars are, and is believed as far as a password may go."""

from __future__ import annotations

import time

import requests

from ...dev.simulators.caldav import Front, radicale
from ...dev.simulators.caldav.front import PASSWORD
from ...dev.simulators.caldav.servers import ACCOUNT
from ...providers.caldav.discovery import Discovery, starts
from ...providers.caldav.names import NameService, is_domain, may_stand_for
from ...providers.errors import CalendarUnavailable
from ...providers.hosts import Guard
from ...providers.http import Transport
from ..pure import PureCase
from .imagined import ImaginedNames
from .name_server import NameServer
from .test_hosts import OUTSIDE, name_service

DOMAIN = "salon.example"
SERVICE = f"_caldavs._tcp.{DOMAIN}"
SRV, TXT = (SERVICE, "SRV"), (SERVICE, "TXT")
WELL_KNOWN = "/.well-known/caldav"


class TestNames(PureCase):
    def places(self, records, domain=DOMAIN):
        with NameServer(records) as server:
            found = list(NameService(server.resolver).places(domain))
        self.asked = server.asked
        return found

    def test_a_domain_names_its_servers_the_best_first(self):
        told = [
            "10 0 443 second.salon.example.",
            "0 1 8443 First.salon.example.",
            "0 9 443 heavy.salon.example.",
        ]
        self.assertEqual(
            ["heavy.salon.example", "first.salon.example:8443", "second.salon.example"],
            [host for host, _ in self.places({SRV: told})],
        )

    def test_a_domain_may_name_the_path_as_well(self):
        told = {SRV: ["0 1 443 dav.salon.example."], TXT: ['"about=us" "path=/calendars/"']}
        self.assertEqual([("dav.salon.example", "/calendars/")], self.places(told))
        for strange in ('"path=calendars"', '"path="', '"path=@elsewhere.example/"'):
            with self.subTest(strange):
                found = self.places({**told, TXT: [strange]})
                self.assertEqual([("dav.salon.example", "")], found)

    def test_an_unsigned_answer_sends_no_password_to_strangers(self):
        told = [
            "0 1 443 dav.elsewhere.example.",
            "0 2 443 notsalon.example.",
            "0 3 443 caldav.fastmail.co.",
            "0 4 443 salon.example.elsewhere.example.",
            "0 5 443 .",
        ]
        for each in told:
            with self.subTest(each):
                self.assertEqual([], self.places({SRV: [each]}))

    def test_a_vendor_that_is_known_may_keep_the_calendars_of_any_domain(self):
        told = {SRV: ["0 1 443 caldav.fastmail.com."]}
        self.assertEqual([("caldav.fastmail.com", "")], self.places(told))
        for host in ("p42-caldav.icloud.com", "dav.mailbox.org", "posteo.de"):
            self.assertTrue(may_stand_for(host, DOMAIN), host)

    def test_a_domain_that_says_nothing_costs_one_question(self):
        self.assertEqual([], self.places({}))
        self.assertEqual([SRV], self.asked)

    def test_numbers_and_bare_names_are_not_asked_about(self):
        for name in ("127.0.0.1", "::1", "localhost", "localhost.", ""):
            with self.subTest(name):
                self.assertFalse(is_domain(name))
                self.assertEqual(([], []), (self.places({}, name), self.asked))

    def test_what_is_no_name_tells_nothing(self):
        for name in ("a..b", "x" * 70 + ".example", "\udcff.example", "é.ex\nample"):
            with self.subTest(ascii(name)):
                self.assertEqual([], self.places({}, name))

    def test_a_silent_name_server_is_not_waited_for_long(self):
        with NameServer({}, silent=True) as server:
            began = time.monotonic()
            self.assertEqual([], list(NameService(server.resolver, 0.3).places(DOMAIN)))
            self.assertLess(time.monotonic() - began, 2)


class TestStartsByName(PureCase):
    def setUp(self):
        super().setUp()
        self.server = NameServer(
            {SRV: ["0 1 443 dav.salon.example."], TXT: ['"path=/calendars/"']}
        )
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.names = NameService(self.server.resolver)

    def test_the_name_service_is_asked_first_for_an_e_mail_address_and_for_a_domain(self):
        for typed in (f"jane@{DOMAIN}", DOMAIN, "Salon.example"):
            with self.subTest(typed):
                found = list(starts(typed, None, self.names))
                there = "https://dav.salon.example"
                self.assertEqual([f"{there}/calendars/", there + WELL_KNOWN], found[:2])
                self.assertIn(f"https://{DOMAIN}{WELL_KNOWN}", [each.lower() for each in found])

    def test_who_says_where_is_taken_at_the_word(self):
        typed = ("https://salon.example", "salon.example/dav/", "salon.example:8443")
        for each in (*typed, "jane@icloud.com"):
            with self.subTest(each):
                list(starts(each, None, self.names))
                self.assertEqual([], self.server.asked)


class TestFoundByName(ImaginedNames, PureCase):
    """From an e-mail address to the calendars, over a name service and a real server."""

    def find(self, *addresses):
        session = requests.Session()
        with Front(radicale()) as front:
            session.mount("https://dav.salon.example", Carried(front.url))
            records = {SRV: ["0 1 443 dav.salon.example."]}
            with NameServer(records) as server, name_service({"dav.salon.example": addresses}):
                transport = Transport(session, guard=Guard())
                looking = Discovery(transport, names=NameService(server.resolver))
                try:
                    return looking.account(f"jane@{DOMAIN}", ACCOUNT, PASSWORD)
                finally:
                    self.seen = front.seen

    def test_an_e_mail_address_alone_leads_to_the_calendars(self):
        found = self.find(OUTSIDE[0])
        self.assertTrue(found.url.startswith("https://dav.salon.example/"), found.url)

    def test_a_name_that_leads_into_the_house_is_not_followed(self):
        for inside in ("10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"):
            with self.subTest(inside), self.assertRaises(CalendarUnavailable) as caught:
                self.find(inside)
            self.assertEqual("address_not_allowed", caught.exception.reason)
            self.assertEqual([], self.seen)


class Carried(requests.adapters.HTTPAdapter):
    """A server on the Internet, which is the one at `url`."""

    def __init__(self, url: str):
        super().__init__()
        self.url = url

    def send(self, request, **options):
        asked = request.copy()
        _, _, rest = request.url.partition("://")
        asked.url = f"{self.url}/{rest.partition('/')[2]}"
        answer = super().send(asked, **{**options, "proxies": {}})
        answer.url = request.url
        return answer
