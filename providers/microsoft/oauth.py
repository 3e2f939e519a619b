"""Microsoft's consent dance, on MSAL: one calendar permission, and nothing kept between calls.

MSAL is made to hold many people's tokens in one cache. Here each account's tokens lie with its
connection, so each call gets an MSAL of its own whose cache keeps nothing.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

import msal

from ..base import Credentials
from ..consent import OAuthClient
from ..errors import (
    AuthError,
    ClientRejected,
    MissingScope,
    Permission,
    ProviderError,
    UnreadableAnswer,
)
from ..http import Transport, utc_now
from . import refusals
from .authority import PERSONAL, WORK, Authority
from .endpoints import Endpoints
from .wire import Wire

SCOPE = "Calendars.ReadWrite"
# MSAL adds these itself where it asks for tokens: a refresh token, and whose account it is.
IDENTITY = ("offline_access", "openid", "profile")
PERMISSIONS = frozenset({Permission.EVENTS, Permission.CALENDARS, Permission.FREE_BUSY})

# What MSAL and Python raise over a token answer or an ID token that is no such thing.
MALFORMED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class NoCache(msal.TokenCache):
    """Keeps nothing of anybody."""

    def add(self, event, now=None):
        pass


class MicrosoftOAuth(OAuthClient):
    """`clock` tells now, aware."""

    def __init__(
        self,
        endpoints: Endpoints,
        transport: Transport,
        clock: Callable[[], datetime] = utc_now,
    ):
        self._endpoints = endpoints
        self._transport = transport
        self._clock = clock

    def authorize_url(
        self, *, state: str, challenge: str, redirect_uri: str, login_hint: str = ""
    ) -> str:
        query = {
            "client_id": self._endpoints.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            # A page that came by POST from elsewhere would find no session here.
            "response_mode": "query",
            "scope": " ".join((SCOPE, *IDENTITY)),
            "state": state,
            "nonce": _nonce(challenge),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            # Without a hint, whoever is signed in would be connected unasked.
            **({"login_hint": login_hint} if login_hint else {"prompt": "select_account"}),
        }
        return f"{self._app().authority.authorization_endpoint}?{urlencode(query)}"

    def approval_url(self, *, state: str, redirect_uri: str) -> str:
        authority = Authority.read(self._endpoints.authority)
        if authority.tenant == PERSONAL:
            return ""  # nobody administers such accounts
        query = {
            "client_id": self._endpoints.client_id,
            # Where people may consent to nothing, this has to name whatever they are asked for.
            "scope": " ".join((f"https://graph.microsoft.com/{SCOPE}", *IDENTITY)),
            "redirect_uri": redirect_uri,
            "state": state,
        }
        place = Authority(authority.host, authority.organisation or WORK).address
        return f"{place}/v2.0/adminconsent?{urlencode(query)}"

    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Credentials:
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        # What MSAL would have kept from the way there. The state was compared by our caller.
        flow = {
            "state": challenge,
            "nonce": challenge,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
            "scope": [SCOPE, *IDENTITY],
        }
        came = {"code": code, "state": challenge}
        told = self._ask(lambda app: app.acquire_token_by_auth_code_flow(flow, came))
        credentials = self._read(told, Credentials())
        if not is_granted(credentials.scopes):
            message = f"not granted: {SCOPE}"
            raise MissingScope(message, reason="scope_not_granted", missing=PERMISSIONS)
        if not credentials.refresh_token:
            raise AuthError("Microsoft gave no refresh token", reason="no_refresh_token")
        return credentials

    def refresh(self, credentials: Credentials) -> Credentials:
        token = credentials.refresh_token
        if not token:
            raise AuthError("there is no refresh token", reason="no_refresh_token")
        told = self._ask(lambda app: app.acquire_token_by_refresh_token(token, [SCOPE]))
        return self._read(told, credentials)

    def revoke(self, credentials: Credentials) -> None:
        """Do nothing: Microsoft ends all of a person's sessions, everywhere, or none.

        The owner can take the permission back at myapps.microsoft.com, or with a personal
        account at account.live.com/consent/Manage.
        """

    def refusal(self, code: str, description: str = "") -> ProviderError:
        return refusals.refusal(code, refusals.code_in(description))

    def _app(self) -> msal.ConfidentialClientApplication:
        """Return an MSAL for one call. It learns the authority's addresses, mostly from memory."""
        if not (self._endpoints.client_id and self._endpoints.client_secret):
            raise ClientRejected("client id or secret is not set", reason="client_not_set")
        try:
            return msal.ConfidentialClientApplication(
                self._endpoints.client_id,
                client_credential=self._endpoints.client_secret,
                authority=self._endpoints.authority,
                instance_discovery=False,
                token_cache=NoCache(),
                http_client=Wire(self._transport, self._clock),
            )
        except ValueError:
            message = "the authority is no https address with a tenant"
            raise ClientRejected(message, reason="authority") from None

    def _ask(self, how: Callable[[msal.ConfidentialClientApplication], Mapping]) -> Mapping:
        app = self._app()
        try:
            return how(app)
        except MALFORMED:
            raise UnreadableAnswer("the token answer is strange", reason="token") from None
        except RuntimeError:  # MSAL's word for an ID token with another nonce than ours
            raise AuthError("this answers another sign-in", reason="nonce") from None

    def _read(self, told: Mapping, old: Credentials) -> Credentials:
        """Read a token answer. Each brings a new refresh token, which is to be kept."""
        try:
            lifetime = timedelta(seconds=int(told.get("expires_in", 3600)))
            expires = self._clock() + lifetime
            scopes = tuple((told.get("scope") or "").split()) or old.scopes
        except MALFORMED:
            raise UnreadableAnswer("the token answer is strange", reason="token") from None
        claims = told.get("id_token_claims")
        claims = claims if isinstance(claims, Mapping) else {}
        return replace(
            old,
            access_token=_text(told, "access_token"),
            refresh_token=_text(told, "refresh_token", old.refresh_token),
            expires=expires,
            scopes=scopes,
            account_id=old.account_id or _account_id(claims),
            username=old.username or _username(claims),
        )


def _nonce(challenge: str) -> str:
    """Return the nonce that MSAL will look for in the ID token.

    It is bound to the code challenge, which both ends of the dance know.
    """
    return sha256(challenge.encode()).hexdigest()


def is_granted(scopes: tuple[str, ...]) -> bool:
    """Whether the calendar permission is among these scopes: short or addresses, in any case."""
    return SCOPE.lower() in {scope.rpartition("/")[2].lower() for scope in scopes}


def _text(told: Mapping, name: str, default: str | None = None) -> str:
    text = told.get(name) or default
    if not isinstance(text, str):
        raise UnreadableAnswer("the token answer is strange", reason="token")
    return text


def _account_id(claims: Mapping) -> str:
    """Return what stays the same for this account: its tenant and its id there."""
    tenant, id = claims.get("tid"), claims.get("oid")
    return f"{tenant}.{id}" if tenant and id else str(claims.get("sub") or "")


def _username(claims: Mapping) -> str:
    """Return what its owner would recognise. It may change."""
    names = (claims.get(name) for name in ("preferred_username", "email", "name"))
    return str(next(filter(None, names), ""))
