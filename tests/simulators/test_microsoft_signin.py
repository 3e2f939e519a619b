"""Microsoft's sign-in: the page, codes, tokens, and how they die."""

from __future__ import annotations

import json

import msal
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .microsoft_signin_case import (
    BACK,
    CALENDARS,
    CHALLENGE,
    CLIENT,
    JONAS,
    MAYA,
    PERSONAL,
    SCOPES,
    VERIFIER,
    SignInCase,
    claims,
    decoded,
    fields,
)

LONG = "https://graph.microsoft.com/" + CALENDARS


class TestDiscovery(SignInCase):
    def discovery(self, tenant: str) -> requests.Response:
        return self.program.get(f"{self.sim.url}/{tenant}/v2.0/.well-known/openid-configuration",
                                timeout=10)

    def test_programs_are_sent_to_https_and_people_to_plain_http(self):
        said = self.discovery("organizations").json()
        self.assertEqual(self.authorize("organizations"), said["authorization_endpoint"])
        self.assertEqual(self.sim.url + "/organizations/oauth2/v2.0/token", said["token_endpoint"])
        self.assertEqual(200, self.program.get(said["jwks_uri"], timeout=10).status_code)

    def test_the_issuer_names_the_tenant(self):
        for tenant, issuer in (("common", "{tenantid}"), ("organizations", "{tenantid}"),
                               ("consumers", PERSONAL), (PERSONAL, PERSONAL)):
            with self.subTest(tenant):
                self.assertEqual(f"{self.sim.url}/{issuer}/v2.0",
                                 self.discovery(tenant).json()["issuer"])

    def test_a_tenant_that_does_not_exist_has_no_endpoints(self):
        answer = self.discovery("nowhere.example")
        self.refused(answer, 90002, "invalid_tenant")
        self.refused(self.token("nowhere.example"), 90002, "invalid_request")
        self.shown(self.page("nowhere.example"), 90002)


