"""ID tokens as Google signs them: RS256, with the key published as a JWKS."""

from __future__ import annotations

import base64
import json
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .model import Account

KEY_ID = "simulated-1"
ISSUER = "https://accounts.google.com"


def id_token(account: Account, client: str, nonce: str, now: float) -> str:
    """The three dotted parts. `now` is seconds since the epoch; it is good for an hour."""
    claims = {"iss": ISSUER, "azp": client, "aud": client, "sub": account.sub,
              "email": account.email, "email_verified": True, "name": account.name,
              "iat": int(now), "exp": int(now) + 3600}
    if nonce:
        claims["nonce"] = nonce
    signed = f"{_part({'alg': 'RS256', 'kid': KEY_ID, 'typ': 'JWT'})}.{_part(claims)}"
    signature = _key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_base64(signature)}"


def published_keys() -> dict:
    numbers = _key().public_key().public_numbers()
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
                      "n": _number(numbers.n), "e": _number(numbers.e)}]}


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    """Made when first needed, never stored."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _part(data: dict) -> str:
    return _base64(json.dumps(data, separators=(",", ":")).encode())


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
