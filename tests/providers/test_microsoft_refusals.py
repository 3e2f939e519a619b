"""Each way in which Microsoft's sign-in refuses, read once and with one meaning."""

from __future__ import annotations

from ...providers.errors import (
    AuthError,
    ClientRejected,
    Declined,
    NeedsApproval,
    ProviderError,
    RateLimited,
    TransientError,
    UnreadableAnswer,
)
from ...providers.microsoft.wire import DESCRIPTIONS
from .microsoft_oauth_case import DESCRIPTION, TOKEN, OAuthCase, tokens

# Each code that a token request may meet, and what must come of it.
CODES = {
    AuthError: (
        *(50173, 700082, 700084, 70008, 70043, 70044, 50132, 50133, 50055, 50057, 50034),
        *(50072, 50074, 50076, 50078, 50079, 50058, 65001, 70000, 501481, 54005),
    ),
    Declined: (65004,),
    NeedsApproval: (50097, 50105, 53003, 530036, 90094, 90095, 90099),
    ClientRejected: (
        *(7000215, 7000222, 7000218, 70002, 700016, 50011, 50020, 500208, 50194, 90002),
        *(9001023, 9002332, 70003, 70011, 900144),
    ),
    TransientError: (90006, 90024, 90033, 90090),
    RateLimited: (90055,),
}

# Parts of a token answer that make no sense.
STRANGE = (
    ("access_token", None),
    ("access_token", 7),
    ("refresh_token", {"a": 1}),
    ("scope", ["a"]),
    ("expires_in", "soon"),
    ("expires_in", 1e300),
    ("id_token", "no"),
    ("id_token", "e30.bm90IGpzb24.x"),
    ("id_token", 7),
    ("refresh_in", "soon"),
)


class TestMicrosoftTokenRefusals(OAuthCase):
    def setUp(self):
        super().setUp()
        self.granted = self.connected()

    def test_each_code_has_one_meaning(self):
        for expected, codes in CODES.items():
            for code in codes:
                self.control.order_sign_in_error(code)
                with self.subTest(code), self.assertRaises(ProviderError) as caught:
                    self.oauth.refresh(self.granted)
                self.assertIs(expected, type(caught.exception))
                if not issubclass(expected, TransientError):
                    self.assertEqual(f"AADSTS{code}", caught.exception.reason)
        self.assertTrue(self.oauth.refresh(self.granted).access_token)

    def test_a_secret_that_is_wrong_or_over_is_the_administrators_fault(self):
        self.oauth = self.with_settings(microsoft_client_secret="wrong")
        self.refused_client("AADSTS7000215")
        self.oauth = self.with_settings(microsoft_client_id="unknown")
        self.refused_client("AADSTS700016")
        self.oauth = self.with_settings()
        self.control.expire_secrets()
        self.refused_client("AADSTS7000222")

    def test_a_client_that_is_not_set_up_is_the_administrators_fault(self):
        for name in ("microsoft_client_id", "microsoft_client_secret"):
            self.oauth = self.with_settings(**{name: ""})
            with self.subTest(name):
                self.refused_client("client_not_set")
                with self.assertRaises(ClientRejected):
                    self.authorize_url()

    def test_an_authority_that_is_none_is_the_administrators_fault(self):
        self.oauth = self.with_settings("nobody.example")
        self.refused_client("AADSTS90002")
        root = self.sim.url
        for authority in ("login", "http://127.0.0.1/common", root, "https://[", "https:///common"):
            self.oauth = self.with_settings(microsoft_authority=authority)
            with self.subTest(authority):
                self.refused_client("authority")

    def refused_client(self, reason):
        with self.assertRaises(ClientRejected) as caught:
            self.oauth.refresh(self.granted)
        self.assertEqual(reason, caught.exception.reason)

    def test_an_outage_is_no_verdict_on_the_grant(self):
        wait = {"Retry-After": "9"}
        table = {
            "server error": ({"status": 500, "body": {"error": "invalid_grant"}}, TransientError),
            "bad gateway": ({"kind": "html", "status": 502}, TransientError),
            "too many": ({"status": 429, "headers": wait}, RateLimited),
            "a proxy's page": ({"kind": "html", "status": 400}, UnreadableAnswer),
            "a proxy's welcome": ({"kind": "html", "status": 200}, UnreadableAnswer),
            "a proxy's sign-in": ({"kind": "html", "status": 302}, UnreadableAnswer),
            "an empty refusal": ({"status": 400, "body": {}}, UnreadableAnswer),
            "a strange refusal": ({"status": 400, "body": {"error": {}}}, UnreadableAnswer),
            "a refusal as success": (
                {"status": 200, "body": {"error": "invalid_grant"}},
                UnreadableAnswer,
            ),
            "cut off": ({"kind": "cut"}, UnreadableAnswer),
            "reset": ({"kind": "reset"}, TransientError),
            **{
                f"strange {name} {value}": (
                    {"status": 200, "body": tokens(**{name: value})},
                    UnreadableAnswer,
                )
                for name, value in STRANGE
            },
        }
        for path in (TOKEN, DESCRIPTION):
            for name, (fault, expected) in table.items():
                DESCRIPTIONS.forget()
                self.control.add_fault(path=path, **fault)
                with self.subTest(name, path=path), self.assertRaises(TransientError) as caught:
                    self.oauth.refresh(self.granted)
                self.assertIs(expected, type(caught.exception), caught.exception)
        self.assertTrue(self.oauth.refresh(self.granted).access_token)

    def test_how_long_to_wait_is_told(self):
        for status in (400, 429, 503):
            body, wait = {"error": "temporarily_unavailable"}, {"Retry-After": "7"}
            self.control.add_fault(path=TOKEN, status=status, body=body, headers=wait)
            with self.subTest(status), self.assertRaises(TransientError) as caught:
                self.oauth.refresh(self.granted)
            self.assertEqual(7.0, caught.exception.retry_after)

    def test_a_repeated_call_asks_again(self):
        """MSAL remembers refusals for a minute. Ours are over when Microsoft's are."""
        self.control.order_sign_in_error(50173)
        for expected in (AuthError, None, RateLimited, None):
            if expected is RateLimited:
                self.control.order_sign_in_error(90055)
            if expected is None:
                self.assertTrue(self.oauth.refresh(self.granted).access_token)
                continue
            with self.assertRaises(expected):
                self.oauth.refresh(self.granted)


