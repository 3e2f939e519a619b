"""What goes over the wire to CalDAV servers, and what is believed of what comes back."""

from __future__ import annotations

from datetime import datetime, timezone

from ...providers.base import Credentials
from ...providers.caldav import questions
from ...providers.caldav.addresses import name_in, path_of
from ...providers.caldav.client import Ask, DavClient
from ...providers.caldav.failures import About, failure
from ...providers.caldav.login import Login
from ...providers.caldav.multistatus import faults, read
from ...providers.caldav.vendors import ANY, FASTMAIL, ICLOUD
from ...providers.errors import (
    AlreadyExists,
    AuthError,
    CalendarUnavailable,
    NotFound,
    PreconditionFailed,
    RateLimited,
    Rejected,
    SyncTokenExpired,
    TransientError,
    UnreadableAnswer,
)
from ...providers.http import Answer, Transport
from ..pure import PureCase
from .caldav_world import ICloudWorld, dav_error
from .raw_server import RawServer, answer, redirect

NOW = datetime(2027, 3, 1, tzinfo=timezone.utc)
URL = "https://calendar.example/home/"
BODIES = {
    "with prefixes": """<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"
        xmlns:C="urn:ietf:params:xml:ns:caldav"><D:response><D:href>/home/a.ics</D:href>
        <D:propstat><D:prop><D:getetag>"1"</D:getetag><C:calendar-data>text</C:calendar-data>
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
        <D:sync-token>t1</D:sync-token></D:multistatus>""",
    "with other prefixes": """<x:multistatus xmlns:x="DAV:" xmlns:y="urn:ietf:params:xml:ns:caldav">
        <x:response><x:href>https://p42.calendar.example:443/home/a.ics</x:href><x:propstat>
        <x:prop><x:getetag>"1"</x:getetag><y:calendar-data>text</y:calendar-data></x:prop>
        <x:status>HTTP/1.1 200 OK</x:status></x:propstat></x:response>
        <x:sync-token>t1</x:sync-token></x:multistatus>""",
    "without prefixes": """<multistatus xmlns="DAV:"><response><href>/home/%61.ics</href><propstat>
        <prop><getetag>"1"</getetag><calendar-data xmlns="urn:ietf:params:xml:ns:caldav">
        <![CDATA[text]]></calendar-data></prop><status>HTTP/2 200</status></propstat></response>
        <sync-token>t1</sync-token></multistatus>""",
}


def told(body: str, status: int = 207) -> Answer:
    return Answer(status, {}, body.encode(), URL)


