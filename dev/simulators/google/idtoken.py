"""What Google says in an ID token."""

from __future__ import annotations

from ..common.idtoken import signed
from .model import Account

ISSUER = "https://accounts.google.com"


def id_token(account: Account, client: str, nonce: str, now: float) -> str:
    """`now` is seconds since the epoch; the token is good for an hour."""
    claims = {"iss": ISSUER, "azp": client, "aud": client, "sub": account.sub,
              "email": account.email, "email_verified": True, "name": account.name,
              "iat": int(now), "exp": int(now) + 3600}
    return signed({**claims, "nonce": nonce} if nonce else claims)