class TestMicrosoftRefusals(OAuthCase):
    """What comes back from the consent page, through an address that anybody can write."""

    def read(self, code, description=""):
        return self.oauth.refusal(code, description)

    def test_each_error_has_one_meaning(self):
        table = {
            ("access_denied", ""): Declined,
            ("access_denied", "AADSTS65004: no"): Declined,
            ("access_denied", "AADSTS90094: no"): NeedsApproval,
            ("access_denied", "AADSTS90095: no"): NeedsApproval,
            ("access_denied", "AADSTS50105: no"): NeedsApproval,
            ("access_denied", "AADSTS53003: no"): NeedsApproval,
            ("unauthorized_client", "AADSTS90099: no"): NeedsApproval,
            ("consent_required", "AADSTS65001: no"): AuthError,
            ("interaction_required", "AADSTS50076: no"): AuthError,
            ("login_required", "AADSTS50058: no"): AuthError,
            ("unauthorized_client", "AADSTS700016: no"): ClientRejected,
            ("invalid_request", ""): ClientRejected,
            ("invalid_scope", "AADSTS70011: no"): ClientRejected,
            ("unsupported_response_type", ""): ClientRejected,
            ("server_error", "AADSTS50173: no"): TransientError,
            ("temporarily_unavailable", ""): TransientError,
            ("invalid_request", "AADSTS90033: later"): TransientError,
            ("something_new", ""): AuthError,
            ("", ""): AuthError,
        }
        for (code, description), expected in table.items():
            with self.subTest(f"{code} {description}"):
                self.assertIs(expected, type(self.read(code, description)))

    def test_nothing_but_a_code_is_believed_of_a_description(self):
        forged = "Call 555-0100 now! <script>AADSTS90094: </script>"
        error = self.read("access_denied", forged)
        self.assertEqual("AADSTS90094", error.reason)
        self.assertNotIn("555", str(error))

    def test_what_is_no_code_is_not_repeated(self):
        for forged in ("<b>Call 555-0100</b>", "a b", "x" * 100, "\n", "ACCESS"):
            for text in (str(self.read(forged)), self.read(forged).reason):
                self.assertNotIn(forged, text)
        for number in ("1", "123", "x50173", "1234567890123", "٥٠١٧٣"):
            error = self.read("access_denied", f"AADSTS{number}: no")
            self.assertEqual("access_denied", error.reason)
