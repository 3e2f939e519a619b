"""Microsoft's consent dance, on real MSAL, in a simulated Microsoft's own pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from msal import ConfidentialClientApplication, TokenCache

from ...providers.base import Credentials
from ...providers.errors import (
    AuthError,
    Declined,
    MissingScope,
    NeedsApproval,
    Permission,
    ProviderError,
    TransientError,
    UnreadableAnswer,
)
from ...providers.microsoft.oauth import NoCache
from ...providers.microsoft.wire import DESCRIPTIONS, Wire
from ..simulators.microsoft_signin_case import (
    BACK,
    CALENDARS,
    CLIENT,
    JONAS,
    MAYA,
    PERSONAL,
    VERIFIER,
)
from .microsoft_oauth_case import DESCRIPTION, TOKEN, OAuthCase, tokens
from .promises.failures import Listener


class TestMicrosoftConsent(OAuthCase):
    def test_one_calendar_permission_is_asked_for(self):
        query = parse_qs(urlsplit(self.authorize_url()).query)
        self.assertEqual(
            {"Calendars.ReadWrite", "offline_access", "openid", "profile"},
            set(query["scope"][0].split()),
        )
        self.assertEqual(["S256"], query["code_challenge_method"])
        self.assertEqual(["query"], query["response_mode"])
        self.assertNotIn("client_secret", query)

    def test_the_owner_chooses_an_account_unless_it_is_known(self):
        query = parse_qs(urlsplit(self.authorize_url()).query)
        self.assertEqual(["select_account"], query["prompt"])
        query = parse_qs(urlsplit(self.authorize_url(login_hint=JONAS)).query)
        self.assertEqual([JONAS], query["login_hint"])
        self.assertNotIn("prompt", query)

    def test_who_agrees_is_connected(self):
        for account in (MAYA, JONAS):
            with self.subTest(account):
                told = self.visit(account=account)
                self.assertEqual("s t/1", told["state"])
                credentials = self.redeem(told["code"])
                self.assertTrue(credentials.access_token and credentials.refresh_token)
                self.assertEqual(account, credentials.username)
                self.assertGreater(credentials.expires, self.now + timedelta(minutes=50))

    def test_an_account_is_known_again_by_its_tenant_and_its_id(self):
        maya, jonas = self.connected(), self.connected(JONAS)
        self.assertEqual(maya.account_id, self.connected().account_id)
        self.assertEqual(PERSONAL, jonas.account_id.partition(".")[0])
        self.assertNotEqual(maya.account_id, jonas.account_id)

    def test_who_declines_is_told_so(self):
        told = self.visit(decision="cancel")
        self.assertNotIn("code", told)
        error = self.oauth.refusal(told["error"], told["error_description"])
        self.assertIs(Declined, type(error))
        self.assertEqual("AADSTS65004", error.reason)

    def test_who_may_not_consent_is_sent_to_the_administrator(self):
        self.control.change_settings(users_may_consent=False)
        told = self.visit()
        error = self.oauth.refusal(told["error"], told["error_description"])
        self.assertIs(NeedsApproval, type(error))
        self.assertEqual("AADSTS90094", error.reason)

    def test_a_permission_that_was_not_granted_is_missed(self):
        self.control.add_fault(path=TOKEN, status=200, body=tokens(scope="openid profile"))
        with self.assertRaises(MissingScope) as caught:
            self.connected()
        self.assertEqual(frozenset(Permission), caught.exception.missing)

    def test_a_permission_is_known_in_each_way_of_naming_it(self):
        for scope in (CALENDARS.lower(), f"https://graph.microsoft.com/{CALENDARS} openid"):
            with self.subTest(scope):
                self.control.add_fault(path=TOKEN, status=200, body=tokens(scope=scope))
                self.assertEqual(tuple(scope.split()), self.connected().scopes)

    def test_without_a_refresh_token_nobody_is_connected(self):
        self.control.add_fault(path=TOKEN, status=200, body=tokens(refresh_token=""))
        with self.assertRaises(AuthError) as caught:
            self.connected()
        self.assertEqual("no_refresh_token", caught.exception.reason)

    def test_a_code_is_good_for_one_exchange(self):
        code = self.visit()["code"]
        self.redeem(code)
        with self.assertRaises(AuthError):
            self.redeem(code)

    def test_a_code_is_worth_nothing_without_its_verifier(self):
        code = self.visit()["code"]
        for verifier in ("x" * 64, "x"):
            with self.subTest(verifier), self.assertRaises(AuthError):
                self.redeem(code, verifier=verifier)

    def test_the_answer_to_another_sign_in_is_not_taken_for_ours(self):
        body = self.exchange(self.code(JONAS, nonce="another")).json()
        self.control.add_fault(path=TOKEN, status=200, body=body)
        with self.assertRaises(AuthError) as caught:
            self.connected()
        self.assertEqual("nonce", caught.exception.reason)

    def test_an_administrator_approves_for_the_whole_organisation(self):
        places = {
            "common": "organizations",
            "organizations": "organizations",
            "salon.example": "salon.example",
        }
        for tenant, place in places.items():
            url = self.with_settings(tenant).approval_url(state="s", redirect_uri=BACK)
            with self.subTest(tenant):
                root, _, query = url.partition("?")
                self.assertEqual(f"{self.sim.url}/{place}/v2.0/adminconsent", root)
                asked = {name: value for name, (value,) in parse_qs(query).items()}
                self.assertEqual((BACK, "s"), (asked["redirect_uri"], asked["state"]))
                scopes = asked["scope"].replace("https://graph.microsoft.com/", "").split()
                self.assertEqual({CALENDARS, "offline_access", "openid", "profile"}, set(scopes))
        personal = self.with_settings("consumers")
        self.assertEqual("", personal.approval_url(state="s", redirect_uri=BACK))

    def test_who_was_approved_may_consent(self):
        self.control.change_settings(users_may_consent=False)
        self.assertIn("error", self.visit())
        url = self.oauth.approval_url(state="s t/1", redirect_uri=BACK)
        told = self.back(self.press(self.browser.get(url, timeout=10)))
        self.assertEqual(("s t/1", "True"), (told["state"], told["admin_consent"]))
        self.assertEqual(MAYA, self.connected().username)


class TestMicrosoftTokens(OAuthCase):
    def setUp(self):
        super().setUp()
        self.granted = self.connected()

    def test_a_refresh_brings_another_refresh_token_and_it_is_kept(self):
        fresh = self.oauth.refresh(self.granted)
        self.assertNotEqual(self.granted.access_token, fresh.access_token)
        self.assertNotEqual(self.granted.refresh_token, fresh.refresh_token)
        self.assertTrue(self.oauth.refresh(fresh).access_token)
        self.assertTrue(self.oauth.refresh(self.granted).access_token, "the old one still works")

    def test_a_refresh_keeps_what_it_does_not_tell(self):
        self.control.add_fault(path=TOKEN, status=200, body=tokens(refresh_token="", scope=""))
        fresh = self.oauth.refresh(self.granted)
        expected = replace(self.granted, access_token="access", expires=fresh.expires)
        self.assertEqual(expected, fresh)

    def test_a_refresh_keeps_the_name_under_which_the_account_was_connected(self):
        old = replace(self.granted, username="as she knew it", account_id="as before")
        fresh = self.oauth.refresh(old)
        self.assertEqual(("as she knew it", "as before"), (fresh.username, fresh.account_id))

    def test_a_withdrawn_grant_can_not_be_refreshed(self):
        self.control.revoke_grants(MAYA)
        with self.assertRaises(AuthError) as caught:
            self.oauth.refresh(self.granted)
        self.assertEqual("AADSTS50173", caught.exception.reason)

    def test_without_a_refresh_token_the_owner_has_to_come_back(self):
        with self.assertRaises(AuthError):
            self.oauth.refresh(Credentials(access_token="old"))

    def test_msal_keeps_nobodys_tokens(self):
        usual, ours = self.kept_by(TokenCache()), self.kept_by(NoCache())
        self.assertEqual((True, False), (bool(usual), bool(ours)))

    def kept_by(self, cache):
        app = ConfidentialClientApplication(
            CLIENT["client_id"],
            client_credential=CLIENT["client_secret"],
            authority=f"{self.sim.url}/common",
            instance_discovery=False,
            token_cache=cache,
            http_client=Wire(self.transport, lambda: self.now),
        )
        told = app.acquire_token_by_refresh_token(self.granted.refresh_token, [CALENDARS])
        self.assertIn("access_token", told)
        return app.get_accounts()

    def test_disconnecting_leaves_the_owners_other_sessions_alone(self):
        before = len(self.control.requests())
        self.oauth.revoke(self.granted)
        self.assertEqual(before, len(self.control.requests()))
        self.assertTrue(self.oauth.refresh(self.granted).access_token)

    def test_secrets_never_reach_the_log_or_an_error(self):
        jwt = "e30.bm90IGpzb24.x"
        faults = (
            {"status": 401, "body": {"error": "invalid_client", "refresh_token": "secret-1"}},
            {"status": 200, "body": "secret-1 is no JSON"},
            {"status": 200, "body": tokens(id_token=jwt, refresh_token="secret-1")},
            {"kind": "reset"},
        )
        with Listener() as log:
            code = self.visit()["code"]
            granted, said = self.redeem(code), []
            for fault in faults:
                self.control.add_fault(path=TOKEN, **fault)
                with self.assertRaises(ProviderError) as caught:
                    self.oauth.refresh(granted)
                said.append(f"{caught.exception!r} {caught.exception.reason}")
        text = "\n".join([*log.lines, *said, repr(granted)])
        self.assertIn("/token: 401", text)
        tokens_ = (granted.access_token, granted.refresh_token, code, VERIFIER, "secret-1", jwt)
        for secret in (*tokens_, CLIENT["client_secret"]):
            self.assertNotIn(secret, text)


class TestMicrosoftDescription(OAuthCase):
    def test_an_authority_describes_itself_once(self):
        for account in (MAYA, JONAS):
            self.oauth.refresh(self.connected(account))
        self.assertEqual(1, len(self.asked(DESCRIPTION)))

    def test_a_description_grows_old(self):
        granted = self.connected()
        self.now += timedelta(hours=13)
        self.oauth.refresh(granted)
        self.assertEqual(2, len(self.asked(DESCRIPTION)))

    def test_a_failure_is_not_remembered(self):
        self.control.add_fault(path=DESCRIPTION, status=503)
        with self.assertRaises(TransientError):
            self.authorize_url()
        self.assertTrue(self.authorize_url())

    def test_the_secret_goes_nowhere_but_under_https(self):
        granted = self.connected()
        DESCRIPTIONS.forget()
        page = self.sim.page_url
        places = {"authorization_endpoint": page, "token_endpoint": f"{page}/common{TOKEN}"}
        self.control.add_fault(path=DESCRIPTION, status=200, body=places)
        before = len(self.asked(TOKEN))
        with self.assertRaises(UnreadableAnswer):
            self.oauth.refresh(granted)
        self.assertEqual(before, len(self.asked(TOKEN)))

    def test_no_more_than_a_few_are_kept(self):
        for number in range(100):
            DESCRIPTIONS.keep(f"https://{number}.example", "{}", self.now)
        kept = [DESCRIPTIONS.get(f"https://{n}.example", self.now) for n in range(100)]
        self.assertIsNone(kept[0])
        self.assertEqual("{}", kept[99])
        self.assertLess(len([text for text in kept if text]), 50)
