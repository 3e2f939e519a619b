"""Google's consent dance, in a simulated Google's own pages."""

from __future__ import annotations

import logging
import secrets
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from ...providers.base import Credentials
from ...providers.errors import (
    AuthError,
    ClientRejected,
    MissingScope,
    ProviderError,
    RateLimited,
    TransientError,
    UnreadableAnswer,
)
from ...providers.google.endpoints import Endpoints
from ...providers.google.oauth import SCOPES, GoogleOAuth, oauth_failure
from ...providers.http import Transport
from ...providers.registry import get
from ..pure import PureCase
from .google_world import ACCOUNT, GoogleWorld
from .promises.failures import Listener

CALLBACK = "http://localhost:8069/calendar_sync/oauth/google/callback"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class Form(HTMLParser):
    """The fields of a page's form, as a browser would send them: all that is ticked."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        ticked = told.get("type") == "hidden" or "checked" in told
        if tag == "input" and told.get("name") and ticked:
            self.fields.append((told["name"], told.get("value", "")))


class TestGoogleOAuth(PureCase):
    def setUp(self):
        super().setUp()
        self.world = GoogleWorld()
        self.addCleanup(self.world.close)
        self.transport = Transport(self.world.session)
        self.oauth = self.with_settings()

    def with_settings(self, **changes):
        settings = {**self.world.settings, **changes}
        return GoogleOAuth(Endpoints.read(settings), self.transport)

    def authorize_url(self, **wishes):
        given = {"state": "a-state", "challenge": CHALLENGE, "redirect_uri": CALLBACK}
        return self.oauth.authorize_url(**{**given, **wishes})

    def visit(self, decision="allow", unticked=(), **wishes):
        """The owner goes to the consent page and decides; return what the callback gets."""
        url = self.authorize_url(**wishes)
        page = self.transport.send("GET", url).body.decode()
        chosen = [
            (name, value)
            for name, value in Form(page).fields
            if name != "granted" or value.rpartition("/")[2] not in unticked
        ]
        body = urlencode([*chosen, ("decision", decision)])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.transport.send("POST", url.partition("?")[0], headers=headers, body=body)
        self.assertEqual(302, answer.status)
        self.assertTrue(answer.headers["location"].startswith(CALLBACK))
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def exchange(self, code, verifier=VERIFIER, redirect_uri=CALLBACK):
        return self.oauth.exchange(code=code, verifier=verifier, redirect_uri=redirect_uri)

    def test_exactly_three_narrow_scopes_are_asked_for(self):
        query = parse_qs(urlsplit(self.authorize_url(login_hint=ACCOUNT)).query)
        self.assertEqual(
            {
                "https://www.googleapis.com/auth/calendar.events",
                "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
                "https://www.googleapis.com/auth/calendar.freebusy",
            },
            set(query["scope"][0].split()),
        )
        self.assertEqual(["offline"], query["access_type"])
        self.assertEqual(["consent"], query["prompt"])
        self.assertEqual(["S256"], query["code_challenge_method"])
        self.assertEqual([ACCOUNT], query["login_hint"])
        self.assertNotIn("include_granted_scopes", query)
        self.assertNotIn("client_secret", query)

    def test_who_agrees_is_connected(self):
        told = self.visit()
        self.assertEqual("a-state", told["state"])
        credentials = self.exchange(told["code"])
        self.assertTrue(credentials.access_token and credentials.refresh_token)
        self.assertEqual(set(SCOPES), set(credentials.scopes))
        self.assertIsNotNone(credentials.expires.tzinfo)
        provider = get("google").build(self.world.settings, credentials, self.world.saved.append)
        self.assertEqual(ACCOUNT, provider.account().name)

    def test_who_agrees_again_gets_another_refresh_token(self):
        first, second = (self.exchange(self.visit()["code"]) for _time in range(2))
        self.assertTrue(second.refresh_token)
        self.assertNotEqual(first.refresh_token, second.refresh_token)

    def test_who_declines_is_told_so(self):
        told = self.visit(decision="cancel")
        self.assertEqual("access_denied", told["error"])
        self.assertNotIn("code", told)
        self.assertIsInstance(oauth_failure(told["error"]), AuthError)

    def test_a_permission_that_was_unticked_is_missed(self):
        for name in ("calendar.events", "calendar.calendarlist.readonly", "calendar.freebusy"):
            with self.subTest(name):
                with self.assertRaises(MissingScope) as caught:
                    self.exchange(self.visit(unticked=(name,))["code"])
                self.assertIn(name, str(caught.exception))
                scope = next(scope for scope in SCOPES if scope.endswith(name))
                self.assertEqual({SCOPES[scope]}, caught.exception.missing)

    def test_a_code_is_good_for_one_exchange(self):
        code = self.visit()["code"]
        self.exchange(code)
        with self.assertRaises(AuthError):
            self.exchange(code)

    def test_a_code_is_worth_nothing_without_its_verifier(self):
        with self.assertRaises(AuthError):
            self.exchange(self.visit()["code"], verifier="x" * 43)

    def test_an_invented_code_is_refused(self):
        with self.assertRaises(AuthError):
            self.exchange("4/0Ainvented")

    def test_a_callback_address_that_is_not_registered_is_the_administrators_fault(self):
        with self.assertRaises(ClientRejected):
            self.exchange(self.visit()["code"], redirect_uri=f"{CALLBACK}/")

    def test_a_wrong_secret_is_the_administrators_fault(self):
        code, granted = self.visit()["code"], self.world.granted()
        for changes in ({"google_client_secret": "wrong"}, {"google_client_id": "unknown"}):
            self.oauth = self.with_settings(**changes)
            with self.subTest(changes), self.assertRaises(ClientRejected):
                self.exchange(code)
            with self.subTest(changes), self.assertRaises(ClientRejected):
                self.oauth.refresh(granted)

    def test_a_client_that_is_not_set_up_is_the_administrators_fault(self):
        self.oauth = self.with_settings(google_client_secret="")
        with self.assertRaises(ClientRejected):
            self.authorize_url()

    def test_a_refresh_keeps_what_it_does_not_repeat(self):
        old = replace(self.world.granted(), username="kept")
        fresh = self.oauth.refresh(old)
        self.assertNotEqual(old.access_token, fresh.access_token)
        self.assertEqual(
            (old.refresh_token, set(old.scopes), old.username),
            (fresh.refresh_token, set(fresh.scopes), fresh.username),
        )

    def test_a_withdrawn_grant_can_not_be_refreshed(self):
        granted = self.world.granted()
        self.world.revoke_grant()
        with self.assertRaises(AuthError) as caught:
            self.oauth.refresh(granted)
        self.assertEqual("invalid_grant", caught.exception.reason)

    def test_without_a_refresh_token_the_owner_has_to_come_back(self):
        with self.assertRaises(AuthError):
            self.oauth.refresh(Credentials(access_token="old"))

    def test_revoking_twice_is_fine(self):
        granted = self.world.granted()
        self.oauth.revoke(granted)
        self.oauth.revoke(granted)
        self.oauth.revoke(Credentials())
        with self.assertRaises(AuthError):
            self.oauth.refresh(granted)

    def test_an_outage_is_no_verdict_on_the_grant(self):
        granted = self.world.granted()
        table = {
            "server error": ({"status": 500, "body": {"error": "server_error"}}, TransientError),
            "bad gateway": ({"kind": "html", "status": 502}, TransientError),
            "for a moment": (
                {"status": 400, "body": {"error": "temporarily_unavailable"}},
                TransientError,
            ),
            "too many": ({"status": 429, "headers": {"Retry-After": "9"}}, RateLimited),
            "a quota": ({"status": 403, "body": {"error": "rate_limit_exceeded"}}, TransientError),
            "a quota in other words": ({"reason": "userRateLimitExceeded"}, UnreadableAnswer),
            "a proxy's page": ({"kind": "html", "status": 400}, UnreadableAnswer),
            "an empty refusal": ({"status": 400, "body": {}}, UnreadableAnswer),
            "no token": ({"status": 200, "body": {"expires_in": 1}}, UnreadableAnswer),
            "strange life": (
                {"status": 200, "body": {"access_token": "a", "expires_in": "soon"}},
                UnreadableAnswer,
            ),
            "cut off": ({"kind": "cut"}, UnreadableAnswer),
            "reset": ({"kind": "reset"}, TransientError),
        }
        for name, (fault, expected) in table.items():
            self.world.control.add_fault(path="/token", **fault)
            with self.subTest(name), self.assertRaises(TransientError) as caught:
                self.oauth.refresh(granted)
            self.assertIs(expected, type(caught.exception))
        self.assertTrue(self.oauth.refresh(granted).access_token)

    def test_a_life_told_as_text_is_understood(self):
        body = {"access_token": "a", "expires_in": "3599", "scope": " ".join(SCOPES)}
        self.world.control.add_fault(path="/token", status=200, body=body)
        fresh = self.oauth.refresh(self.world.granted())
        self.assertEqual("a", fresh.access_token)

    def test_what_kills_a_grant_sends_the_owner_to_reconnect(self):
        for code in ("invalid_grant", "admin_policy_enforced", "access_denied"):
            self.assertIs(AuthError, type(oauth_failure(code)))
        self.assertEqual("invalid_rapt", oauth_failure("invalid_grant", "invalid_rapt").reason)

    def test_secrets_never_reach_the_log(self):
        with Listener() as log:
            code = self.visit()["code"]
            granted = self.exchange(code)
            for fault in ({"status": 401, "body": {"error": "invalid_client"}}, {"kind": "reset"}):
                self.world.control.add_fault(path="/token", **fault)
                try:
                    self.oauth.refresh(granted)
                except ProviderError:
                    logging.getLogger("somebody").exception("it did not work")
            self.oauth.revoke(granted)
        text = "\n".join(log.lines)
        self.assertIn("/token: 401", text)
        for secret in self.world.secrets() | {code, VERIFIER}:
            self.assertNotIn(secret, text)

    def test_a_revocation_that_does_not_get_through_is_told(self):
        self.world.control.add_fault(path="/revoke", status=503)
        with self.assertRaises(TransientError):
            self.oauth.revoke(self.world.granted())
