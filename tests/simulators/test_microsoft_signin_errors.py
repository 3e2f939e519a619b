"""Microsoft's numbered errors on command, and what is never written down of a sign-in."""

from __future__ import annotations

import json

from .microsoft_signin_case import CLIENT, JONAS, MAYA, VERIFIER, SignInCase

GRANT, LATER = "invalid_grant", "temporarily_unavailable"
STEP_UP, REQUEST = "interaction_required", "invalid_request"
CLIENT_ERROR, STRANGER = "invalid_client", "unauthorized_client"

#: code: status and error of the token endpoint; the error on the way back from the sign-in
#: page, empty where it is only shown there.
CODES = {
    50173: (400, GRANT, ""), 700082: (400, GRANT, ""), 700084: (400, GRANT, ""),
    70008: (400, GRANT, ""), 70043: (400, GRANT, ""), 70044: (400, GRANT, ""),
    50132: (400, GRANT, ""), 50133: (400, GRANT, ""), 50055: (400, GRANT, ""),
    50057: (400, GRANT, ""), 50034: (400, GRANT, ""), 50020: (400, GRANT, ""),
    70000: (400, GRANT, ""), 501481: (400, GRANT, ""),
    50076: (400, STEP_UP, STEP_UP), 50078: (400, STEP_UP, STEP_UP),
    50079: (400, STEP_UP, STEP_UP), 50072: (400, STEP_UP, STEP_UP),
    50074: (400, STEP_UP, STEP_UP), 50097: (400, STEP_UP, STEP_UP),
    50058: (400, "login_required", "login_required"),
    50105: (400, GRANT, "access_denied"), 53003: (400, GRANT, "access_denied"),
    530036: (400, GRANT, "access_denied"), 65004: (400, GRANT, "access_denied"),
    90095: (400, GRANT, "access_denied"), 65001: (400, GRANT, "consent_required"),
    90094: (400, GRANT, "consent_required"), 90099: (400, STRANGER, STRANGER),
    50011: (400, REQUEST, ""), 500208: (400, REQUEST, ""), 90002: (400, REQUEST, ""),
    9001023: (400, REQUEST, ""), 9002332: (400, REQUEST, ""), 50194: (400, REQUEST, ""),
    900144: (400, REQUEST, REQUEST), 700016: (400, STRANGER, ""),
    70003: (400, "unsupported_grant_type", ""), 70011: (400, "invalid_scope", "invalid_scope"),
    7000215: (401, CLIENT_ERROR, ""), 7000222: (401, CLIENT_ERROR, ""),
    70002: (401, CLIENT_ERROR, ""),
    90033: (503, LATER, LATER), 90006: (503, LATER, LATER), 90024: (503, LATER, LATER),
    90090: (503, LATER, LATER), 90055: (429, LATER, LATER),
}
CHALLENGED = {50072, 50074, 50076, 50078, 50079, 50097}
SUBERRORS = {50173: "bad_token", 50055: "user_password_expired", 50076: "basic_action",
             53003: "message_only", 65001: "consent_required"}


