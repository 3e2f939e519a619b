"""A simulated Microsoft to sign in at: the browser's part and the application's part."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from html import unescape
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import requests

from ...dev.simulators.microsoft import MicrosoftSimulator
from .simulator_case import SimulatorCase

MAYA, JONAS = "maya@salon.example", "jonas@outlook.example"
CLIENT = {"client_id": "demo-client-id", "client_secret": "demo-client-secret"}
BACK = "http://127.0.0.1:8069/calendar_sync/oauth/microsoft/callback"
CALENDARS = "Calendars.ReadWrite"
SCOPES = f"{CALENDARS} openid profile offline_access"
PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:43]


class SignInCase(SimulatorCase):
    """Maya has an account at work, Jonas a personal one. Nobody has consented to anything."""

    allow_inherited_tests_method = True
    simulator_class = MicrosoftSimulator

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        trust = patch.dict(os.environ, REQUESTS_CA_BUNDLE=cls.sim.bundle)
        trust.start()
        cls.addClassCleanup(trust.stop)
        cls.browser, cls.program = requests.Session(), requests.Session()
        cls.addClassCleanup(cls.browser.close)
        cls.addClassCleanup(cls.program.close)

    def setUp(self):
        super().setUp()
        self.control.add_account(MAYA, "Maya")
        self.control.add_account(JONAS, "Jonas", personal=True)

    def authorize(self, tenant: str = "common") -> str:
        return f"{self.sim.page_url}/{tenant}/oauth2/v2.0/authorize"

    def page(self, tenant: str = "common", **changes) -> requests.Response:
        query = {"client_id": CLIENT["client_id"], "redirect_uri": BACK, "response_type": "code",
                 "scope": SCOPES, "state": "s t/1", **changes}
        query = {name: value for name, value in query.items() if value}
        return self.browser.get(self.authorize(tenant), params=query, allow_redirects=False,
                                timeout=10)

    def press(self, page, decision: str = "accept", account: str = MAYA) -> requests.Response:
        """Send the form of a consent page, as a browser does."""
        form = {**fields(page), "account": account, "decision": decision}
        return self.browser.post(page.url.partition("?")[0], data=form, allow_redirects=False,
                                 timeout=10)

    def back(self, response, mark: str = "?") -> dict[str, str]:
        """What the application is called back with."""
        self.assertEqual(302, response.status_code, response.text)
        location = response.headers["Location"]
        self.assertTrue(location.startswith(BACK + mark), location)
        url = urlsplit(location)
        return {k: v[0] for k, v in parse_qs(url.query or url.fragment).items()}

    def shown(self, response, code: int) -> None:
        """Assert that the person is told of an error and the application is not."""
        self.assertEqual(400, response.status_code)
        self.assertIn(f"AADSTS{code}:", response.text)
        self.assertNotIn("Location", response.headers)

    def code(self, account: str = MAYA, **changes) -> str:
        return self.back(self.press(self.page(**changes), account=account))["code"]

    def token(self, tenant: str = "common", auth=None, **form) -> requests.Response:
        data = {k: v for k, v in {**CLIENT, **form}.items() if v}
        return self.program.post(f"{self.sim.url}/{tenant}/oauth2/v2.0/token", data=data,
                                 auth=auth, timeout=10)

    def exchange(self, code: str, **changes) -> requests.Response:
        return self.token(**{"grant_type": "authorization_code", "code": code,
                             "redirect_uri": BACK, **changes})

    def refresh(self, token: str, **changes) -> requests.Response:
        return self.token(**{"grant_type": "refresh_token", "refresh_token": token, **changes})

    def signed_in(self, account: str = MAYA, **changes) -> dict:
        answer = self.exchange(self.code(account, **changes))
        self.assertEqual(200, answer.status_code, answer.text)
        return answer.json()

    def refused(self, answer, code: int, error: str, status: int = 400) -> dict:
        """Assert an error of the token endpoint, in all its parts."""
        self.assertEqual(status, answer.status_code, answer.text)
        told = answer.json()
        self.assertEqual((error, [code]), (told["error"], told["error_codes"]))
        self.assertRegex(told["error_description"],
                         rf"^AADSTS{code}: .+\r\nTrace ID: {told['trace_id']}\r\n"
                         rf"Correlation ID: {told['correlation_id']}\r\n"
                         rf"Timestamp: {told['timestamp']}$")
        return told


def fields(page: requests.Response) -> dict[str, str]:
    """The hidden fields of a page's form."""
    inputs = re.findall(r'<input type="hidden"([^>]*)>', page.text)
    return {_part(i, "name"): _part(i, "value") for i in inputs}


def claims(id_token: str) -> dict:
    return json.loads(decoded(id_token.split(".")[1]))


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _part(tag: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', tag)
    return unescape(found.group(1)) if found else ""
