"""Clients, codes, consents and tokens: what Google's OAuth server remembers."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field

from ..common.clock import Clock
from ..common.redirects import is_local

CALLBACK = "/calendar_sync/oauth/google/callback"
CODE_LIFETIME = 600  # seconds
MOST_REFRESH_TOKENS = 100  # live ones per account and client; the oldest dies silently


@dataclass
class Client:
    """A registered application. `redirects` are exact; local callbacks of the addon are known."""

    id: str
    secret: str
    redirects: list[str] = field(default_factory=list)
    name: str = ""

    def knows(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirects or is_local(redirect_uri, CALLBACK)


@dataclass
class Code:
    """An authorization code, good for one exchange."""

    code: str
    client: str
    account: str
    scopes: list[str]
    redirect_uri: str
    challenge: str
    offline: bool
    combined: bool
    nonce: str
    expires: float
    used: bool = False


@dataclass
class Token:
    """An access or refresh token. Tokens of one consent share `family`."""

    value: str
    kind: str
    client: str
    account: str
    scopes: list[str]
    family: str
    combined: bool = False
    expires: float = 0.0
    revoked: bool = False


class Grants:
    """Who allowed which client what."""

    def __init__(self, clock: Clock):
        self.clock = clock
        default = Client("demo-client-id.apps.example", "demo-client-secret",
                         name="Appointment Calendar Sync")
        self.clients = {default.id: default}
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Token] = {}
        self.consents: dict[str, list[str]] = {}

    def consented(self, account: str, client: str) -> list[str]:
        return self.consents.get(f"{account} {client}", [])

    def consent(self, account: str, client: str, scopes: list[str]) -> None:
        known = self.consented(account, client)
        self.consents[f"{account} {client}"] = sorted({*known, *scopes})

    def project_scopes(self, account: str) -> list[str]:
        """Every scope the account gave to any client: all our clients are one project."""
        found = {s for key, scopes in self.consents.items() for s in scopes
                 if key.split(" ")[0] == account}
        return sorted(found)

    def new_code(self, **details) -> Code:
        code = Code(code="4/0A" + secrets.token_urlsafe(40), expires=self.clock.time()
                    + CODE_LIFETIME, **details)
        self.codes[code.code] = code
        return code

    def new_refresh_token(self, code: Code, family: str, lifetime: float) -> Token:
        """A lifetime of 0 is for ever."""
        expires = self.clock.time() + lifetime if lifetime else 0.0
        token = Token("1//0" + secrets.token_urlsafe(48), "refresh", code.client, code.account,
                      code.scopes, family, code.combined, expires)
        self.tokens[token.value] = token
        self._drop_the_101st(token)
        return token

    def new_access_token(self, source: Code | Token, family: str, lifetime: float) -> Token:
        self._sweep()
        token = Token("ya29." + secrets.token_urlsafe(80), "access", source.client, source.account,
                      source.scopes, family, source.combined, self.clock.time() + lifetime)
        self.tokens[token.value] = token
        return token

    def live(self, value: str, kind: str) -> Token | None:
        """The token if it is known, not revoked and not expired."""
        token = self.tokens.get(value)
        if token is None or token.kind != kind or token.revoked:
            return None
        if token.expires and token.expires <= self.clock.time():
            return None
        return token

    def revoke(self, token: Token) -> None:
        """All that the account ever allowed the client goes, what it allowed a second ago as well;
        a combined consent takes the user's whole project along."""
        for other in self.tokens.values():
            same_client = token.combined or other.client == token.client
            if same_client and other.account == token.account:
                other.revoked = True
        self._forget_consent(token)

    def revoke_account(self, account: str) -> None:
        """The person removed the app's access in the account's settings."""
        for token in self.tokens.values():
            if token.account == account:
                token.revoked = True
        self.consents = {k: v for k, v in self.consents.items() if k.split(" ")[0] != account}

    def expire_access_tokens(self, account: str = "") -> None:
        for token in self.tokens.values():
            if token.kind == "access" and account in ("", token.account):
                token.expires = self.clock.time() - 1

    def _forget_consent(self, token: Token) -> None:
        for key in list(self.consents):
            account, client = key.split(" ")
            if account == token.account and (token.combined or client == token.client):
                del self.consents[key]

    def _drop_the_101st(self, newest: Token) -> None:
        same = [t for t in self.tokens.values() if t.kind == "refresh" and not t.revoked
                and (t.account, t.client) == (newest.account, newest.client)]
        for oldest in same[:-MOST_REFRESH_TOKENS]:
            oldest.revoked = True

    def _sweep(self) -> None:
        """Access tokens long dead are forgotten, so that a long run does not grow."""
        if len(self.tokens) > 5000:
            limit = self.clock.time() - 86400
            self.tokens = {v: t for v, t in self.tokens.items()
                           if not t.expires or t.expires > limit}

    def dump(self) -> dict:
        return {"clients": [asdict(c) for c in self.clients.values()],
                "tokens": [asdict(t) for t in self.tokens.values()],
                "consents": self.consents}

    def load(self, data: dict) -> None:
        self.clients = {c["id"]: Client(**c) for c in data["clients"]}
        self.tokens = {t["value"]: Token(**t) for t in data["tokens"]}
        self.consents = data["consents"]