class TestConsent(SignInCase):
    def test_the_page_offers_each_account_and_names_each_permission(self):
        text = self.page().text
        for words in (MAYA, JONAS, CALENDARS, "Have full access to your calendars",
                      "nothing here leaves this machine", "Accept", "Cancel"):
            self.assertIn(words, text)

    def test_a_tenant_offers_its_own_people_only(self):
        own = claims(self.signed_in()["id_token"])["tid"]
        for tenant, here, away in (("organizations", MAYA, JONAS), ("consumers", JONAS, MAYA),
                                   ("salon.example", MAYA, JONAS), (own, MAYA, JONAS),
                                   (PERSONAL, JONAS, MAYA)):
            with self.subTest(tenant):
                page = self.page(tenant)
                self.assertIn(here, page.text)
                self.assertNotIn(away, page.text)
                self.shown(self.press(page, account=away), 50020)
                self.assertIn("code", self.back(self.press(page, account=here)))

    def test_the_hinted_account_is_chosen_already(self):
        self.assertRegex(self.page(login_hint=JONAS).text, rf'value="{JONAS}" checked')
        self.assertRegex(self.page().text, rf'value="{MAYA}" checked')

    def test_what_is_wrong_with_client_or_address_is_shown_and_never_called_back(self):
        for code, change in (
            (900144, {"client_id": ""}),
            (700016, {"client_id": "nobody"}),
            (50011, {"redirect_uri": ""}),
            (50011, {"redirect_uri": BACK + "/"}),
            (50011, {"redirect_uri": BACK.replace("127.0.0.1", "elsewhere.example")}),
            (50011, {"redirect_uri": BACK + "?x=1"}),
        ):
            with self.subTest(str(change)):
                self.shown(self.page(**change), code)

    def test_an_application_may_be_for_some_accounts_only(self):
        self.control.add_client("work", "s", [BACK], audience="organizations")
        self.control.add_client("salon", "s", [BACK], audience="salon.example")
        self.control.add_client("home", "s", [BACK], audience="consumers")
        self.shown(self.page("consumers", client_id="work"), 9002332)
        self.shown(self.page("common", client_id="salon"), 50194)
        self.assertEqual(200, self.page("salon.example", client_id="salon").status_code)
        self.shown(self.press(self.page(client_id="work"), account=JONAS), 50020)
        self.shown(self.press(self.page(client_id="home"), account=MAYA), 50020)

    def test_accepting_leads_back_with_a_code_and_the_state(self):
        answer = self.back(self.press(self.page()))
        self.assertEqual({"code", "state", "session_state"}, set(answer))
        self.assertEqual("s t/1", answer["state"])
        self.assertNotIn("session_state", self.back(self.press(self.page(), account=JONAS)))

    def test_cancelling_leads_back_with_the_reason(self):
        answer = self.back(self.press(self.page(), "cancel"))
        self.assertEqual(("access_denied", "s t/1"), (answer["error"], answer["state"]))
        self.assertTrue(answer["error_description"].startswith("AADSTS65004: "))

    def test_requests_that_make_no_sense_are_reported_to_the_application(self):
        for error, code, change in (
            ("invalid_scope", 70011, {"scope": "Calendars.Everything"}),
            ("invalid_request", 900144, {"scope": ""}),
            ("unsupported_response_type", 70005, {"response_type": "token"}),
            ("invalid_request", 90023, {"prompt": "perhaps"}),
            ("invalid_request", 90023, {"response_mode": "smoke"}),
            ("invalid_request", 50147, {"code_challenge": "short"}),
            ("invalid_request", 50147, {"code_challenge": CHALLENGE,
                                        "code_challenge_method": "S512"}),
        ):
            with self.subTest(str(change)):
                answer = self.back(self.page(**change))
                self.assertEqual(error, answer["error"])
                self.assertIn(f"AADSTS{code}:", answer["error_description"])

    def test_without_a_prompt_only_a_known_consent_can_be_silent(self):
        for error, change in (("login_required", {}), ("consent_required", {"login_hint": MAYA})):
            self.assertEqual(error, self.back(self.page(prompt="none", **change))["error"])
        self.signed_in()
        self.assertIn("code", self.back(self.page(prompt="none", login_hint=MAYA)))

    def test_an_organisation_may_reserve_consent_to_its_administrator(self):
        self.signed_in()
        self.control.change_settings(users_may_consent=False)
        self.assertIn("code", self.back(self.press(self.page())))
        more = self.page(scope=SCOPES + " MailboxSettings.Read")
        answer = self.back(self.press(more))
        self.assertIn("AADSTS90094:", answer["error_description"])
        self.assertIn("code", self.back(self.press(more, account=JONAS)))
        self.control.approve(MAYA, ["MailboxSettings.Read"])
        self.assertIn("code", self.back(self.press(more)))

    def test_what_an_administrator_has_approved_is_free_for_all_colleagues(self):
        self.control.change_settings(users_may_consent=False)
        address = f"{self.sim.page_url}/organizations/v2.0/adminconsent"
        asked = {"client_id": CLIENT["client_id"], "redirect_uri": BACK, "scope": LONG,
                 "state": "a"}
        page = self.browser.get(address, params=asked, timeout=10)
        self.assertNotIn(JONAS, page.text)
        self.assertIn("AADSTS65004:", self.back(self.press(page, "cancel"))["error_description"])
        self.assertIn("error", self.back(self.press(self.page())))
        answer = self.back(self.press(page))
        tenant = claims(self.signed_in()["id_token"])["tid"]
        self.assertEqual({"admin_consent": "True", "tenant": tenant, "scope": LONG, "state": "a"},
                         answer)
        self.assertIn("code", self.back(self.page(prompt="none", login_hint=MAYA)))
        everyone = self.browser.get(address.replace("organizations", "common"), params=asked,
                                    timeout=10)
        self.shown(everyone, 90002)

    def test_the_answer_can_come_as_a_fragment_or_as_a_form(self):
        page = self.page(response_mode="fragment")
        self.assertIn("code", self.back(self.press(page), mark="#"))
        answer = self.press(self.page(response_mode="form_post"))
        self.assertIn(f'<form method="post" action="{BACK}">', answer.text)
        self.assertEqual({"code", "state", "session_state"}, set(fields(answer)))