class TestMultistatus(PureCase):
    def test_it_is_read_by_its_namespaces(self):
        for name, body in BODIES.items():
            with self.subTest(name):
                found = read(told(body))
                (one,) = found.told
                self.assertEqual(("/home/a.ics", 200), (one.path, one.status))
                self.assertEqual(("t1", '"1"'), (found.sync_token, one.text(questions.ETAG)))
                self.assertEqual("text", one.text(questions.DATA))

    def test_a_status_may_be_told_of_several_at_once(self):
        found = read(
            told(
                '<multistatus xmlns="DAV:"><response><href>/a.ics</href><href>/b.ics</href>'
                "<status>HTTP/1.1 404 Not Found</status></response></multistatus>"
            )
        )
        gone = [each.path for each in found.told if each.is_gone]
        self.assertEqual(["/a.ics", "/b.ics"], gone)

    def test_a_property_that_is_not_there_is_not_there(self):
        found = read(
            told(
                '<multistatus xmlns="DAV:"><response><href>/a.ics</href><propstat><prop><getetag/>'
                "</prop><status>HTTP/1.1 404 Not Found</status></propstat></response></multistatus>"
            )
        )
        self.assertEqual(("", False), (found.told[0].text(questions.ETAG), found.told[0].is_gone))

    def test_what_is_none_is_not_taken_for_one(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><multistatus xmlns="DAV:">&a;</multistatus>'
        for name, answered in {
            "a page": told("<html><body>Welcome</body></html>", 200),
            "a page with the right status": told("<html/>"),
            "nothing": told(""),
            "half of it": told(BODIES["with prefixes"][:200]),
            "the right text with the wrong status": told(BODIES["with prefixes"], 200),
            "entities": told(bomb),
            "a file of ours": told(bomb.replace('"aaaa"', 'SYSTEM "file:///etc/passwd"')),
        }.items():
            with self.subTest(name), self.assertRaises(UnreadableAnswer):
                read(answered)

    def test_conditions_are_read_from_dav_errors_alone(self):
        self.assertEqual({"valid-sync-token"}, faults(dav_error("valid-sync-token").encode()))
        self.assertEqual(frozenset(), faults(b"<error><valid-sync-token/></error>"))
        self.assertEqual(frozenset(), faults(b"not XML"))


class TestAddresses(PureCase):
    def test_one_path_has_one_writing(self):
        for href in (
            "/home/jane%40salon.example/a%20b.ics",
            "/home/jane@salon.example/a b.ics",
            "https://p42.calendar.example:443/home/jane%40salon.example/a%20b.ics",
            "jane@salon.example/a%20b.ics",
        ):
            with self.subTest(href):
                self.assertEqual("/home/jane@salon.example/a%20b.ics", path_of(href, URL))

    def test_a_slash_in_a_name_stays_in_the_name(self):
        self.assertEqual("/home/a%2Fb.ics", path_of("/home/a%2Fb.ics", URL))

    def test_the_calendar_and_its_folders_are_no_members(self):
        for path, name in {
            "/home/work/": "",
            "/home/work": "",
            "/home/work/inner/": "",
            "/home/work/a.ics": "a.ics",
            "/other-way-in/work/a.ics": "a.ics",
        }.items():
            with self.subTest(path):
                self.assertEqual(name, name_in(path, "/home/work/"))


class TestFailures(PureCase):
    CASES = (
        (400, "", About.EVENT, Rejected),
        (400, "", About.NEWS, SyncTokenExpired),
        (401, "", About.EVENT, AuthError),
        (403, "", About.EVENT, CalendarUnavailable),
        (403, "", About.NEWS, CalendarUnavailable),
        (403, "valid-sync-token", About.NEWS, SyncTokenExpired),
        (403, "valid-sync-token", About.EVENT, TransientError),
        (403, "valid-calendar-object-resource", About.EVENT, Rejected),
        (403, "no-uid-conflict", About.EVENT, AlreadyExists),
        (404, "", About.EVENT, NotFound),
        (404, "", About.CALENDAR, CalendarUnavailable),
        (404, "", About.NEWS, CalendarUnavailable),
        (409, "", About.EVENT, PreconditionFailed),
        (409, "", About.NEWS, SyncTokenExpired),
        (409, "no-uid-conflict", About.EVENT, AlreadyExists),
        (410, "", About.NEWS, SyncTokenExpired),
        (412, "", About.EVENT, PreconditionFailed),
        (412, "", About.NEWS, SyncTokenExpired),
        (413, "", About.EVENT, Rejected),
        (415, "", About.EVENT, Rejected),
        (418, "", About.EVENT, Rejected),
        (423, "", About.EVENT, TransientError),
        (429, "", About.ACCOUNT, RateLimited),
        (500, "", About.NEWS, TransientError),
        (503, "", About.EVENT, TransientError),
        (507, "quota-not-exceeded", About.EVENT, CalendarUnavailable),
    )

    def test_each_refusal_has_its_meaning(self):
        for status, named, about, kind in self.CASES:
            body = dav_error(named) if named else ""
            with self.subTest(status=status, named=named, about=about):
                self.assertIs(kind, type(failure(told(body, status), about, ANY, NOW)))

    def test_a_pause_that_is_asked_for_is_told(self):
        answered = Answer(503, {"retry-after": "120"}, b"")
        error = failure(answered, About.EVENT, ANY, NOW)
        self.assertEqual((RateLimited, 120.0), (type(error), error.retry_after))

    def test_a_refused_password_is_explained_in_the_vendors_words(self):
        for vendor, reason in {
            ICLOUD: "app_password_needed",
            FASTMAIL: "app_password_needed",
            ANY: "wrong_password",
        }.items():
            error = failure(told("", 401), About.ACCOUNT, vendor, NOW)
            self.assertEqual(reason, error.reason)
        error = failure(told("", 401), About.ACCOUNT, ICLOUD, NOW)
        self.assertEqual("iCloud needs an app-specific password", str(error))


class TestLogin(PureCase):
    DIGEST = 'Digest realm="a, b", nonce="n", qop="auth", algorithm=MD5'

    def test_a_proof_is_given_only_where_nothing_else_is_taken(self):
        for offered, learned in {
            "": False,
            "Basic": False,
            'Basic realm="x"': False,
            'X-MobileMe-AuthToken realm="x", Basic realm="x"': False,
            f'{self.DIGEST}, Basic realm="x"': False,
            f'Basic realm="x", {self.DIGEST}': False,
            self.DIGEST.replace("MD5", "MD4"): False,
            self.DIGEST.replace("nonce", "once"): False,
            self.DIGEST: True,
        }.items():
            with self.subTest(offered):
                login = Login("jane", "secret")
                self.assertIs(learned, login.learns_from(offered))
                scheme = login.header("GET", URL).partition(" ")[0]
                self.assertEqual("Digest" if learned else "Basic", scheme)

    def test_a_proof_that_was_refused_is_not_given_for_ever(self):
        login = Login("jane", "secret")
        self.assertTrue(login.learns_from(self.DIGEST))
        self.assertFalse(login.learns_from(self.DIGEST))
        self.assertTrue(login.learns_from(f"{self.DIGEST}, stale=TRUE"))

    def test_no_proof_tells_the_password(self):
        login = Login("jane", "secret")
        login.learns_from(self.DIGEST)
        self.assertNotIn("secret", login.header("GET", URL))


class TestRedirects(PureCase):
    def setUp(self):
        super().setUp()
        self.stranger = RawServer(answer())
        self.addCleanup(self.stranger.close)
        self.target = self.stranger.url.replace("127.0.0.1", "localhost") + "/"

    def client(self, vendor, target):
        server = RawServer(redirect(302, target))
        self.addCleanup(server.close)
        login = Credentials(username="jane", password="secret", url=f"{server.url}/")
        return DavClient(login, Transport(), vendor)

    def test_the_password_does_not_go_along_to_a_stranger(self):
        with self.assertRaises(UnreadableAnswer):
            self.client(ANY, self.target).send(Ask("GET", "/"), About.EVENT)
        self.assertEqual([], self.stranger.requests)

    def test_it_does_within_the_family(self):
        self.client(ICloudWorld.vendor, self.target).send(Ask("GET", "/"), About.EVENT)
        self.assertIn(b"Authorization: Basic", self.stranger.requests[0])

    def test_a_circle_has_an_end(self):
        with self.assertRaises(TransientError):
            self.client(ANY, "/").send(Ask("GET", "/"), About.EVENT)

    def test_the_family_of_icloud_are_its_partitions_and_nobody_else(self):
        home = "caldav.icloud.com"
        self.assertTrue(ICLOUD.together(home, "p42-caldav.icloud.com"))
        for stranger in ("icloud.com", "caldav.icloud.com.example", "p42-caldav.icloud.example"):
            self.assertFalse(ICLOUD.together(home, stranger))
