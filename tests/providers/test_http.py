"""The transport: whole answers, our own errors, and nothing said too much."""

from __future__ import annotations

import inspect
import os
import tempfile
import traceback
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import requests
import urllib3

from ...providers.errors import ProviderError, Rejected, TransientError, UnreadableAnswer
from ...providers.http import Limits, Transport, read_retry_after
from ...providers.redact import redact
from ...providers.session import new_session, shared_session, trust
from ..pure import PureCase
from .promises.failures import Listener
from .raw_server import OK, RawServer, answer, redirect, zipped
from .wire import Line, session_on

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=timezone.utc)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


class TransportCase(PureCase):
    def serve(self, *script):
        server = RawServer(*script)
        self.addCleanup(server.close)
        return server

    def transport(self, **options):
        self.line = Line()
        session = session_on(self.line)
        self.addCleanup(session.close)
        return Transport(session, **options)

    def get(self, *script, path="/", **options):
        return self.transport(**options).send("GET", self.serve(*script).url + path)


class TestAnswers(TransportCase):
    def test_an_answer_comes_whole(self):
        body = b'{"a": "' + b"x" * 100_000 + b'"}'
        for said in (answer(body), zipped(body), CHUNKED + self.chunk(body) + b"0\r\n\r\n"):
            with self.subTest(said[:80]):
                told = self.get(said)
                self.assertEqual((200, body), (told.status, told.body))
                self.assertEqual("application/json", told.headers["content-type"])

    def test_an_answer_without_body_is_fine(self):
        told = self.get(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
        self.assertEqual((204, b""), (told.status, told.body))

    def test_a_refusal_is_an_answer(self):
        self.assertEqual(503, self.get(answer(head=b"HTTP/1.1 503 Busy\r\n")).status)

    def test_an_answer_cut_off_is_unreadable(self):
        for said in (
            OK + b"Content-Length: 10\r\n\r\n{...",
            CHUNKED + b"5\r\n{\r\n",
            CHUNKED + self.chunk(b"{"),
            answer(zipped(b"{}")[-12:], OK + b"Content-Encoding: gzip\r\n"),
        ):
            with self.subTest(said[-20:]), self.assertRaises(UnreadableAnswer):
                self.get(said)

    def test_an_answer_too_large_is_not_read(self):
        for said in (answer(b"x" * 5000), zipped(b"x" * 5000)):
            with self.subTest(said[:80]), self.assertRaises(UnreadableAnswer) as caught:
                self.get(said, limits=Limits(size=4999))
            self.assertEqual("too_large", caught.exception.reason)

    def test_an_answer_that_trickles_is_given_up(self):
        with self.assertRaises(TransientError) as caught:
            self.get(answer(b"x" * 5000), limits=Limits(total=0.0))
        self.assertEqual("timeout", caught.exception.reason)

    def test_what_is_no_json_object_is_unreadable(self):
        for body in (b"<html>", b"", b"[]", b'"text"', b"\xff", b"[" * 100_000):
            with self.subTest(body[:10]), self.assertRaises(UnreadableAnswer):
                self.get(answer(body)).json()
        self.assertEqual({"a": 1}, self.get(answer(b'{"a": 1}')).json())

    def test_retry_after_is_read_as_seconds_or_date(self):
        table = {
            "120": 120.0,
            " 0 ": 0.0,
            "Mon, 01 Mar 2027 09:02:00 GMT": 120.0,
            "Mon, 01 Mar 2027 08:00:00 GMT": 0.0,
            "Monday, 01-Mar-27 09:00:30 GMT": 30.0,
            "": None,
            "soon": None,
            "-5": None,
            "1e9": None,
        }
        for value, expected in table.items():
            with self.subTest(value):
                self.assertEqual(expected, read_retry_after(value, NOW))

    def chunk(self, body):
        return b"%x\r\n%s\r\n" % (len(body), body)


class TestTrouble(TransportCase):
    def test_every_exception_of_the_network_becomes_ours(self):
        kinds = [
            kind
            for module, root in (
                (requests.exceptions, requests.RequestException),
                (urllib3.exceptions, urllib3.exceptions.HTTPError),
            )
            for _name, kind in inspect.getmembers(module, inspect.isclass)
            if issubclass(kind, root)
        ]
        self.assertGreater(len(kinds), 40)
        transport = self.transport()
        for kind in (*kinds, ConnectionResetError, TimeoutError, OSError, UnicodeError):
            with self.subTest(kind.__name__), self.assertRaises(TransientError) as caught:
                self.line.fail(kind.__new__(kind))
                transport.send("GET", "http://127.0.0.1:1/path")
            self.assertTrue(caught.exception.reason)

    def test_a_mistake_of_our_own_is_not_hidden(self):
        transport = self.transport()
        self.line.fail(ZeroDivisionError())
        with self.assertRaises(ZeroDivisionError):
            transport.send("GET", "http://127.0.0.1:1/path")

    def test_an_address_that_leads_nowhere_is_trouble_too(self):
        transport = Transport(new_session())
        for url in ("http://127.0.0.1:1/", "http://[::1", "nowhere://127.0.0.1/", "http:///x", "",
                    "http://127.0.0.1:99999/"):  # fmt: skip
            with self.subTest(url), self.assertRaises(TransientError):
                transport.send("GET", url)

    def test_silence_has_a_reason(self):
        table = {
            requests.exceptions.ReadTimeout: "timeout",
            requests.exceptions.ConnectTimeout: "timeout",
            requests.exceptions.SSLError: "certificate",
            requests.exceptions.ConnectionError: "connection",
        }
        transport = self.transport()
        for kind, reason in table.items():
            self.line.fail(kind("details"))
            with self.subTest(reason), self.assertRaises(TransientError) as caught:
                transport.send("GET", "http://127.0.0.1:1/")
            self.assertEqual(reason, caught.exception.reason)

    def test_no_error_tells_the_rest_of_the_address(self):
        with self.assertRaises(TransientError) as caught:
            Transport(new_session()).send("GET", "http://me:pass@127.0.0.1:1/path?key=hidden")
        text = "".join(traceback.format_exception(caught.exception))
        for secret in ("hidden", "pass"):
            self.assertNotIn(secret, text.partition("TransientError:")[2])
            self.assertNotIn(secret, repr(caught.exception.__cause__))
        self.assertTrue(caught.exception.__suppress_context__)

    def test_every_request_waits_only_so_long(self):
        self.get(answer())
        self.assertEqual([(5.0, 20.0)], [sent.timeout for sent in self.line.sent])

    def test_a_caller_in_a_hurry_waits_less(self):
        self.assertEqual(Limits(), Limits.read_from({}))
        hurried = Limits.read_from({"answer_within": "2"})
        self.assertEqual((2.0, 2.0), (hurried.read, hurried.total))


class TestRedirects(TransportCase):
    def test_nothing_is_followed_unasked(self):
        server = self.serve(redirect(302, "/there"))
        self.assertEqual(302, self.transport().send("GET", server.url).status)
        self.assertEqual(1, len(server.requests))

    def test_a_redirect_is_followed_with_what_was_asked(self):
        table = {
            301: b"PROPFIND",
            302: b"PROPFIND",
            307: b"PROPFIND",
            308: b"PROPFIND",
            303: b"GET",
        }
        for status, method in table.items():
            with self.subTest(status):
                server = self.serve(redirect(status, "/there"), answer(b"found"))
                told = self.transport().send("PROPFIND", server.url, body=b"<x/>", redirects=1)
                self.assertEqual((200, b"found"), (told.status, told.body))
                self.assertEqual(f"{server.url}/there", told.url)
                self.assertTrue(server.requests[1].startswith(method + b" /there "))
                self.assertEqual(method != b"GET", server.requests[1].endswith(b"<x/>"))

    def test_a_circle_is_left(self):
        server = self.serve(redirect(302, "/again"))
        self.assertEqual(302, self.transport().send("GET", server.url, redirects=3).status)
        self.assertEqual(4, len(server.requests))

    def test_a_redirect_to_nowhere_is_trouble(self):
        for target in ("http://[::1", "http://127.0.0.1:99999/"):
            server = self.serve(redirect(302, target))
            with self.subTest(target), self.assertRaises(TransientError):
                self.transport().send("GET", server.url, redirects=1)

    def test_credentials_do_not_go_to_somebody_else(self):
        other = self.serve(answer())
        for target, expected in ((other.url, False), ("/same", True)):
            with self.subTest(target):
                server = self.serve(redirect(302, target), answer())
                headers = {"authorization": "Bearer hidden", "X-Other": "kept"}
                self.transport().send("GET", server.url, headers=headers, redirects=1)
                last = (other if not expected else server).requests[-1]
                self.assertEqual(expected, b"hidden" in last)
                self.assertIn(b"X-Other: kept", last)

    def test_every_address_is_guarded(self):
        visited = []

        def guard(url):
            visited.append(url)
            if url.endswith("/inside"):
                raise Rejected("not there", reason="private")

        server = self.serve(redirect(302, "/inside"))
        with self.assertRaises(Rejected):
            self.transport(guard=guard).send("GET", f"{server.url}/", redirects=5)
        self.assertEqual([f"{server.url}/", f"{server.url}/inside"], visited)
        self.assertEqual(1, len(server.requests))


class TestDiscretion(TransportCase):
    def test_the_log_names_method_place_and_outcome(self):
        with Listener() as log:
            self.get(answer(), path="/path?token=hidden")
        text = "\n".join(log.lines)
        self.assertRegex(text, r"GET 127\.0\.0\.1:\d+/path: 200, \d+ ms")
        self.assertNotIn("hidden", text)

    def test_of_a_secret_address_only_the_host_is_logged(self):
        with Listener() as log:
            self.get(answer(), path="/hidden/basic.ics", secret_address=True)
            with self.assertRaises(ProviderError):
                self.get(OK + b"Content-Length: 9\r\n\r\n...", path="/hidden", secret_address=True)
        self.assertIn("GET 127.0.0.1", "\n".join(log.lines))
        self.assertNotIn("hidden", "\n".join(log.lines))

    def test_others_may_still_log_their_own_requests(self):
        server = self.serve(answer())
        session = requests.Session()
        with Listener() as log:
            session.get(f"{server.url}/theirs", timeout=20)
        session.close()
        self.assertIn("/theirs", "\n".join(log.lines))

    def test_cookies_are_not_kept(self):
        server = self.serve(answer(head=OK + b"Set-Cookie: id=hidden; Path=/\r\n"))
        transport = self.transport()
        for _time in range(2):
            transport.send("GET", server.url)
        self.assertNotIn(b"Cookie", server.requests[1])

    def test_nothing_is_read_from_the_users_files(self):
        server = self.serve(answer())
        with tempfile.NamedTemporaryFile("w") as netrc, patch.dict(os.environ, NETRC=netrc.name):
            netrc.write("machine 127.0.0.1 login me password hidden\n")
            netrc.flush()
            self.transport().send("GET", server.url, headers={"Authorization": "Bearer ours"})
        self.assertIn(b"Authorization: Bearer ours", server.requests[0])

    def test_secrets_are_masked(self):
        table = {
            "grant_type=refresh_token&refresh_token=1//0abc&x=1":
                "grant_type=refresh_token&refresh_token=***&x=1",
            '{"access_token": "ya29.x", "expires_in": 1}':
                '{"access_token": "***", "expires_in": 1}',
            "Authorization: Bearer ya29.a0_B-c": "Authorization: Bearer ***",
            "https://jane:hidden@host/path": "https://***@host/path",
            "/calendar/ical/x/private-0123/basic.ics": "/calendar/ical/x/private-***/basic.ics",
            "nothing to hide here": "nothing to hide here",
        }  # fmt: skip
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(expected, redact(text))
                self.assertEqual(expected, redact(expected))


class TestSession(TransportCase):
    def test_connections_are_kept_alive(self):
        server = self.serve(answer())
        transport = self.transport()
        for _time in range(5):
            transport.send("GET", server.url)
        self.assertEqual((5, 1), (len(server.requests), server.connections))

    def test_one_session_serves_the_process(self):
        self.assertIs(shared_session(), shared_session())
        server = self.serve(answer())
        for _time in range(2):
            Transport().send("GET", server.url)
        self.assertEqual(1, server.connections)

    def test_trust_comes_from_the_environment(self):
        names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
        table = {(): True, ("SSL_CERT_FILE",): "/file", names: True, names[:1]: True}
        for given, expected in table.items():
            environment = {name: "/file" if name in given else "" for name in names}
            with self.subTest(given), patch.dict(os.environ, environment):
                self.assertEqual(expected, trust())

    def test_dates_are_seen_from_the_given_now(self):
        told = self.get(answer(head=OK + b"Retry-After: Mon, 01 Mar 2027 09:00:10 GMT\r\n"))
        self.assertEqual(10.0, told.retry_after(NOW))
        self.assertEqual(0.0, told.retry_after(NOW + timedelta(hours=1)))