class TestTokens(SignInCase):
    def test_each_refresh_gives_a_new_refresh_token_and_the_old_one_stays_good(self):
        first = self.signed_in()
        second = self.refresh(first["refresh_token"]).json()
        self.assertNotEqual(first["refresh_token"], second["refresh_token"])
        self.assertNotEqual(first["access_token"], second["access_token"])
        self.assertEqual(("Bearer", 3599), (second["token_type"], second["expires_in"]))
        for token in (first, second):
            self.assertEqual(200, self.refresh(token["refresh_token"]).status_code)

    def test_refresh_token_and_id_token_come_only_when_asked_for(self):
        said = self.signed_in(scope=CALENDARS)
        self.assertEqual(set(), said.keys() & {"refresh_token", "id_token", "client_info"})

    def test_granted_scopes_are_told_in_two_ways(self):
        self.assertEqual({CALENDARS, "openid", "profile", "email"},
                         set(self.signed_in()["scope"].split()))
        self.assertEqual({LONG, "openid", "profile", "offline_access"},
                         set(self.signed_in(JONAS)["scope"].split()))

    def test_a_scope_means_the_same_in_each_of_its_forms(self):
        for form in (CALENDARS, LONG, CALENDARS.lower()):
            with self.subTest(form):
                token = self.signed_in(scope=form)["access_token"]
                self.assertEqual({CALENDARS}, self.sim.microsoft.login.identify(token).scopes)

    def test_a_refresh_may_ask_for_less_but_not_for_more(self):
        for account, code in ((MAYA, 65001), (JONAS, 70000)):
            token = self.signed_in(account, scope=SCOPES + " MailboxSettings.Read")
            less = self.refresh(token["refresh_token"], scope="Calendars.ReadWrite")
            self.assertNotIn("MailboxSettings", less.json()["scope"])
            more = self.refresh(token["refresh_token"], scope="Calendars.Read.Shared")
            self.refused(more, code, "invalid_grant")
        self.refused(self.refresh(token["refresh_token"], scope="x"), 70011, "invalid_scope")

    def test_a_code_is_good_once_for_ten_minutes_and_for_its_own_address(self):
        code = self.code()
        other = BACK.replace("8069", "8070")
        self.refused(self.exchange(code, redirect_uri=other), 500112, "invalid_client", 401)
        self.assertEqual(200, self.exchange(code).status_code)
        self.refused(self.exchange(code), 54005, "invalid_grant")
        code = self.code()
        self.control.advance(600)
        self.refused(self.exchange(code), 70008, "invalid_grant")

    def test_a_code_with_a_challenge_needs_its_verifier(self):
        for method, challenge in (("S256", CHALLENGE), ("", VERIFIER), ("plain", VERIFIER)):
            asked = {"code_challenge": challenge, "code_challenge_method": method}
            for verifier in ("", "w" * 64, "short"):
                with self.subTest(f"{method} {verifier}"):
                    answer = self.exchange(self.code(**asked), code_verifier=verifier)
                    self.refused(answer, 501481, "invalid_grant")
            good = self.exchange(self.code(**asked), code_verifier=VERIFIER)
            self.assertEqual(200, good.status_code)

    def test_wrong_clients_and_wrong_grants_have_their_own_errors(self):
        self.control.add_client("other", "other-secret")
        other = {"client_id": "other", "client_secret": "other-secret"}
        good = self.signed_in()["refresh_token"]
        for code, error, status, form in (
            (7000215, "invalid_client", 401, {"client_secret": "wrong"}),
            (7000218, "invalid_client", 401, {"client_secret": ""}),
            (700016, "unauthorized_client", 400, {"client_id": "nobody"}),
            (900144, "invalid_request", 400, {"client_id": ""}),
            (900144, "invalid_request", 400, {"grant_type": ""}),
            (900144, "invalid_request", 400, {"refresh_token": ""}),
            (900144, "invalid_request", 400, {"grant_type": "authorization_code"}),
            (70003, "unsupported_grant_type", 400, {"grant_type": "password"}),
            (9002313, "invalid_grant", 400, {"refresh_token": "x"}),
            (9002313, "invalid_grant", 400, {"grant_type": "authorization_code", "code": "x"}),
            (70000, "invalid_grant", 400, other),
            (50020, "invalid_grant", 400, {"tenant": "consumers"}),
        ):
            with self.subTest(str(form)):
                self.refused(self.refresh(good, **form), code, error, status)

    def test_a_client_may_prove_itself_in_a_header(self):
        token = self.signed_in()["refresh_token"]
        nothing = {"client_id": "", "client_secret": ""}
        basic = tuple(CLIENT.values())
        self.assertEqual(200, self.refresh(token, auth=basic, **nothing).status_code)
        wrong = self.refresh(token, auth=(CLIENT["client_id"], "x"), **nothing)
        self.refused(wrong, 7000215, "invalid_client", 401)

    def test_the_identity_is_in_a_signed_id_token(self):
        for account, tenant in ((MAYA, None), (JONAS, PERSONAL)):
            token = self.signed_in(account, nonce="n1", scope=SCOPES + " email")["id_token"]
            said = claims(token)
            self.assertEqual((account, account, CLIENT["client_id"], "n1"),
                             tuple(said[k] for k in ("preferred_username", "email", "aud",
                                                     "nonce")))
            self.assertEqual(f"{self.sim.url}/{said['tid']}/v2.0", said["iss"])
            self.assertEqual(tenant or said["tid"], said["tid"])
            self.assert_signed(token)

    def test_an_id_token_tells_no_more_than_was_asked_for(self):
        said = claims(self.signed_in(scope="openid")["id_token"])
        self.assertEqual(set(), said.keys() & {"oid", "preferred_username", "name", "email"})
        self.assertIn("sub", said)

    def test_a_person_is_somebody_else_for_another_application(self):
        self.control.add_client("other", "other-secret")
        mine, again, others = (claims(self.control.grant(MAYA, [CALENDARS], client)["id_token"])
                               for client in ("", "", "other"))
        self.assertEqual((mine["sub"], mine["oid"]), (again["sub"], again["oid"]))
        self.assertNotEqual(mine["sub"], others["sub"])
        self.assertEqual(mine["oid"], others["oid"])

    def test_client_info_comes_to_those_who_ask(self):
        answer = self.exchange(self.code(), client_info="1").json()
        said = claims(answer["id_token"])
        self.assertEqual({"uid": said["oid"], "utid": said["tid"]},
                         json.loads(decoded(answer["client_info"])))

    def assert_signed(self, token: str) -> None:
        head, said, signature = token.split(".")
        key = self.program.get(self.sim.url + "/common/discovery/v2.0/keys", timeout=10).json()
        numbers = [int.from_bytes(decoded(key["keys"][0][part]), "big") for part in "en"]
        public = rsa.RSAPublicNumbers(*numbers).public_key()
        public.verify(decoded(signature), f"{head}.{said}".encode(), padding.PKCS1v15(),
                      hashes.SHA256())