class TestErrorsOnCommand(SignInCase):
    def test_each_code_comes_once_from_the_token_endpoint(self):
        token = self.signed_in()["refresh_token"]
        for code, (status, error, _back) in CODES.items():
            with self.subTest(code):
                self.control.order_sign_in_error(code)
                told = self.refused(self.refresh(token), code, error, status)
                self.assertEqual(code in CHALLENGED, "access_token" in told.get("claims", ""))
                self.assertEqual(200, self.refresh(token).status_code)

    def test_some_say_more_exactly_what_is_missing(self):
        token = self.signed_in()["refresh_token"]
        for code, suberror in SUBERRORS.items():
            with self.subTest(code):
                self.control.order_sign_in_error(code)
                self.assertEqual(suberror, self.refresh(token).json()["suberror"])

    def test_passing_failures_say_when_to_come_again(self):
        token = self.signed_in()["refresh_token"]
        for code, (_status, error, _back) in CODES.items():
            self.control.order_sign_in_error(code)
            waits = "Retry-After" in self.refresh(token).headers
            self.assertEqual(error == LATER, waits, code)

    def test_each_code_can_await_the_person_who_accepts(self):
        for code, (_status, _error, back) in CODES.items():
            with self.subTest(code):
                self.control.order_sign_in_error(code, step="authorize")
                answer = self.press(self.page())
                if not back:
                    self.shown(answer, code)
                    continue
                told = self.back(answer)
                self.assertEqual((back, "s t/1"), (told["error"], told["state"]))
                self.assertTrue(told["error_description"].startswith(f"AADSTS{code}: "))

    def test_an_order_is_for_one_account_or_client_only(self):
        maya, jonas = (self.signed_in(who)["refresh_token"] for who in (MAYA, JONAS))
        self.control.order_sign_in_error(50057, account=JONAS)
        self.assertEqual(200, self.refresh(maya).status_code)
        self.refused(self.refresh(jonas), 50057, GRANT)
        self.control.order_sign_in_error(7000222, client="other")
        self.assertEqual(200, self.refresh(maya).status_code)

    def test_an_order_lasts_as_often_as_was_said(self):
        token = self.signed_in()["refresh_token"]
        self.control.order_sign_in_error(90033, times=2)
        self.assertEqual([503, 503, 200], [self.refresh(token).status_code for _ in range(3)])
        self.control.order_sign_in_error(90033, times=None)
        self.assertEqual([503] * 3, [self.refresh(token).status_code for _ in range(3)])
        self.control.clear_sign_in_errors()
        self.assertEqual(200, self.refresh(token).status_code)

    def test_a_code_that_is_exchanged_can_fail_as_well(self):
        code = self.code()
        self.control.order_sign_in_error(90033, account=MAYA)
        self.refused(self.exchange(code), 90033, LATER, 503)
        self.assertEqual(200, self.exchange(code).status_code)

    def test_orders_come_over_http_and_mistakes_are_explained(self):
        address = self.sim.page_url + "/_control/sign_in_errors"
        token = self.signed_in()["refresh_token"]
        answer = self.program.post(address, json={"code": 50076, "account": MAYA}, timeout=10)
        self.assertEqual({"waiting": 1}, answer.json())
        self.assertEqual([50076], [o["code"] for o in self.program.get(address, timeout=10).json()])
        self.refused(self.refresh(token), 50076, STEP_UP)
        for body in ({"code": 1}, {"code": "x"}, {"code": 50076, "step": "dance"}, {}):
            with self.subTest(str(body)):
                answer = self.program.post(address, json=body, timeout=10)
                self.assertEqual(400, answer.status_code, answer.text)

    def test_the_callers_own_id_comes_back(self):
        address = self.sim.url + "/common/oauth2/v2.0/token"
        answer = self.program.post(address, headers={"client-request-id": "mine"}, timeout=10)
        self.assertEqual("mine", answer.json()["correlation_id"])


class TestWhatIsWrittenDown(SignInCase):
    def test_the_log_tells_whose_requests_they_were_and_no_secrets(self):
        asked = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}
        code = self.code(**asked)
        said = self.exchange(code, code_verifier=VERIFIER).json()
        again = self.refresh(said["refresh_token"]).json()
        log = self.control.requests()
        self.assertEqual([MAYA, MAYA], [e["account"] for e in log if e["path"].endswith("token")])
        tokens = [t[n] for t in (said, again) for n in ("access_token", "refresh_token")]
        for secret in (code, CLIENT["client_secret"], *tokens):
            self.assertNotIn(secret, json.dumps(log))

    def test_faults_can_be_for_one_account_there_too(self):
        token, other = (self.signed_in(who)["refresh_token"] for who in (MAYA, JONAS))
        self.control.add_fault(kind="html", path="/token$", account=MAYA, times=None)
        self.assertEqual([503, 200], [self.refresh(t).status_code for t in (token, other)])
        self.control.clear_faults()
        self.control.add_fault(path="/token$", reason="AADSTS90055")
        told = self.refused(self.refresh(token), 90055, LATER, 429)
        self.assertEqual(f"{self.sim.url}/error?code=90055", told["error_uri"])
