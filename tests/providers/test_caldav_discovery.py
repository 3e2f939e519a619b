"""From what people type to their calendars, and to nobody else with their password."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import requests
from dns.resolver import Resolver
from urllib3 import HTTPResponse

from ...dev.simulators.caldav import Front, ICloud, radicale
from ...dev.simulators.caldav.front import PASSWORD
from ...dev.simulators.caldav.icloud import DSID, HOME
from ...dev.simulators.caldav.servers import ACCOUNT
from ...providers.base import Credentials
from ...providers.caldav import vendors
from ...providers.caldav.discovery import Discovery, discover, starts, with_dashes
from ...providers.caldav.names import NameService
from ...providers.caldav.provider import CalDAVProvider
from ...providers.errors import AuthError, CalendarUnavailable, TransientError
from ...providers.hosts import Guard
from ...providers.http import Transport
from ..pure import PureCase
from .caldav_world import ICloudWorld
from .raw_server import RawServer, answer, redirect
from .test_hosts import name_service

NOBODY = NameService(Resolver(configure=False))  # knows no name server
AT_HOME = {"caldav_allow_private_hosts": "True"}
ABROAD: dict[str, str] = {}


class TestDiscovery(PureCase):
    def setUp(self):
        super().setUp()
        self.front = Front(radicale()).start()
        self.addCleanup(self.front.stop)

    def find(self, address, username=ACCOUNT, password=PASSWORD, **options):
        return discover(address, username, password, AT_HOME, **options)

    def assertReason(self, reason, kind, what):
        with self.assertRaises(kind) as caught:
            what()
        self.assertEqual(reason, caught.exception.reason)

    def test_a_servers_address_is_enough(self):
        for address in (self.front.url, f"{self.front.url}/", f"{self.front.url}/{ACCOUNT}/"):
            with self.subTest(address):
                found = self.find(address)
                self.assertEqual(f"{self.front.url}/{ACCOUNT}/", found.url.replace("%40", "@"))
                self.assertEqual((ACCOUNT, PASSWORD), (found.username, found.password))

    def test_the_screens_open_accounts_the_same_way(self):
        typed = {"address": self.front.url, "username": ACCOUNT, "password": PASSWORD}
        self.assertEqual(self.find(self.front.url), CalDAVProvider.open(AT_HOME, **typed))
        typed["password"] = "guess"
        self.assertReason(
            "wrong_password", AuthError, lambda: CalDAVProvider.open(AT_HOME, **typed)
        )

    def test_what_was_found_opens_the_account(self):
        found = self.find(self.front.url)
        provider = CalDAVProvider.build(AT_HOME, found, lambda _: None)
        self.assertEqual(found.account_id, provider.account().id)
        self.assertEqual(ACCOUNT, provider.account().name)
        self.assertIsInstance(provider.calendars(), list)

    def test_a_wrong_password_is_told_as_such(self):
        self.assertReason(
            "wrong_password", AuthError, lambda: self.find(self.front.url, password="guess")
        )

    def test_a_server_without_calendars_is_told_as_such(self):
        page = answer(b"<html>Welcome</html>", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        with self.raw(page) as server:
            self.assertReason(
                "no_calendars_here", CalendarUnavailable, lambda: self.find(server.url)
            )

    def test_the_password_stays_at_home_while_looking(self):
        page = answer(b"<html>Welcome</html>", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        with self.raw(page) as server:
            with self.assertRaises(CalendarUnavailable):
                self.find(server.url)
            self.assertTrue(server.requests)
            self.assertFalse([r for r in server.requests if b"authorization" in r.lower()])

    def test_a_redirect_leads_to_the_calendars(self):
        for status in (301, 302, 307, 308):
            with self.subTest(status), self.raw(redirect(status, f"{self.front.url}/")) as server:
                found = self.find(server.url)
                self.assertTrue(found.url.startswith(self.front.url))

    def test_redirects_in_a_circle_come_to_an_end(self):
        with self.raw(redirect(302, "/round")) as server:
            self.assertReason(
                "no_calendars_here", CalendarUnavailable, lambda: self.find(server.url)
            )

    def test_nobody_there_is_no_wrong_address(self):
        with self.raw(b"") as server:
            address = server.url
        with self.assertRaises(TransientError):
            self.find(address)

    def test_a_server_inside_the_house_needs_the_administrators_leave(self):
        def ask():
            discover(self.front.url, ACCOUNT, PASSWORD, ABROAD)

        self.assertReason("address_not_allowed", CalendarUnavailable, ask)
        self.assertEqual([], self.front.seen)

    def test_a_redirect_can_not_lead_into_the_house(self):
        """A public server, whose owner sends us on to a machine of ours."""
        for target in ("https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/", "//127.1/"):
            session = requests.Session()
            session.mount("https://localhost", Redirecting(target))
            looking = Discovery(Transport(session, guard=Guard()))
            with self.subTest(target), name_service({"localhost": ["93.184.216.34"]}):
                self.assertReason(
                    "address_not_allowed",
                    CalendarUnavailable,
                    lambda looking=looking: looking.account("localhost", ACCOUNT, PASSWORD),
                )
                self.assertEqual(1, session.get_adapter("https://localhost").asked)

    @contextmanager
    def raw(self, *script):
        server = RawServer(*script)
        try:
            yield server
        finally:
            server.close()


class Redirecting(requests.adapters.BaseAdapter):
    """A server on the Internet that sends everybody to `target`."""

    def __init__(self, target: str):
        super().__init__()
        self.target = target
        self.asked = 0

    def send(self, request, **options):
        self.asked += 1
        raw = HTTPResponse(BytesIO(), {"Location": self.target}, 302, preload_content=False)
        return requests.adapters.HTTPAdapter().build_response(request, raw)

    def close(self):
        pass


class TestICloudDiscovery(PureCase):
    def setUp(self):
        super().setUp()
        self.front = ICloud(radicale()).start()
        self.addCleanup(self.front.stop)
        self.vendor = replace(ICloudWorld.vendor, address=f"{self.front.url}/")

    def find(self, password=PASSWORD):
        return discover("", ACCOUNT, password, AT_HOME, vendor=self.vendor)

    def test_the_home_is_on_a_partition_and_the_account_is_not(self):
        found = self.find()
        self.assertEqual(self.front.partition_url + HOME, found.url)
        self.assertEqual(f"127.0.0.1/{DSID}/principal/", found.account_id)

    def test_the_accounts_own_password_is_not_what_it_needs(self):
        with self.assertRaises(AuthError) as caught:
            self.find("the password of the Apple account")
        self.assertEqual("app_password_needed", caught.exception.reason)
        self.assertIn("app-specific password", str(caught.exception))

    def test_an_app_password_may_be_typed_without_its_dashes(self):
        self.assertEqual(PASSWORD, self.find(PASSWORD.replace("-", "")).password)
        self.assertEqual("a real passphrase", with_dashes("a real passphrase"))

    def test_an_account_that_was_moved_is_found_again(self):
        provider_there = type("There", (CalDAVProvider,), {"vendor": self.vendor})
        for status in (421, 404):
            with self.subTest(status):
                saved: list[Credentials] = []
                provider = provider_there.build(AT_HOME, self.find(), saved.append)
                self.front.move(status)
                self.assertIsInstance(provider.calendars(), list)
                self.assertEqual([self.front.partition_url + HOME], [each.url for each in saved])
                self.assertEqual(saved[-1], provider.credentials)


class TestStarts(PureCase):
    def test_an_e_mail_address_tells_who_keeps_the_calendars(self):
        for mail, first in {
            "jane@icloud.com": "https://caldav.icloud.com/",
            "jane@me.com": "https://caldav.icloud.com/",
            "jane@fastmail.com": "https://caldav.fastmail.com/",
            "jane@salon.example": "https://salon.example/.well-known/caldav",
        }.items():
            with self.subTest(mail):
                self.assertEqual(first, next(starts(mail, None, NOBODY)))

    def test_an_address_is_asked_itself_before_its_host(self):
        self.assertEqual(
            ["https://cloud.example/dav/jane/", "https://cloud.example/.well-known/caldav"],
            list(starts("cloud.example/dav/jane/", None, NOBODY))[:2],
        )

    def test_a_nextcloud_is_found_where_nextclouds_are(self):
        found = list(starts("cloud.example", vendors.NEXTCLOUD, NOBODY))
        self.assertIn("https://cloud.example/remote.php/dav/", found)

    def test_other_names_of_the_web_are_understood(self):
        self.assertTrue(next(starts("caldavs://x.example", None, NOBODY)).startswith("https://x.example/"))

    def test_a_vendor_is_known_by_its_whole_name(self):
        self.assertIs(vendors.FASTMAIL, vendors.vendor_at("caldav.fastmail.com"))
        for stranger in ("caldav.fastmail.co", "d", "", "caldav.fastmail.com.example"):
            self.assertIs(vendors.ANY, vendors.vendor_at(stranger), stranger)

    def test_every_vendor_is_reached_by_https(self):
        for vendor in vendors.KNOWN:
            self.assertTrue(vendor.address.startswith("https://"), vendor.label)