class TestEndings(SignInCase):
    def over(self, token: str) -> bool:
        return self.sim.microsoft.login.identify(token).expired

    def test_an_access_token_ends_after_its_time_or_on_command(self):
        first, second = self.signed_in(), self.signed_in(JONAS)
        self.assertFalse(self.over(first["access_token"]))
        self.control.expire_access_tokens(MAYA)
        self.assertEqual([True, False], [self.over(t["access_token"]) for t in (first, second)])
        self.control.advance(3599)
        self.assertTrue(self.over(second["access_token"]))

    def test_what_never_was_a_token_belongs_to_nobody(self):
        for text in ("", "x", self.signed_in()["refresh_token"]):
            self.assertIsNone(self.sim.microsoft.login.identify(text))

    def test_a_revoked_grant_ends_refreshing_at_once_and_reading_only_in_time(self):
        first, others = self.signed_in(), self.signed_in(JONAS)
        self.control.revoke_grants(MAYA)
        self.refused(self.refresh(first["refresh_token"]), 50173, "invalid_grant")
        self.assertFalse(self.over(first["access_token"]))
        self.assertEqual(200, self.refresh(others["refresh_token"]).status_code)
        self.assertEqual(200, self.refresh(self.signed_in()["refresh_token"]).status_code)

    def test_a_refresh_token_dies_when_it_is_not_used_for_ninety_days(self):
        first = self.signed_in()
        self.control.advance(89 * 86400)
        second = self.refresh(first["refresh_token"]).json()
        self.control.advance(86400)
        self.refused(self.refresh(first["refresh_token"]), 700082, "invalid_grant")
        self.assertEqual(200, self.refresh(second["refresh_token"]).status_code)

    def test_an_old_secret_stays_good_beside_the_new_one_until_its_end(self):
        token = self.signed_in()["refresh_token"]
        self.control.rotate_secret("fresh")
        for secret in ("fresh", CLIENT["client_secret"]):
            self.assertEqual(200, self.refresh(token, client_secret=secret).status_code)
        self.control.expire_secrets(keep="fresh")
        self.refused(self.refresh(token), 7000222, "invalid_client", 401)
        self.assertEqual(200, self.refresh(token, client_secret="fresh").status_code)

    def test_there_is_no_way_to_revoke_one_grant(self):
        answer = self.program.post(self.sim.url + "/common/oauth2/v2.0/revoke", timeout=10)
        self.assertEqual(404, answer.status_code)


