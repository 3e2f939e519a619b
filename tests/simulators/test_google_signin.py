"""Google's sign-in: the consent page, codes, tokens, and how they die."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .google_case import CALENDAR, JONAS, MAYA, PREFIX, GoogleCase

CLIENT = {"client_id": "demo-client-id.apps.example", "client_secret": "demo-client-secret"}
BACK = "http://127.0.0.1:8069/calendar_sync/oauth/google/callback"
EVENTS = PREFIX + "calendar.events"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:43]


class SignInCase(GoogleCase):
    """Nobody has consented to anything yet."""

    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        self.control.revoke_grants(MAYA)

    def page(self, **changes) -> requests.Response:
        query = {"client_id": CLIENT["client_id"], "redirect_uri": BACK, "response_type": "code",
                 "scope": f"openid email {EVENTS}", "access_type": "offline", "state": "s t/1",
                 "prompt": "consent", **changes}
        query = {name: value for name, value in query.items() if value}
        return requests.get(self.sim.url + "/o/oauth2/v2/auth", params=query,
                            allow_redirects=False, timeout=10)

    def press(self, page, decision: str = "allow", untick: str = "", account: str = MAYA):
        """Send the form of a consent page, as a browser does."""
        inputs = re.findall(r"<input([^>]*)>", page.text)
        pairs = [(self.part(i, "name"), self.part(i, "value")) for i in inputs
                 if 'type="radio"' not in i and self.part(i, "value") != untick]
        form = [*pairs, ("account", account), ("decision", decision)]
        return requests.post(self.sim.url + "/o/oauth2/v2/auth", data=form,
                             allow_redirects=False, timeout=10)

    def part(self, tag: str, name: str) -> str:
        found = re.search(rf'{name}="([^"]*)"', tag)
        return unescape(found.group(1)) if found else ""

    def back(self, response) -> dict[str, str]:
        self.assertEqual(302, response.status_code, response.text)
        location = response.headers["Location"]
        self.assertTrue(location.startswith(BACK + "?"), location)
        return {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}

    def token(self, **form) -> requests.Response:
        return requests.post(self.sim.url + "/token", data={**CLIENT, **form}, timeout=10)

    def exchange(self, code: str, **changes) -> requests.Response:
        return self.token(**{"grant_type": "authorization_code", "code": code,
                             "redirect_uri": BACK, **changes})

    def refresh(self, token: str) -> requests.Response:
        return self.token(grant_type="refresh_token", refresh_token=token)

    def signed_in(self, **changes) -> dict:
        return self.exchange(self.back(self.press(self.page(**changes)))["code"]).json()


class TestConsent(SignInCase):
    def test_the_page_offers_each_account_and_each_scope(self):
        text = self.page().text
        for words in (MAYA, JONAS, EVENTS, "View and edit events on all your calendars",
                      "nothing here leaves this machine"):
            self.assertIn(words, text)

    def test_an_unknown_client_or_address_is_never_called_back(self):
        for status, error, change in (
            (401, "invalid_client", {"client_id": "nobody"}),
            (400, "redirect_uri_mismatch", {"redirect_uri": BACK + "/"}),
            (400, "redirect_uri_mismatch", {"redirect_uri": BACK.replace("127.0.0.1", "evil.x")}),
            (400, "redirect_uri_mismatch", {"redirect_uri": BACK + "?x=1"}),
        ):
            with self.subTest(str(change)):
                page = self.page(**change)
                self.assertEqual(status, page.status_code)
                self.assertIn(error, page.text)

    def test_allowing_leads_back_with_a_code_the_state_and_the_scopes(self):
        answer = self.back(self.press(self.page()))
        self.assertEqual("s t/1", answer["state"])
        self.assertTrue(answer["code"].startswith("4/0A"))
        self.assertEqual({"openid", PREFIX + "userinfo.email", EVENTS},
                         set(answer["scope"].split()))

    def test_cancelling_leads_back_with_access_denied(self):
        answer = self.back(self.press(self.page(), "cancel"))
        self.assertEqual({"state": "s t/1", "error": "access_denied"}, answer)

    def test_an_unticked_scope_is_not_granted(self):
        answer = self.back(self.press(self.page(), untick=EVENTS))
        self.assertNotIn(EVENTS, answer["scope"])
        granted = self.exchange(answer["code"]).json()["scope"]
        self.assertNotIn(EVENTS, granted)

    def test_requests_that_make_no_sense_are_reported_to_the_application(self):
        for error, change in (("invalid_scope", {"scope": "everything"}),
                              ("unsupported_response_type", {"response_type": "token"}),
                              ("invalid_request", {"prompt": "none consent"}),
                              ("invalid_request", {"code_challenge": "x",
                                                   "code_challenge_method": "plain"})):
            with self.subTest(error):
                self.assertEqual(error, self.back(self.page(**change))["error"])

    def test_without_a_prompt_only_a_known_consent_can_be_silent(self):
        self.assertEqual("consent_required",
                         self.back(self.page(prompt="none", login_hint=MAYA))["error"])
        self.signed_in()
        self.assertIn("code", self.back(self.page(prompt="none", login_hint=MAYA)))

    def test_another_account_is_asked_for_its_own_consent(self):
        self.signed_in()
        chooser = self.page(prompt="")
        self.assertNotIn(EVENTS + "</small>", chooser.text)
        asked = self.press(chooser, account=JONAS)
        self.assertEqual(200, asked.status_code)
        self.assertIn("code", self.back(self.press(asked, account=JONAS)))


class TestTokens(SignInCase):
    def test_a_refresh_token_comes_only_offline_and_with_fresh_consent(self):
        self.assertIn("refresh_token", self.signed_in(prompt=""))
        self.assertNotIn("refresh_token", self.signed_in(prompt=""))
        self.assertIn("refresh_token", self.signed_in(prompt="consent"))
        self.assertNotIn("refresh_token", self.signed_in(access_type=""))

    def test_a_refresh_gives_a_new_access_token_and_no_new_refresh_token(self):
        first = self.signed_in()
        second = self.refresh(first["refresh_token"]).json()
        self.assertNotEqual(first["access_token"], second["access_token"])
        self.assertNotIn("refresh_token", second)
        self.assertEqual(("Bearer", 3599), (second["token_type"], second["expires_in"]))

    def test_a_code_is_good_once(self):
        code = self.back(self.press(self.page()))["code"]
        self.assertEqual(200, self.exchange(code).status_code)
        self.oauth_error(self.exchange(code), 400, "invalid_grant")

    def test_a_code_is_good_for_its_own_address_only(self):
        code = self.back(self.press(self.page()))["code"]
        other = BACK.replace("8069", "8070")
        self.oauth_error(self.exchange(code, redirect_uri=other), 400, "redirect_uri_mismatch")

    def test_a_code_with_a_challenge_needs_its_verifier(self):
        def code() -> str:
            return self.back(self.press(self.page(code_challenge=CHALLENGE,
                                                  code_challenge_method="S256")))["code"]
        for verifier in ("", "w" * 64, "short"):
            with self.subTest(verifier):
                answer = self.exchange(code(), code_verifier=verifier)
                self.oauth_error(answer, 400, "invalid_grant")
        self.assertEqual(200, self.exchange(code(), code_verifier=VERIFIER).status_code)

    def test_wrong_clients_and_wrong_grants_have_their_own_errors(self):
        for status, error, form in (
            (401, "invalid_client", {"client_secret": "wrong", "grant_type": "refresh_token"}),
            (401, "invalid_client", {"client_id": "nobody", "grant_type": "refresh_token"}),
            (400, "unsupported_grant_type", {"grant_type": "password"}),
            (400, "invalid_grant", {"grant_type": "refresh_token", "refresh_token": "x"}),
            (400, "invalid_grant", {"grant_type": "authorization_code", "code": "x"}),
        ):
            with self.subTest(str(form)):
                self.oauth_error(self.token(**form), status, error)

    def test_the_identity_is_in_a_signed_id_token(self):
        token = self.signed_in(nonce="n1")["id_token"]
        head, claims, signature = token.split(".")
        said = json.loads(self.decoded(claims))
        self.assertEqual((MAYA, True, CLIENT["client_id"], "n1", "https://accounts.google.com"),
                         tuple(said[k] for k in ("email", "email_verified", "aud", "nonce", "iss")))
        key = requests.get(self.sim.url + "/oauth2/v3/certs", timeout=10).json()["keys"][0]
        numbers = rsa.RSAPublicNumbers(self.number(key["e"]), self.number(key["n"]))
        numbers.public_key().verify(self.decoded(signature), f"{head}.{claims}".encode(),
                                    padding.PKCS1v15(), hashes.SHA256())

    def test_without_openid_there_is_no_id_token(self):
        self.assertNotIn("id_token", self.signed_in(scope=EVENTS))

    def decoded(self, text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    def number(self, text: str) -> int:
        return int.from_bytes(self.decoded(text), "big")

    def oauth_error(self, answer, status: int, error: str) -> None:
        self.assertEqual((status, error), (answer.status_code, answer.json()["error"]))


class TestEndings(SignInCase):
    def calendar_status(self, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        url = self.sim.url + "/calendar/v3/calendars/primary/events"
        return requests.get(url, headers=headers, timeout=10).status_code

    def revoke(self, token: str) -> int:
        return requests.post(self.sim.url + "/revoke", data={"token": token},
                             timeout=10).status_code

    def test_an_access_token_expires(self):
        token = self.signed_in()["access_token"]
        self.assertEqual(200, self.calendar_status(token))
        self.control.advance(3600)
        self.assertEqual(401, self.calendar_status(token))

    def test_a_revoked_grant_ends_both_tokens_and_revoking_twice_is_an_error(self):
        tokens = self.signed_in()
        self.assertEqual(200, self.revoke(tokens["refresh_token"]))
        self.assertEqual(400, self.refresh(tokens["refresh_token"]).status_code)
        self.assertEqual(401, self.calendar_status(tokens["access_token"]))
        self.assertEqual(400, self.revoke(tokens["refresh_token"]))

    def test_a_project_in_testing_loses_its_refresh_tokens_after_a_week(self):
        self.control.change_settings(refresh_token_lifetime=7 * 86400)
        token = self.signed_in()["refresh_token"]
        self.control.advance(6 * 86400)
        self.assertEqual(200, self.refresh(token).status_code)
        self.control.advance(86400)
        self.assertEqual("invalid_grant", self.refresh(token).json()["error"])

    def test_a_person_can_take_everything_back(self):
        tokens = self.signed_in()
        self.control.revoke_grants(MAYA)
        answer = self.refresh(tokens["refresh_token"])
        self.assertEqual("invalid_grant", answer.json()["error"])

    def test_revoking_ends_all_that_the_account_allowed_and_leaves_others_alone(self):
        first, second, other = self.signed_in(), self.signed_in(), self.granted_to_another_client()
        self.revoke(first["refresh_token"])
        self.assertEqual(400, self.refresh(second["refresh_token"]).status_code)
        self.assertEqual(401, self.calendar_status(second["access_token"]))
        self.assertEqual(200, self.calendar_status(other["access_token"]))

    def granted_to_another_client(self) -> dict:
        self.control.add_client("another", "secret")
        return self.control.grant(MAYA, [CALENDAR], "another")

    def test_a_combined_grant_covers_earlier_scopes_and_dies_as_a_whole(self):
        first = self.signed_in(scope=EVENTS)
        both = self.signed_in(scope=PREFIX + "calendar.freebusy", include_granted_scopes="true")
        self.assertEqual({EVENTS, PREFIX + "calendar.freebusy"}, set(both["scope"].split()))
        self.revoke(both["refresh_token"])
        self.assertEqual(400, self.refresh(first["refresh_token"]).status_code)

    def test_the_hundred_and_first_refresh_token_silently_ends_the_oldest(self):
        tokens = [self.control.grant(MAYA, [CALENDAR])["refresh_token"] for _ in range(101)]
        self.assertEqual([400, 200], [self.refresh(t).status_code for t in tokens[:2]])
