"""The consent dance over `MemoryServer`: real PKCE, single-use codes, no vendor."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar
from urllib.parse import urlencode

from .base import Credentials, OAuthClient
from .errors import AuthError, MissingScope, Permission
from .memory_server import MemoryServer

SCOPE = "calendar"
CONSENT_PAGE = "https://memory.invalid/consent"


@dataclass(frozen=True)
class _Consent:
    account: str
    challenge: str
    scopes: tuple[str, ...]


class MemoryOAuth(OAuthClient):
    """`agree` is what the account's owner does on the consent page."""

    _given: ClassVar[dict[str, _Consent]] = {}

    @classmethod
    def agree(cls, account: str, challenge: str, scopes: tuple[str, ...] = (SCOPE,)) -> str:
        """Return the code that the callback gets when `account`'s owner grants `scopes`."""
        code = secrets.token_urlsafe(16)
        cls._given[code] = _Consent(account, challenge, scopes)
        return code

    def authorize_url(
        self, *, state: str, challenge: str, redirect_uri: str, login_hint: str = ""
    ) -> str:
        query = {
            "state": state,
            "code_challenge": challenge,
            "redirect_uri": redirect_uri,
            "login_hint": login_hint,
        }
        return f"{CONSENT_PAGE}?{urlencode(query)}"

    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Credentials:
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
        MemoryServer.named(credentials.username).revoke_grant()

    def _token(self, account: str, kind: str) -> str:
        token = f"{kind}-{secrets.token_urlsafe(16)}"
        MemoryServer.named(account).tokens.add(token)
        return token