class TestMsal(SignInCase):
    """Microsoft's own library, which knows nothing of a simulation."""

    def application(self, **changes) -> msal.ConfidentialClientApplication:
        given = {"client_credential": CLIENT["client_secret"], "instance_discovery": False,
                 "authority": f"{self.sim.url}/common", **changes}
        return msal.ConfidentialClientApplication(CLIENT["client_id"], **given)

    def flow(self, application) -> tuple[dict, dict]:
        """What it began, and what the browser brought back."""
        begun = application.initiate_auth_code_flow([CALENDARS], redirect_uri=BACK,
                                                    response_mode="form_post")
        page = self.browser.get(begun["auth_uri"], timeout=10)
        return begun, fields(self.press(page))

    def test_it_signs_in_and_refreshes(self):
        application = self.application()
        said = application.acquire_token_by_auth_code_flow(*self.flow(application))
        self.assertEqual(MAYA, said["id_token_claims"]["preferred_username"])
        again = application.acquire_token_by_refresh_token(said["refresh_token"], [CALENDARS])
        self.assertNotEqual(said["refresh_token"], again["refresh_token"])
        self.assertEqual([MAYA], [a["username"] for a in application.get_accounts()])

    def test_it_hands_on_errors_as_they_are(self):
        token = self.signed_in()["refresh_token"]
        wrong = self.application(client_credential="wrong")
        said = wrong.acquire_token_by_refresh_token(token, [CALENDARS])
        self.assertEqual(("invalid_client", [7000215]), (said["error"], said["error_codes"]))
        self.control.revoke_grants(MAYA)
        said = self.application().acquire_token_by_refresh_token(token, [CALENDARS])
        self.assertEqual(("invalid_grant", [50173]), (said["error"], said["error_codes"]))

    def test_it_refuses_a_tenant_that_does_not_exist(self):
        with self.assertRaisesRegex(ValueError, "Unable to get authority configuration"):
            self.application(authority=f"{self.sim.url}/nowhere.example")
