"""Codes, consents and tokens: what Microsoft's sign-in remembers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from ...common.clock import Clock
from .clients import Client, demo_client

MOST_TOKENS = 5000  # kept before those long dead are forgotten


@dataclass
class Settings:
    """Durations in seconds.

    access_token_lifetime    Microsoft chooses between an hour and 90 minutes
    refresh_token_lifetime   each use gives a new refresh token, with a life of its own
    users_may_consent        False: people of an organisation need their administrator
    """

    access_token_lifetime: float = 3599
    refresh_token_lifetime: float = 90 * 86400
    code_lifetime: float = 600
    users_may_consent: bool = True


@dataclass
class Grant:
    """What one sign-in allowed: who, to which application, what. Scopes by short names."""

    client: str
    account: str
    scopes: list[str]


@dataclass
class Code:
    """An authorization code, good for one exchange."""

    code: str
    grant: Grant
    redirect_uri: str
    challenge: str
    method: str
    nonce: str
    expires: float
    used: bool = False


@dataclass
class StoredToken:
    """An access or refresh token. `ended` is the AADSTS code of its early end, 0 if none."""

    value: str
    kind: str
    grant: Grant
    issued: float
    expires: float
    ended: int = 0


@dataclass
class Grants:
    """Who allowed which client what."""

    clock: Clock
    clients: dict[str, Client] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, StoredToken] = field(default_factory=dict)
    consents: dict[str, list[str]] = field(default_factory=dict)
    approvals: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self):
        demo = demo_client()
        self.clients.setdefault(demo.id, demo)

    def consented(self, account: str, client: str) -> list[str]:
        return self.consents.get(f"{account} {client}", [])

    def consent(self, grant: Grant) -> None:
        known = self.consented(grant.account, grant.client)
        self.consents[f"{grant.account} {grant.client}"] = sorted({*known, *grant.scopes})

    def approved(self, tenant: str, client: str) -> list[str]:
        return self.approvals.get(f"{tenant} {client}", [])

    def approve(self, tenant: str, client: str, scopes: list[str]) -> None:
        """An administrator allows it for everybody in the organisation."""
        known = self.approved(tenant, client)
        self.approvals[f"{tenant} {client}"] = sorted({*known, *scopes})

    def new_code(self, lifetime: float, **details) -> Code:
        code = Code(code="M.C5_" + secrets.token_urlsafe(80),
                    expires=self.clock.time() + lifetime, **details)
        self.codes[code.code] = code
        return code

    def new_token(self, kind: str, grant: Grant, lifetime: float) -> StoredToken:
        """Tokens are opaque, and about as long as the real ones."""
        self._sweep()
        now = self.clock.time()
        prefix, size = {"access": ("EwB4A8l6", 900), "refresh": ("1.AXkA", 700)}[kind]
        value = prefix + secrets.token_urlsafe(size)
        self.tokens[value] = StoredToken(value, kind, grant, now, now + lifetime)
        return self.tokens[value]

    def find(self, value: str, kind: str) -> StoredToken | None:
        """The token, dead or alive; None when it never was one."""
        token = self.tokens.get(value)
        return token if token and token.kind == kind else None

    def revoke(self, account: str, code: int) -> None:
        """Refresh tokens die with this AADSTS code and the consent is forgotten. As at
        Microsoft, access tokens that were given out live on to their end."""
        for token in self._of(account, "refresh"):
            token.ended = token.ended or code
        self.consents = {k: v for k, v in self.consents.items() if k.split(" ")[0] != account}

    def expire_access_tokens(self, account: str = "") -> None:
        for token in self._of(account, "access"):
            token.expires = min(token.expires, self.clock.time() - 1)

    def _of(self, account: str, kind: str) -> list[StoredToken]:
        """All tokens of a kind; of everyone when no account is named."""
        return [token for token in self.tokens.values()
                if token.kind == kind and account in ("", token.grant.account)]

    def _sweep(self) -> None:
        """What is long dead is forgotten, so that a long run does not grow."""
        if len(self.tokens) > MOST_TOKENS:
            limit = self.clock.time() - 86400
            self.tokens = {v: t for v, t in self.tokens.items() if t.expires > limit}

    def dump(self) -> dict:
        return {"clients": [asdict(client) for client in self.clients.values()],
                "tokens": [asdict(token) for token in self.tokens.values()],
                "consents": self.consents, "approvals": self.approvals}

    def load(self, data: dict) -> None:
        self.clients = _by(lambda client: client.id, [Client(**c) for c in data["clients"]])
        tokens = [StoredToken(**{**t, "grant": Grant(**t["grant"])}) for t in data["tokens"]]
        self.tokens = _by(lambda token: token.value, tokens)
        self.consents, self.approvals = data["consents"], data["approvals"]


def _by(key: Callable, things: list) -> dict:
    return {key(thing): thing for thing in things}
