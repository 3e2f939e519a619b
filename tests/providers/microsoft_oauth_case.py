"""Ours on one side, a simulated Microsoft's sign-in on the other, and its owner in between."""

from __future__ import annotations

from ...providers.http import Transport, utc_now
from ...providers.microsoft.endpoints import Endpoints
from ...providers.microsoft.oauth import MicrosoftOAuth
from ...providers.microsoft.wire import DESCRIPTIONS
from ...providers.session import new_session
from ..simulators.microsoft_signin_case import (
    BACK,
    CALENDARS,
    CHALLENGE,
    CLIENT,
    MAYA,
    VERIFIER,
    SignInCase,
)

DESCRIPTION, TOKEN = "openid-configuration", "/token"


class OAuthCase(SignInCase):
    def setUp(self):
        super().setUp()
        DESCRIPTIONS.forget()
        self.session = new_session()
        self.addCleanup(self.session.close)
        self.transport = Transport(self.session)
        self.now = utc_now()
        self.oauth = self.with_settings()

    def with_settings(self, tenant="common", **changes):
        settings = {f"microsoft_{name}": value for name, value in CLIENT.items()}
        settings["microsoft_authority"] = f"{self.sim.url}/{tenant}"
        endpoints = Endpoints.read({**settings, **changes})
        return MicrosoftOAuth(endpoints, self.transport, lambda: self.now)

    def authorize_url(self, **wishes):
        given = {"state": "s t/1", "challenge": CHALLENGE, "redirect_uri": BACK}
        return self.oauth.authorize_url(**{**given, **wishes})

    def visit(self, decision="accept", account=MAYA, **wishes):
        """The owner goes to the consent page and decides; return what the callback gets."""
        page = self.browser.get(self.authorize_url(**wishes), allow_redirects=False, timeout=10)
        return self.back(self.press(page, decision, account))

    def redeem(self, code, verifier=VERIFIER, redirect_uri=BACK):
        return self.oauth.exchange(code=code, verifier=verifier, redirect_uri=redirect_uri)

    def connected(self, account=MAYA):
        return self.redeem(self.visit(account=account)["code"])

    def asked(self, path):
        """The requests to this path so far."""
        return [entry for entry in self.control.requests() if path in entry["path"]]


def tokens(**changes):
    """A token answer without an ID token."""
    body = {
        "token_type": "Bearer",
        "scope": f"{CALENDARS} openid profile",
        "expires_in": 3599,
        "access_token": "access",
        "refresh_token": "refresh",
    }
    return {**body, **changes}
