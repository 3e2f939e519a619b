"""The consent dance over `MemoryServer`: real PKCE, single-use codes, no vendor."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar
from urllib.parse import urlencode

from .base import Credentials, OAuthClient
from .errors import AuthError, MissingScope, Permission, ProviderError
from .memory_server import MemoryServer, Request

SCOPE = "calendar"
CONSENT_PAGE = "https://memory.invalid/consent"
APPROVAL_PAGE = "https://memory.invalid/approve"


@dataclass(frozen=True)
class _Consent:
    account: str
    challenge: str
    scopes: tuple[str, ...]


class MemoryOAuth(OAuthClient):
    """`agree` is what the account's owner does on the consent page, `refuse` how else it ends."""

    _given: ClassVar[dict[str, _Consent]] = {}
    _refused: ClassVar[dict[str, ProviderError]] = {}
    _out_of_order: ClassVar[list[ProviderError]] = []

    @classmethod
    def agree(cls, account: str, challenge: str, scopes: tuple[str, ...] = (SCOPE,)) -> str:
        """Return the code that the callback gets when `account`'s owner grants `scopes`."""
        code = secrets.token_urlsafe(16)
        cls._given[code] = _Consent(account, challenge, scopes)
        return code

    @classmethod
    def refuse(cls, error: ProviderError) -> str:
        """Return what the callback gets, as a code or as a description, when this goes wrong."""
        told = f"MEM{secrets.randbelow(10**9)}: {error}"
        cls._refused[told] = error
        return told

    @classmethod
    def fail_departure(cls, error: ProviderError) -> None:
        """Let the next one who asks for the consent page's address get this instead."""
        cls._out_of_order.append(error)

    def authorize_url(
        self, *, state: str, challenge: str, redirect_uri: str, login_hint: str = ""
    ) -> str:
        if self._out_of_order:
            raise self._out_of_order.pop(0)
        query = {
            "state": state,
            "code_challenge": challenge,
            "redirect_uri": redirect_uri,
            "login_hint": login_hint,
        }
        return f"{CONSENT_PAGE}?{urlencode(query)}"

    def refusal(self, code: str, description: str = "") -> ProviderError:
        return self._refused.pop(description, None) or super().refusal(code, description)

    def approval_url(self, *, state: str, redirect_uri: str) -> str:
        return f"{APPROVAL_PAGE}?{urlencode({'state': state, 'redirect_uri': redirect_uri})}"

    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Credentials:
        if code in self._refused:
            raise self._refused.pop(code)
        consent = self._given.pop(code, None)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if consent is None or consent.challenge != challenge:
            raise AuthError("the code is not accepted", reason="invalid_grant")
        if SCOPE not in consent.scopes:
            raise MissingScope(
                "the calendar was not granted", reason="scope", missing=[Permission.EVENTS]
            )
        refresh_token = self._token(consent.account, "refresh")
        granted = Credentials(
            refresh_token=refresh_token, scopes=consent.scopes, username=consent.account
        )
        return self.refresh(granted)

    def refresh(self, credentials: Credentials) -> Credentials:
        server = MemoryServer.named(credentials.username)
        server.admit(credentials.refresh_token)
        return replace(credentials, access_token=self._token(credentials.username, "access"))

    def revoke(self, credentials: Credentials) -> None:
        server = MemoryServer.named(credentials.username)
        server.serve(Request("revoke"), server.revoke_grant)

    def _token(self, account: str, kind: str) -> str:
        token = f"{kind}-{secrets.token_urlsafe(16)}"
        MemoryServer.named(account).tokens.add(token)
        return token
